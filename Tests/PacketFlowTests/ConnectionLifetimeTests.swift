import Testing

@testable import PacketFlow

/// When a connection begins, and when it is over.
@Suite struct ConnectionLifetimeTests {
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
        wire.converse()
        #expect(wire.finish() == Wire.conversation)
        #expect(wire.tracker.connectionCount == 1 && wire.summary?.isOpeningSeen == true)
        #expect(wire.summary?.openingTime == 1_000_000_000 + 4_000 && wire.summary?.sent.map(\.missing) == [0, 0])
    }
}
