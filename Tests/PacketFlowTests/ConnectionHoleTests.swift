import Testing

@testable import PacketFlow

/// What the capture has not is missing once it is known that nothing of it comes.
@Suite struct ConnectionHoleTests {
    @Test("What the peer acknowledged, and nobody captured, is missing, after a while")
    func hole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Wire.slice(0, 20), ack: 0)
        wire.send(.client, at: 40, Wire.slice(40, 60), ack: 0)
        wire.send(.server, at: 0, [1], ack: 60)
        #expect(wire.tracker.consumer.entries == [.bytes(.client, Wire.slice(0, 20))])
        wire.time += PacketFlowLimits.disorderTime
        wire.send(.server, at: 1, [2], ack: 60)
        let expected: [Journal.Entry] = [
            .bytes(.client, Wire.slice(0, 20)), .missing(.client, 20), .bytes(.client, Wire.slice(40, 60)),
            .bytes(.server, [1, 2]),
        ]
        #expect(wire.tracker.consumer.entries == expected)
        #expect(wire.finish() == expected)
        #expect(wire.summary?[.client].missing == 20)
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

    @Test("A hole that is not acknowledged waits for its retransmission")
    func retransmission() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 20, Wire.slice(20, 40), ack: 0)
        for _ in 0..<2 * PacketFlowLimits.disorder { wire.send(.server, at: 0, [], ack: 0) }
        wire.time += 3 * PacketFlowLimits.disorderTime
        wire.send(.client, at: 0, Wire.slice(0, 20), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 40))])
    }

    @Test("A packet of which less was kept has a hole of known length")
    func cut() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Wire.slice(0, 50), ack: 0, keeping: 10)
        wire.send(.client, at: 50, Wire.slice(50, 60), ack: 0)
        #expect(
            wire.finish() == [
                .bytes(.client, Wire.slice(0, 10)), .missing(.client, 40), .bytes(.client, Wire.slice(50, 60)),
            ]
        )
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
}
