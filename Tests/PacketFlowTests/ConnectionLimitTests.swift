import Testing

@testable import PacketFlow

/// Takes up a hundredth of the budget for each thousand bytes.
private struct Hoard: StreamConsumer {
    var ended: [ConnectionSummary] = []

    mutating func begin(_ connection: ConnectionSummary) -> Int { 0 }

    static func cost(of state: borrowing Int) -> Int { copy state / 1_000 * (PacketFlowLimits.followed / 100) }

    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Int
    ) { state += bytes.byteCount }

    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Int
    ) {}

    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Int
    ) {}

    mutating func end(_ connection: ConnectionSummary, _ state: consuming Int) { ended.append(connection) }
}

/// What waits and what is followed has limits, and room is made where it is of least worth.
@Suite struct ConnectionLimitTests {
    @Test("What waits is bounded for each connection; with more of it the stream goes on without what is missing")
    func waitingLimit() {
        var wire = Wire()
        wire.open()
        let piece = [UInt8](repeating: 7, count: 60_000)
        let count = PacketFlowLimits.waitingOfConnection / piece.count + 2
        for number in 1...count { wire.send(.client, at: number * piece.count, piece, ack: 0) }
        guard case .missing(.client, piece.count)? = wire.tracker.consumer.entries.first else {
            Issue.record("\(wire.tracker.consumer.entries.count)")
            return
        }
        wire.send(.client, at: 0, piece, ack: 0)
        _ = wire.finish()
        #expect(wire.summary?[.client].missing == UInt64(piece.count))
        #expect(wire.summary?[.client].bytes == UInt64((count + 1) * piece.count))
    }

    @Test("What waits is bounded for all connections together")
    func waitingOfAll() {
        var wire = Wire()
        let piece = [UInt8](repeating: 7, count: 60_000)
        let each = PacketFlowLimits.waitingOfConnection / piece.count - 2
        for port in 0..<UInt16(PacketFlowLimits.waiting / (each * piece.count) + 2) {
            wire.clientPort = port
            wire.open()
            for number in 1...each { wire.send(.client, at: number * piece.count, piece, ack: 0) }
        }
        #expect(wire.tracker.consumer.entries.contains(.missing(.client, piece.count)))
        #expect(wire.tracker.waitingCost <= PacketFlowLimits.waiting)
    }

    @Test("Where many connections have one segment each that waits, room is made for many at a time")
    func relief() {
        var wire = Wire()
        let piece = [UInt8](repeating: 7, count: 1_000)
        let cost = piece.count + PacketFlowLimits.segmentCost
        let count = PacketFlowLimits.waiting / cost + 1
        for number in 0..<count {
            wire.clientPort = UInt16(1_000 + number)
            wire.send(.client, at: 0, [1], ack: 0)
            wire.send(.client, at: 2_000, piece, ack: 0)
        }
        let given = wire.tracker.consumer.entries.filter { $0 == .missing(.client, 1_999) }.count
        #expect(given == count - PacketFlowLimits.waiting / 4 * 3 / cost)
        #expect(wire.tracker.waitingCost == (count - given) * cost)
    }

    /// A segment waits where what it costs besides its bytes fits as well.
    @Test("What a waiting segment costs besides its bytes counts")
    func segmentCost() {
        var wire = Wire()
        wire.open()
        let piece = [UInt8](repeating: 1, count: 1_000)
        let count = PacketFlowLimits.waitingOfConnection / (PacketFlowLimits.segmentCost + piece.count)
        for number in 1...count { wire.send(.client, at: 1_001 * number, piece, ack: 0) }
        #expect(
            wire.tracker.consumer.entries.isEmpty && wire.tracker.waitingCost <= PacketFlowLimits.waitingOfConnection
        )
        wire.send(.client, at: 1_001 * (count + 1), piece, ack: 0)
        #expect(wire.tracker.consumer.entries.contains(.missing(.client, 1_001)))
        #expect(wire.tracker.waitingCost < PacketFlowLimits.waitingOfConnection * 3 / 4)
    }

    // The first of them costs more than all others.
    @Test("No more segments wait than the limit gives, however short they are", arguments: [1, 60_000])
    func waitingSegments(first: Int) {
        var wire = Wire()
        wire.open()
        let limit = PacketFlowLimits.waitingSegments
        wire.send(.client, at: 2, [UInt8](repeating: 1, count: first), ack: 0)
        for number in 1..<limit { wire.send(.client, at: 2 + first + 2 * number, [1], ack: 0) }
        #expect(wire.tracker.consumer.entries.isEmpty)
        let cost = wire.tracker.waitingCost
        wire.send(.client, at: 2 + first + 2 * limit, [1], ack: 0)
        #expect(wire.tracker.consumer.entries.first == .missing(.client, 2))
        #expect(wire.tracker.waitingCost <= min(cost / 2, limit / 2 * (PacketFlowLimits.segmentCost + 1)))
    }

    @Test("Of too many connections idle ones go first, without an opening before others, then those silent the longest")
    func tooMany() {
        var flood = Wire()
        flood.open()
        flood.clientPort = 50_001
        flood.send(.client, at: 0, [1], ack: 0)
        flood.time += PacketFlowLimits.idle
        flood.clientPort = 50_002
        flood.open()
        flood.time += 2 * PacketFlowLimits.lingering
        flood.clientPort = 50_003
        for _ in 0..<2_000 { flood.send(.client, at: 0, [], ack: 0) }
        #expect(flood.tracker.consumer.ended.isEmpty)
        let count = PacketFlowLimits.followed / PacketFlowLimits.connectionCost - 4
        for number in 0...count {
            flood.clientPort = UInt16(truncatingIfNeeded: number)
            flood.server = UInt32(number)
            flood.serverAddress = 0x0A00_0003 + UInt32(number >> 16)
            flood.send(.client, at: 0, [], .synchronize)
        }
        #expect(flood.tracker.connectionCount == count + 5)
        let ended = flood.tracker.consumer.ended
        #expect(abs(ended.count - count / 8) <= 1 && flood.tracker.evictedCount == ended.count - 2)
        #expect(ended.prefix(4).map(\.number) == [2, 1, 3, 4])
        #expect(ended.prefix(4).map(\.reason) == [.silent, .silent, .evicted, .evicted])
        #expect(flood.tracker.followedCost <= PacketFlowLimits.followed)
    }

    @Test(
        "Of few connections that cost most of all those are given up that were silent the longest, and ended ones without loss"
    )
    func heavy() {
        let size = PacketFlowLimits.followed / 100
        var tracker = ConnectionTracker(Hoard())
        func send(_ port: UInt16, _ flags: TCPFlags = [], _ payload: Int, at time: Int64) {
            let ends = [port, 104].map { SocketEndpoint(address: .v4(0x0A00_0001), port: $0) }
            let isServer = flags.contains(.acknowledgement)
            let segment = TCPSegment(
                source: ends[isServer ? 1 : 0],
                destination: ends[isServer ? 0 : 1],
                sequence: 1,
                acknowledgement: isServer ? UInt32(payload) + 2 : 0,
                flags: flags,
                window: 1
            )
            let bytes = [UInt8](repeating: 1, count: isServer ? 0 : payload)
            let packet = unsafe segment.encodedHeaders(payload: bytes.span.bytes) + bytes
            var finder = SegmentFinder()
            unsafe finder.find(
                in: CapturedPacket(linkType: .raw, time: time, wireLength: packet.count, bytes: packet.span.bytes),
                &tracker
            )
        }
        // Small ones that are silent for longer than any other.
        for port in 1_000..<UInt16(1_500) { send(port, [], 1, at: 1) }
        send(2_000, .finish, 1_000, at: 2)
        send(2_000, [.acknowledgement, .finish], 1_000, at: 2)
        for port in 2_001..<UInt16(2_100) { send(port, [], 1_000, at: Int64(port)) }
        #expect(tracker.consumer.ended.map(\.client.port) == Array(2_000...2_012))
        #expect(tracker.evictedCount == 12 && tracker.consumer.ended.map(\.reason).first == .ended)
        #expect(tracker.followedCost <= PacketFlowLimits.followed && size * 1_000 == Hoard.cost(of: 1_000_000))
    }
}
