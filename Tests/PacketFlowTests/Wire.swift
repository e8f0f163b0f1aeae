@testable import PacketFlow

/// What a tracker tells, in order.
struct Journal: StreamConsumer {
    enum Entry: Hashable {
        case bytes(ConnectionSide, [UInt8])
        case missing(ConnectionSide, Int)
        case finished(ConnectionSide, isReset: Bool)
    }

    var entries: [Entry] = []
    var ended: [ConnectionSummary] = []

    mutating func begin(_ connection: ConnectionSummary) {}

    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Void
    ) {
        // What comes in several slices is the same as what comes in one.
        if case .bytes(side, let before)? = entries.last {
            entries[entries.count - 1] = .bytes(side, before + bytes.copied())
        } else {
            entries.append(.bytes(side, bytes.copied()))
        }
    }

    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Void
    ) { entries.append(.missing(side, count)) }

    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Void
    ) { entries.append(.finished(side, isReset: isReset)) }

    mutating func end(_ connection: ConnectionSummary, _ state: consuming Void) { ended.append(connection) }
}

/// Makes the segments of one connection, and has a tracker take them.
struct Wire {
    /// Bytes that streams are made of.
    static let data = (0..<200).map { UInt8($0) }

    static func slice(_ start: Int, _ end: Int) -> [UInt8] { Array(data[start..<end]) }

    var tracker = ConnectionTracker(Journal())
    var time: Int64 = 1
    /// Sequence numbers of the SYNs.
    var client: UInt32 = 1_000
    var server: UInt32 = 5_000
    var clientPort: UInt16 = 50_000
    var serverAddress: UInt32 = 0x0A00_0002

    /// A segment of a side: `at` counts bytes of its stream, `ack` those of the other's.
    mutating func send(
        _ side: ConnectionSide,
        at offset: Int,
        _ payload: [UInt8] = [],
        ack: Int? = nil,
        _ flags: TCPFlags = [],
        keeping kept: Int? = nil
    ) {
        let ends = [
            SocketEndpoint(address: .v4(0x0A00_0001), port: clientPort),
            SocketEndpoint(address: .v4(serverAddress), port: 104),
        ]
        let (mine, theirs) = side == .client ? (client, server) : (server, client)
        var segment = TCPSegment(
            source: ends[side.rawValue],
            destination: ends[side.other.rawValue],
            sequence: mine &+ UInt32(truncatingIfNeeded: offset) &+ 1,
            acknowledgement: ack.map { theirs &+ UInt32(truncatingIfNeeded: $0) &+ 1 } ?? 0,
            flags: ack == nil ? flags : flags.union(.acknowledgement),
            window: 1_000
        )
        if flags.contains(.synchronize) { segment.sequence &-= 1 }
        let packet = unsafe segment.encodedHeaders(payload: payload.span.bytes) + payload
        let bytes = kept.map { Array(packet.prefix(packet.count - payload.count + $0)) } ?? packet
        var finder = SegmentFinder()
        unsafe finder.find(
            in: CapturedPacket(linkType: .raw, time: time, wireLength: packet.count, bytes: bytes.span.bytes),
            &tracker
        )
        time += 1_000
    }

    mutating func open() {
        send(.client, at: 0, [], .synchronize)
        send(.server, at: 0, [], ack: 0, .synchronize)
        send(.client, at: 0, [], ack: 0)
    }

    /// Opens the connection, sends ``conversation`` on it and closes it.
    mutating func converse() {
        open()
        send(.client, at: 0, Wire.slice(0, 50), ack: 0)
        send(.server, at: 0, Wire.slice(100, 110), ack: 50)
        send(.client, at: 50, [], ack: 10, .finish)
        send(.server, at: 10, [], ack: 51, .finish)
    }

    /// What is told of a connection that ``converse()`` made.
    static let conversation: [Journal.Entry] = [
        .bytes(.client, slice(0, 50)), .bytes(.server, slice(100, 110)),
        .finished(.client, isReset: false), .finished(.server, isReset: false),
    ]

    mutating func finish() -> [Journal.Entry] {
        tracker.finish()
        return tracker.consumer.entries
    }

    var summary: ConnectionSummary? { tracker.consumer.ended.first }
}
