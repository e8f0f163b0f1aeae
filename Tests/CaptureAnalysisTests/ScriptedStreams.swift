import CaptureAnalysis
import PacketFlow

/// A connection whose streams are cut as a test wants them, as packets of a capture.
struct ScriptedStreams {
    private var pipeline: CapturePipeline<CaptureCollector>
    /// The next sequence numbers of the client and the server.
    private var next: [UInt32] = [1000, 2000]
    private var time: Int64 = 1_700_000_000_000_000_000

    private static let synchronize: UInt8 = 0x02
    private static let acknowledgement: UInt8 = 0x10

    /// Begins with the connection's opening.
    init(readsDataSets: Bool = true) {
        var collector = CaptureCollector()
        collector.readsDataSets = readsDataSets
        pipeline = CapturePipeline(collector)
        send([], Self.synchronize, from: .client)
        send([], Self.synchronize | Self.acknowledgement, from: .server)
        next = next.map { $0 + 1 }
    }

    /// Sends bytes in packets of a length.
    mutating func send(_ bytes: [UInt8], from side: ConnectionSide, inPiecesOf length: Int = 1000) {
        for start in stride(from: 0, to: bytes.count, by: length) {
            let piece = bytes[start..<min(start + length, bytes.count)]
            send(piece, Self.acknowledgement, from: side)
            next[side.rawValue] += UInt32(piece.count)
        }
    }

    /// Sends bytes that nobody captures.
    mutating func lose(_ count: Int, from side: ConnectionSide) { next[side.rawValue] += UInt32(count) }

    /// What was found when the capture ends.
    mutating func finish() -> CaptureCollector {
        pipeline.finish()
        return pipeline.sink
    }

    private mutating func send(_ payload: ArraySlice<UInt8>, _ flags: UInt8, from side: ConnectionSide) {
        func big(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let addresses: [[UInt8]] = [[192, 0, 2, 1], [192, 0, 2, 2]]
        let ports: [[UInt8]] = [[0xC3, 0x50], [0, 104]]
        let (own, other) = (side.rawValue, side.other.rawValue)
        let length = 40 + payload.count
        let ip: [UInt8] = [0x45, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0x40, 0, 64, 6, 0, 0]
        var packet = ip + addresses[own] + addresses[other] + ports[own] + ports[other] + big(next[own])
        packet += big(next[other]) + [0x50, flags, 1, 0, 0, 0, 0, 0] + payload
        time += 1_000_000
        let bytes = unsafe packet.span.bytes
        pipeline.take(CapturedPacket(linkType: .raw, time: time, wireLength: packet.count, bytes: bytes))
    }
}
