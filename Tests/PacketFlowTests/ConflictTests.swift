import Testing

@testable import PacketFlow

/// Of two copies of the same bytes that differ the first is taken, and the difference is counted.
@Suite struct ConflictTests {
    private static let limit = PacketFlowLimits.comparedBytes

    private static func bytes(_ range: Range<Int>, xor mask: UInt8 = 0) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 * 7) ^ mask }
    }

    /// A stream of segments of a length, and then one more copy of some of it.
    private static func again(
        _ range: Range<Int>,
        after count: Int,
        of length: Int,
        xor mask: UInt8 = 1,
        from start: UInt32 = 1_000
    ) -> StreamSummary? {
        var wire = Wire()
        wire.client = start
        wire.open()
        for number in 0..<count {
            wire.send(.client, at: number * length, bytes(number * length..<(number + 1) * length), ack: 0)
        }
        wire.send(.client, at: range.lowerBound, bytes(range, xor: mask), ack: 0)
        wire.send(.client, at: count * length, [], ack: 0, .finish)
        let end = max(range.upperBound, count * length)
        let given = bytes(0..<count * length) + bytes(count * length..<end, xor: mask)
        #expect(wire.finish().first == .bytes(.client, given))
        return wire.summary?[.client]
    }

    @Test(
        "Bytes that were given and come once more with others are counted",
        arguments: [1_000, UInt32.max - 150] as [UInt32]
    )
    func given(start: UInt32) {
        for range in [0..<100, 100..<200, 150..<250, 0..<300, 299..<320, 250..<400] {
            let summary = Self.again(range, after: 3, of: 100, from: start)
            #expect(summary?.conflicts == 1, "\(range)")
            #expect(Self.again(range, after: 3, of: 100, xor: 0, from: start)?.conflicts == 0, "\(range)")
            #expect(summary?.retransmitted == UInt64(min(300, range.upperBound) - range.lowerBound))
        }
        // Nothing of it was there.
        #expect(Self.again(300..<400, after: 3, of: 100, from: start)?.conflicts == 0)
    }

    @Test("What was given last is compared, as far as the limit, and of segments no longer than that")
    func limits() {
        let count = 3 * Self.limit / 100
        let end = count * 100
        #expect(Self.again(end - Self.limit..<end - Self.limit + 1, after: count, of: 100)?.conflicts == 1)
        #expect(Self.again(end - Self.limit - 1..<end - Self.limit, after: count, of: 100)?.conflicts == 0)
        #expect(Self.again(0..<50, after: 1, of: Self.limit)?.conflicts == 1)
        #expect(Self.again(0..<50, after: 1, of: Self.limit + 1)?.conflicts == 0)
    }

    @Test("A byte before the next is that of a keep-alive, which is any")
    func keepAlive() {
        #expect(Self.again(299..<300, after: 3, of: 100)?.conflicts == 0)
        #expect(Self.again(298..<299, after: 3, of: 100)?.conflicts == 1)
    }

    @Test("Behind missing bytes nothing before them is compared with what follows")
    func hole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.bytes(0..<100), ack: 0)
        wire.send(.client, at: 200, Self.bytes(200..<300), ack: 0)
        wire.send(.server, at: 0, [], ack: 300)
        wire.tracker.advance(to: wire.time + 2 * PacketFlowLimits.disorderTime)
        wire.send(.client, at: 0, Self.bytes(0..<300), ack: 0)
        #expect(
            wire.finish() == [
                .bytes(.client, Self.bytes(0..<100)), .missing(.client, 100), .bytes(.client, Self.bytes(200..<300)),
            ]
        )
        #expect(wire.summary?[.client].conflicts == 0 && wire.summary?[.client].retransmitted == 300)
    }

    @Test("What is kept to compare costs something, and is given back")
    func cost() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Self.bytes(0..<600), ack: 0)
        let cost = wire.tracker.followedCost - PacketFlowLimits.connectionCost
        #expect(cost >= 600 && cost <= 2 * Self.limit)
        wire.send(.client, at: 600, Self.bytes(600..<601 + Self.limit), ack: 0)
        #expect(wire.tracker.followedCost == PacketFlowLimits.connectionCost)
        wire.send(.client, at: 601 + Self.limit, [1], ack: 0)
        _ = wire.finish()
        #expect(wire.tracker.followedCost == 0)
    }
}
