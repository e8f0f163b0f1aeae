import Testing

@testable import PacketFlow

/// Ports that are used again, also where the opening of the later connection is not in the capture.
@Suite struct PortReuseTests {
    /// What of an opening is in the capture.
    enum Opening: CaseIterable {
        case whole, answer, confirmation, swapped, nothing
    }

    /// A connection that both ends closed.
    private static func closed(isReset: Bool = false) -> Wire {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1], ack: 0)
        wire.send(.server, at: 0, [2], ack: 1)
        if isReset {
            wire.send(.client, at: 1, [], .reset)
        } else {
            wire.send(.client, at: 1, [], ack: 1, .finish)
            wire.send(.server, at: 1, [], ack: 2, .finish)
            wire.send(.client, at: 2, [], ack: 2)
        }
        return wire
    }

    /// A connection between other ends.
    private static func talkOfOthers(_ wire: inout Wire) {
        wire.clientPort += 1
        wire.send(.client, at: 0, [], ack: 0)
        wire.clientPort -= 1
    }

    private static func open(_ opening: Opening, _ wire: inout Wire) {
        if opening == .whole { wire.send(.client, at: 0, [], .synchronize) }
        if [.whole, .answer, .swapped].contains(opening) { wire.send(.server, at: 0, [], ack: 0, .synchronize) }
        if opening == .swapped { wire.send(.client, at: 0, [], .synchronize) }
        if [.whole, .confirmation].contains(opening) { wire.send(.client, at: 0, [], ack: 0) }
    }

    @Test(
        "What follows on the ports of a connection that is over is another one, whatever of its opening was captured",
        arguments: Opening.allCases,
        // How far the numbers are from those before: a system begins a later connection a little behind the earlier
        // one.
        [5_000, 900_000_000, -900_000_000]
    )
    func reused(opening: Opening, distance: Int) {
        for (seconds, isLatest) in [(0, true), (3, true), (3, false), (3_600, true), (3_600, false)] {
            // Without an opening only the time tells it.
            if seconds == 0, [.nothing, .confirmation].contains(opening) { continue }
            var wire = Self.closed()
            if !isLatest { Self.talkOfOthers(&wire) }
            wire.time += Int64(seconds) * 1_000_000_000
            wire.client &+= UInt32(truncatingIfNeeded: distance)
            wire.server &+= UInt32(truncatingIfNeeded: distance)
            Self.open(opening, &wire)
            wire.send(.client, at: 0, [3], ack: 0)
            wire.send(.server, at: 0, [4], ack: 1)
            wire.tracker.finish()
            let ended = wire.tracker.consumer.ended.filter { $0.client.port == wire.clientPort }
            let name = "\(seconds) \(isLatest)"
            #expect(ended.count == 2 && ended.allSatisfy { $0.sent.map(\.bytes) == [1, 1] }, "\(name) \(ended)")
            #expect(ended.allSatisfy { $0.sent.allSatisfy { $0.missing == 0 && $0.implausible == 0 } }, "\(name)")
            #expect(ended.first?.reason == (seconds > 0 ? .ended : .replaced), "\(name)")
        }
    }

    @Test("Traffic that is played again, with the same numbers, is another connection once the first is over")
    func replayed() {
        for (seconds, count) in [(1, 1), (3, 2), (3_600, 2)] {
            var wire = Self.closed()
            wire.time += Int64(seconds) * 1_000_000_000
            Self.open(.whole, &wire)
            wire.send(.client, at: 0, [3], ack: 0)
            wire.send(.server, at: 0, [4], ack: 1)
            wire.tracker.finish()
            let ended = wire.tracker.consumer.ended
            #expect(ended.count == count && ended.allSatisfy { $0.sent.map(\.bytes) == [1, 1] }, "\(ended)")
        }
    }

    @Test("What is late of a connection that is over is no other one", arguments: [false, true])
    func late(isReset: Bool) {
        var wire = Self.closed(isReset: isReset)
        for offset in [0, 1, 2] {
            wire.time += 5_000_000_000
            wire.send(.client, at: offset, offset < 2 ? [1] : [], ack: offset)
            wire.send(.client, at: 1, [], ack: 1, .finish)
            wire.send(.client, at: offset, [], .reset)
        }
        wire.send(.server, at: 0, [2], ack: 2)
        wire.tracker.finish()
        #expect(wire.tracker.connectionCount == 1 && wire.summary?[.client].packets ?? 0 > 10)
    }

    @Test("The answer to a SYN, sent again or late, opens nothing, whatever came before it")
    func lateAnswer() {
        var wire = Wire()
        wire.send(.client, at: 0, [], .synchronize)
        wire.send(.client, at: 0, [1], ack: 0)
        wire.send(.server, at: 3, [5], ack: 1)
        wire.send(.server, at: 0, [], ack: 0, .synchronize)
        wire.send(.server, at: 0, [2, 3, 4], ack: 1)
        wire.send(.server, at: 0, [], ack: 0, .synchronize)
        #expect(wire.finish() == [.bytes(.client, [1]), .bytes(.server, [2, 3, 4, 5])])
        #expect(wire.tracker.connectionCount == 1)
    }

    @Test("After a long silence a connection goes on where its numbers do, and others are of another one")
    func silence() {
        for (distance, count) in [(0, 1), (1_000_000, 1), (900_000_000, 2), (-900_000_000, 2)] {
            var wire = Wire()
            wire.open()
            wire.send(.client, at: 0, [1], ack: 0)
            wire.send(.server, at: 0, [2], ack: 1)
            wire.time += 2 * PacketFlowLimits.idle
            wire.client &+= UInt32(truncatingIfNeeded: distance)
            wire.server &+= UInt32(truncatingIfNeeded: distance)
            wire.send(.client, at: 1, [3], ack: 1)
            wire.tracker.finish()
            #expect(wire.tracker.connectionCount == count, "\(distance)")
            #expect(wire.summary?.reason == (count == 1 ? .captureEnded : .silent), "\(distance)")
        }
    }
}
