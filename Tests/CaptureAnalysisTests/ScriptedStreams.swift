import CaptureAnalysis
import PacketFlow

/// Connections whose streams are cut as a test wants them, one after the other, as packets of a capture.
struct ScriptedStreams<Sink: CaptureSink> {
    private(set) var pipeline: CapturePipeline<Sink>
    /// When the next packet is captured, in nanoseconds since 1970.
    var time: Int64 = 1_700_000_000_000_000_000
    /// The time between two packets.
    var step: Int64 = 1_000_000
    /// How many bytes of each packet are kept.
    var snapLength = Int.max
    /// The port of the server.
    var serverPort: UInt16 = 104
    /// The client of the connection.
    private(set) var client: (address: UInt32, port: UInt16) = (0xC000_0201, 49_999)
    /// The next sequence numbers of the client and the server.
    private var next: [UInt32] = []

    /// Begins with no connection.
    init(_ sink: Sink) { pipeline = CapturePipeline(sink) }

    /// Begins with another connection, opened or from its middle.
    mutating func begin(isOpened: Bool = true) {
        client.port &+= 1
        if client.port == 0 { client = (client.address + 1, 1_024) }
        next = [1000, 2000]
        if isOpened {
            send(flags: ScriptedPacket.synchronize, from: .client)
            send(flags: ScriptedPacket.synchronize | ScriptedPacket.acknowledging, from: .server)
        }
    }

    /// Sends bytes in packets of a length.
    mutating func send(_ bytes: [UInt8], from side: ConnectionSide, inPiecesOf length: Int = 1000) {
        for start in stride(from: 0, to: bytes.count, by: length) {
            send(bytes[start..<min(start + length, bytes.count)], flags: ScriptedPacket.acknowledging, from: side)
        }
    }

    /// Sends a packet with these flags.
    mutating func send(_ payload: ArraySlice<UInt8> = [], flags: UInt8, from side: ConnectionSide) {
        let isOpening = flags & ScriptedPacket.synchronize != 0
        let isAcknowledging = flags & ScriptedPacket.acknowledging != 0
        let packet = ScriptedPacket(
            client: client,
            server: serverPort,
            side: side,
            flags: flags,
            sequence: next[side.rawValue],
            acknowledgement: isAcknowledging ? next[side.other.rawValue] : 0,
            payload: payload
        )
        next[side.rawValue] += UInt32(payload.count) + (isOpening || flags & ScriptedPacket.finish != 0 ? 1 : 0)
        take(packet)
    }

    /// Has a packet captured as it is.
    mutating func take(_ packet: ScriptedPacket) {
        time += step
        let bytes = packet.bytes
        let kept = Array(bytes.prefix(snapLength))
        unsafe pipeline.take(
            CapturedPacket(linkType: .raw, time: time, wireLength: bytes.count, bytes: kept.span.bytes)
        )
    }

    /// Lets time pass in which packets are captured that nobody looks at.
    mutating func passOver(after duration: Int64) {
        time += duration
        pipeline.passOver(at: time)
    }

    /// Closes the connection.
    mutating func close() {
        send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .client)
        send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .server)
        send(flags: ScriptedPacket.acknowledging, from: .client)
    }

    /// Sends bytes that nobody captures.
    mutating func lose(_ count: Int, from side: ConnectionSide) { next[side.rawValue] += UInt32(count) }

    /// What was found when the capture ends.
    mutating func finish() -> Sink {
        pipeline.finish()
        return pipeline.sink
    }
}

extension ScriptedStreams<CaptureCollector> {
    /// Begins with a connection.
    init(readsDataSets: Bool = true) {
        var collector = CaptureCollector()
        collector.readsDataSets = readsDataSets
        self.init(collector)
        begin()
    }
}
