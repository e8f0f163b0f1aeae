import CaptureAnalysis
import Diagnosis
import PacketFlow
import TestSupport

/// A TCP connection whose packets are sent at times that a test wants, seen from a place on its way.
///
/// All times are in microseconds since the client sent its SYN, and those of the end that does something; a packet
/// takes ``way`` to the other end.
struct TimedConversation {
    /// Where the capture is made.
    enum Place: CaseIterable {
        case client
        case middle
        case server

        /// How far from the client, of two.
        fileprivate var half: Int64 {
            switch self {
            case .client: 0
            case .middle: 1
            case .server: 2
            }
        }
    }

    private struct Packet {
        let time: Int64
        let side: ConnectionSide
        let flags: UInt8
        let start: Int
        let acknowledgement: Int?
        let window: UInt16
        var options: [UInt8] = []
        var payload: ArraySlice<UInt8> = []
        /// Lost just before the other end.
        var isLost = false

        var end: Int { start + payload.count + (flags & 0x03 != 0 ? 1 : 0) }
    }

    /// From one end to the other, even.
    let way: Int64
    /// Windows are shifted by so many bits.
    let scale: UInt8
    private var packets: [Packet] = []
    /// What each end sends, from the byte behind its SYN.
    private var streams: [[UInt8]] = [[], []]
    /// The first sequence numbers, close to where they wrap.
    private let first: [UInt32] = [0xFFFF_FF00, 0x7FFF_FFF0]

    /// Begins with the opening of the connection, which is over for the client at twice the way.
    init(way: Int64, scale: UInt8 = 7) {
        (self.way, self.scale) = (way, scale)
        // Maximum segment size 1460, window scale, and one byte to fill up.
        let options: [UInt8] = [2, 4, 0x05, 0xB4, 3, 3, scale, 1]
        packets = [
            Packet(
                time: 0,
                side: .client,
                flags: 0x02,
                start: -1,
                acknowledgement: nil,
                window: 8_000,
                options: options
            ),
            Packet(
                time: way,
                side: .server,
                flags: 0x12,
                start: -1,
                acknowledgement: 0,
                window: 8_000,
                options: options
            ),
            Packet(time: 2 * way, side: .client, flags: 0x10, start: 0, acknowledgement: 0, window: 8_000),
        ]
    }

    /// Sends the next bytes, in one segment for each piece of a length; gives where they begin in the stream.
    @discardableResult
    mutating func send(
        _ bytes: [UInt8],
        from side: ConnectionSide,
        at time: Int64,
        inPiecesOf length: Int = 1_460,
        losing lost: Set<Int> = [],
        window: UInt16 = 8_000
    ) -> Int {
        let start = streams[side.rawValue].count
        streams[side.rawValue] += bytes
        for (index, offset) in stride(from: 0, to: bytes.count, by: length).enumerated() {
            let end = min(offset + length, bytes.count)
            send(start + offset..<start + end, from: side, at: time, isLost: lost.contains(index), window: window)
        }
        return start
    }

    /// Sends bytes once more.
    mutating func resend(_ range: Range<Int>, from side: ConnectionSide, at time: Int64) {
        send(range, from: side, at: time, isLost: false, window: 8_000)
    }

    /// Acknowledges what has come until then, or only up to a byte.
    mutating func acknowledge(
        from side: ConnectionSide,
        at time: Int64,
        window: UInt16 = 8_000,
        upTo byte: Int? = nil,
        options: [UInt8] = []
    ) {
        packets.append(
            Packet(
                time: time,
                side: side,
                flags: 0x10,
                start: streams[side.rawValue].count,
                acknowledgement: byte ?? received(by: side, at: time),
                window: window,
                options: options
            )
        )
    }

    /// A range of sequence numbers as an option of a selective acknowledgement (RFC 2018 3).
    func selective(_ range: Range<Int>, of side: ConnectionSide) -> [UInt8] {
        func big(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let base = first[side.rawValue] &+ 1
        return [1, 1, 5, 10] + big(base &+ UInt32(range.lowerBound)) + big(base &+ UInt32(range.upperBound))
    }

    private mutating func send(
        _ range: Range<Int>,
        from side: ConnectionSide,
        at time: Int64,
        isLost: Bool,
        window: UInt16
    ) {
        packets.append(
            Packet(
                time: time,
                side: side,
                flags: 0x18,
                start: range.lowerBound,
                acknowledgement: received(by: side, at: time),
                window: window,
                payload: streams[side.rawValue][range],
                isLost: isLost
            )
        )
    }

    /// How many bytes of the other end have come in order.
    private func received(by side: ConnectionSide, at time: Int64) -> Int {
        let come = packets.filter { $0.side != side && !$0.isLost && $0.time + way <= time }.sorted {
            $0.start < $1.start
        }
        return come.reduce(0) { $1.start <= $0 ? max($0, $1.end) : $0 }
    }

    // MARK: The capture

    /// What is found in a capture of it; without the opening where that is not wanted, or with a copy of each packet so
    /// many microseconds after it.
    func captured(at place: Place, withOpening: Bool = true, copiedAfter copy: Int64? = nil) -> TimingCollector {
        var pipeline = CapturePipeline(TimingCollector())
        let seen = packets.dropFirst(withOpening ? 0 : 3).filter { packet in
            !packet.isLost || (packet.side == .client ? place != .server : place != .client)
        }.map { packet in
            let passed = packet.side == .client ? place.half : 2 - place.half
            return (time: packet.time + way * passed / 2, packet: packet)
        }
        // Those of one time stay in the order in which they were sent.
        let all = seen + (copy.map { copy in seen.map { (time: $0.time + copy, packet: $0.packet) } } ?? [])
        for (_, item) in all.enumerated().sorted(by: { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }) {
            let bytes = encoded(item.packet)
            let time = 1_700_000_000_000_000_000 + item.time * 1_000
            unsafe pipeline.take(
                CapturedPacket(linkType: .raw, time: time, wireLength: bytes.count, bytes: bytes.span.bytes)
            )
        }
        pipeline.finish()
        return pipeline.sink
    }

    private func encoded(_ packet: Packet) -> [UInt8] {
        let ends = [HandmadeSegment.End([192, 0, 2, 1], 50_000), HandmadeSegment.End([192, 0, 2, 2], 104)]
        let (own, other) = (packet.side.rawValue, packet.side.other.rawValue)
        return HandmadeSegment(
            from: ends[own],
            to: ends[other],
            flags: packet.flags,
            sequence: first[own] &+ 1 &+ UInt32(truncatingIfNeeded: packet.start),
            acknowledgement: packet.acknowledgement.map { first[other] &+ 1 &+ UInt32($0) } ?? 0,
            window: packet.window,
            options: packet.options,
            payload: packet.payload
        ).bytes
    }
}

/// Keeps the associations of a capture with what their time went on, and their statistics.
struct TimingCollector: CaptureSink {
    var associations: [CapturedAssociation] = []
    var statistics = TrafficStatistics()

    let measuresTime = true

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        statistics.add(message, of: association)
    }

    mutating func end(_ association: CapturedAssociation) {
        associations.append(association)
        statistics.end(association)
    }
}
