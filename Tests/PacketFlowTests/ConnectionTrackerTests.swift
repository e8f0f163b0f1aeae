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

/// Streams from segments as they come in the field.
@Suite struct ConnectionTrackerTests {
    private static let data = (0..<200).map { UInt8($0) }

    private static func slice(_ start: Int, _ end: Int) -> [UInt8] { Array(data[start..<end]) }

    @Test("Segments in order are the stream, and each end is told")
    func inOrder() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 50), ack: 0)
        wire.send(.server, at: 0, Self.slice(100, 110), ack: 50)
        wire.send(.client, at: 50, [], ack: 10, .finish)
        wire.send(.server, at: 10, [], ack: 51, .finish)
        #expect(
            wire.finish() == [
                .bytes(.client, Self.slice(0, 50)), .bytes(.server, Self.slice(100, 110)),
                .finished(.client, isReset: false), .finished(.server, isReset: false),
            ]
        )
        #expect(wire.summary?.isOpeningSeen == true && wire.summary?.sent.map(\.bytes) == [50, 10])
        #expect(wire.summary?.sent.allSatisfy { $0.missing == 0 && $0.retransmitted == 0 } == true)
    }

    @Test("On a silent network time ends what is over, and no sooner; an open connection may go on")
    func silence() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1], ack: 0, .finish)
        wire.send(.server, at: 0, [2], ack: 2, .finish)
        wire.clientPort += 1
        wire.open()
        let last = wire.time
        wire.tracker.advance(to: last + PacketFlowLimits.lingering / 2)
        #expect(wire.tracker.consumer.ended.isEmpty)
        wire.tracker.advance(to: last + PacketFlowLimits.lingering * 2)
        #expect(wire.tracker.consumer.ended.map(\.reason) == [.ended])
        wire.tracker.advance(to: last + PacketFlowLimits.idle * 2)
        #expect(wire.tracker.consumer.ended.map(\.reason) == [.ended])
        let end = last + PacketFlowLimits.idle * 3
        wire.tracker.finish(at: end)
        #expect(wire.tracker.consumer.ended.map(\.reason) == [.ended, .silent])
        #expect(wire.tracker.consumer.ended.map(\.observedUntil) == [wire.tracker.consumer.ended[0].end, end])
    }

    @Test("On a silent network what waits for a segment that never comes is given, where the peer has it")
    func silentHole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 10, [7], ack: 0)
        wire.send(.server, at: 0, [], ack: 11)
        wire.tracker.advance(to: wire.time)
        #expect(wire.tracker.consumer.entries.isEmpty && wire.tracker.waitingCost > 0)
        wire.tracker.advance(to: wire.time + 2 * PacketFlowLimits.disorderTime)
        #expect(wire.tracker.consumer.entries == [.missing(.client, 10), .bytes(.client, [7])])
        #expect(wire.tracker.waitingCost == 0)
    }

    @Test("Whatever the order of the segments, and where the numbers begin, the stream is the same", arguments: 0..<200)
    func disorder(seed: Int) {
        var generator = SplitMix(state: UInt64(seed))
        var wire = Wire()
        // Over the end of the numbers as well.
        wire.client = UInt32.random(in: 0 ... .max, using: &generator) | 0xFFFF_FF00
        wire.open()
        var pieces = stride(from: 0, to: 200, by: 20).map { ($0, $0 + 20) }
        // Some once more, in other pieces.
        for _ in 0..<5 {
            let start = Int.random(in: 0..<180, using: &generator)
            pieces.append((start, Int.random(in: start + 1...200, using: &generator)))
        }
        for (start, end) in pieces.shuffled(using: &generator) {
            wire.send(.client, at: start, Self.slice(start, end), ack: 0)
        }
        wire.send(.server, at: 0, [1], ack: 200)
        #expect(wire.finish() == [.bytes(.client, Self.data), .bytes(.server, [1])])
        #expect(wire.summary?[.client].conflicts == 0 && wire.summary?[.client].missing == 0)
    }

    @Test("An answer that stands before its request in the capture comes after it")
    func causality() {
        var wire = Wire()
        wire.open()
        wire.send(.server, at: 0, [9, 9], ack: 50)
        wire.send(.client, at: 0, Self.slice(0, 50), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 50)), .bytes(.server, [9, 9])])
    }

    @Test("What the peer acknowledged, and nobody captured, is missing, after a while")
    func hole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 20), ack: 0)
        wire.send(.client, at: 40, Self.slice(40, 60), ack: 0)
        wire.send(.server, at: 0, [1], ack: 60)
        #expect(wire.tracker.consumer.entries == [.bytes(.client, Self.slice(0, 20))])
        wire.time += PacketFlowLimits.disorderTime
        wire.send(.server, at: 1, [2], ack: 60)
        let expected: [Journal.Entry] = [
            .bytes(.client, Self.slice(0, 20)), .missing(.client, 20), .bytes(.client, Self.slice(40, 60)),
            .bytes(.server, [1, 2]),
        ]
        #expect(wire.tracker.consumer.entries == expected)
        #expect(wire.finish() == expected)
        #expect(wire.summary?[.client].missing == 20)
    }

    @Test("A hole that is not acknowledged waits for its retransmission")
    func retransmission() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 20, Self.slice(20, 40), ack: 0)
        for _ in 0..<2 * PacketFlowLimits.disorder { wire.send(.server, at: 0, [], ack: 0) }
        wire.time += 3 * PacketFlowLimits.disorderTime
        wire.send(.client, at: 0, Self.slice(0, 20), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 40))])
    }

    @Test("A packet of which less was kept has a hole of known length")
    func cut() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 50), ack: 0, keeping: 10)
        wire.send(.client, at: 50, Self.slice(50, 60), ack: 0)
        #expect(
            wire.finish() == [
                .bytes(.client, Self.slice(0, 10)), .missing(.client, 40), .bytes(.client, Self.slice(50, 60)),
            ]
        )
    }

    @Test("Keep-alives and old bytes are nothing new; of two copies the first is taken, and the difference is counted")
    func oldBytes() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 20), ack: 0)
        wire.send(.client, at: 19, [77], ack: 0)
        wire.send(.client, at: 10, Self.slice(10, 30), ack: 0)
        wire.send(.client, at: 40, Self.slice(40, 50), ack: 0)
        wire.send(.client, at: 40, Array(repeating: 0, count: 10), ack: 0)
        wire.send(.client, at: 30, Self.slice(30, 40), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 50))])
        #expect(wire.summary?[.client].conflicts == 1)
        #expect(wire.summary?[.client].retransmitted == 21)
    }

    @Test("A segment far ahead is no part of the stream")
    func farAhead() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: PacketFlowLimits.ahead + 1, [1], ack: 0)
        wire.send(.client, at: 0, Self.slice(0, 10), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 10))])
        #expect(wire.summary?[.client].implausible == 1)
    }

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

    @Test("A reset ends both streams")
    func reset() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 10), ack: 0)
        wire.send(.server, at: 0, [], ack: 10, .reset)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 10)), .finished(.server, isReset: true)])
        #expect(wire.summary?.sent.map(\.isRSTSeen) == [false, true])
    }

    @Test("The same ports once more are another connection, and the same SYN once more is not")
    func portReuse() {
        var wire = Wire()
        wire.send(.client, at: 0, [], .synchronize)
        wire.open()
        wire.send(.client, at: 0, [1], ack: 0)
        wire.client = 700_000
        wire.open()
        wire.send(.client, at: 0, [2], ack: 0)
        #expect(wire.finish() == [.bytes(.client, [1, 2])])
        #expect(wire.tracker.consumer.ended.map(\.reason) == [.replaced, .captureEnded])
    }

    /// How far from the client's numbers those of the connection are that the server still has.
    @Test(
        "A SYN that is answered for an earlier connection, and sent once more, opens one",
        arguments: [900_000_000, -900_000_000, PacketFlowLimits.ahead + 1, 5_000, 1, 0]
    )
    func challenge(distance: Int) {
        var wire = Wire()
        wire.send(.client, at: 0, [], .synchronize)
        wire.server = 500_000_000
        wire.send(.server, at: 0, [], ack: distance)
        wire.send(.client, at: distance, [], .reset)
        // A reset where the connection begins ends it.
        if distance == 0 { return #expect(wire.finish() == [.finished(.client, isReset: true)]) }
        wire.time += 1_000_000_000
        wire.server = 2_000_000_000
        wire.open()
        wire.send(.client, at: 0, Self.slice(0, 50), ack: 0)
        wire.send(.server, at: 0, Self.slice(100, 110), ack: 50)
        wire.send(.client, at: 50, [], ack: 10, .finish)
        wire.send(.server, at: 10, [], ack: 51, .finish)
        #expect(
            wire.finish() == [
                .bytes(.client, Self.slice(0, 50)), .bytes(.server, Self.slice(100, 110)),
                .finished(.client, isReset: false), .finished(.server, isReset: false),
            ]
        )
        #expect(wire.tracker.connectionCount == 1 && wire.summary?.isOpeningSeen == true)
        #expect(wire.summary?.openingTime == 1_000_000_000 + 4_000 && wire.summary?.sent.map(\.missing) == [0, 0])
    }

    @Test("What was acknowledged of another connection is not missing")
    func strayAcknowledgement() {
        var wire = Wire()
        wire.send(.client, at: 0, [], .synchronize)
        wire.send(.server, at: 0, [], ack: PacketFlowLimits.ahead + 1)
        #expect(wire.finish().isEmpty && wire.summary?.sent.map(\.missing) == [0, 0])
        #expect(wire.summary?[.server].implausible == 1)
    }

    @Test("Where more is missing than is ever ahead, behind a stream's first bytes, it goes on")
    func largeHole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1], ack: 0)
        let later = 3 * PacketFlowLimits.ahead
        wire.send(.server, at: 0, [], ack: later)
        wire.send(.client, at: later, [2], ack: 0)
        #expect(wire.finish() == [.bytes(.client, [1]), .missing(.client, later - 1), .bytes(.client, [2])])
    }

    @Test("Half a connection is followed as well: one direction, or from the middle on")
    func half() {
        var wire = Wire()
        wire.send(.client, at: 500, Self.slice(0, 10), ack: 900)
        wire.send(.client, at: 510, Self.slice(10, 20), ack: 950)
        wire.send(.client, at: 520, Self.slice(20, 30), ack: 990)
        #expect(wire.finish() == [.bytes(.client, Self.slice(0, 30))])
        #expect(wire.summary?.isOpeningSeen == false)
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

    @Test("Connections that are over, silent or too many are given up")
    func lifetimes() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [], ack: 0, .finish)
        wire.send(.server, at: 0, [], ack: 1, .finish)
        wire.clientPort = 50_001
        wire.send(.client, at: 0, [], .synchronize)
        wire.time += PacketFlowLimits.halfOpen + PacketFlowLimits.lingering
        wire.clientPort = 50_002
        for _ in 0..<3_000 { wire.send(.client, at: 0, [], ack: 0) }
        #expect(Set(wire.tracker.consumer.ended.map(\.reason)) == [.ended, .silent])
        #expect(wire.tracker.consumer.ended.count == 2)
    }
}

/// The same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
