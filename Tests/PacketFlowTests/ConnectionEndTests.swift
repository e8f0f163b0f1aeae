import Testing

@testable import PacketFlow

/// The ends of streams stand where the streams have come to: what stands elsewhere is of an earlier connection.
@Suite struct ConnectionEndTests {
    /// Both ends have said something, and go on after a packet that is no part of it.
    private static func talk(_ stray: (inout Wire) -> Void) -> Wire {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1, 2], ack: 0)
        wire.send(.server, at: 0, [3, 4], ack: 2)
        stray(&wire)
        wire.send(.client, at: 2, [5, 6], ack: 2)
        wire.send(.server, at: 2, [7, 8], ack: 4)
        wire.send(.client, at: 4, [], ack: 4, .finish)
        wire.send(.server, at: 4, [], ack: 5, .finish)
        wire.send(.client, at: 5, [], ack: 5)
        return wire
    }

    private static let whole: [Journal.Entry] = [
        .bytes(.client, [1, 2]), .bytes(.server, [3, 4]), .bytes(.client, [5, 6]), .bytes(.server, [7, 8]),
        .finished(.client, isReset: false), .finished(.server, isReset: false),
    ]

    @Test(
        "A late end of an earlier connection between the same ports changes nothing",
        arguments: [TCPFlags.finish, .reset],
        [-2_000_000_000, -1_000_000_000, -1_000, -5]
    )
    func late(flag: TCPFlags, distance: Int) {
        for acknowledgement in [nil, 1, 700_000_000, -700_000_000] {
            var wire = Self.talk { $0.send(.client, at: distance, [], ack: acknowledgement, flag) }
            #expect(wire.finish() == Self.whole, "\(String(describing: acknowledgement))")
            #expect(wire.summary?[.client].implausible == 1 && wire.summary?.sent.map(\.missing) == [0, 0])
            #expect(wire.summary?.sent.map(\.isRSTSeen) == [false, false])
        }
    }

    @Test("Such an end changes nothing either where a segment waits for earlier ones, or carries old bytes")
    func lateBytes() {
        var wire = Self.talk {
            $0.send(.client, at: 3, [6], ack: 2)
            $0.send(.client, at: -1_000, [], ack: 700_000_000, .finish)
            $0.send(.client, at: 0, [1], ack: 0, .finish)
        }
        #expect(wire.finish() == Self.whole)
        #expect(wire.summary?[.client].implausible == 2 && wire.summary?.sent.map(\.missing) == [0, 0])
    }

    @Test(
        "An end is seen where its acknowledgement stands before it in the capture, or is all that tells of the stream"
    )
    func acknowledgedBefore() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1], ack: 0)
        wire.send(.server, at: 0, [2], ack: 2)
        wire.send(.client, at: 1, [], ack: 0, .finish)
        #expect(wire.finish() == [.bytes(.client, [1]), .finished(.client, isReset: false), .bytes(.server, [2])])
        var half = Wire()
        half.send(.server, at: 0, [2], ack: 2)
        half.send(.client, at: 1, [], ack: 1, .finish)
        #expect(half.finish() == [.bytes(.server, [2]), .finished(.client, isReset: false)])
        #expect(half.summary?.sent.map(\.missing) == [0, 0] && half.summary?[.client].isFINSeen == true)
    }

    @Test("A reset takes the number that its peer expects: bytes that the peer never got may stand before it")
    func unheard() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1, 2, 3, 4], ack: 0)
        wire.send(.server, at: 0, [], ack: 2)
        wire.send(.client, at: 2, [], .reset)
        #expect(wire.finish() == [.bytes(.client, [1, 2, 3, 4]), .finished(.client, isReset: true)])
    }

    @Test("The FIN of an end that was reset meanwhile is counted, and its acknowledgement waits for nothing")
    func finishBehindReset() {
        var wire = Wire()
        wire.open()
        wire.send(.server, at: 0, [], ack: 0, .reset)
        wire.send(.client, at: 0, [1], ack: 0, .finish)
        wire.send(.server, at: 0, [2], ack: 2)
        let expected: [Journal.Entry] = [
            .finished(.server, isReset: true), .bytes(.client, [1]), .bytes(.server, [2]),
        ]
        #expect(wire.tracker.consumer.entries == expected && wire.finish() == expected)
        #expect(wire.summary?[.client].isFINSeen == true && wire.summary?[.client].missing == 0)
    }

    @Test(
        "What stands ahead of a stream that both have closed is no part of it",
        arguments: [([], TCPFlags.reset), ([], .finish), ([9, 9], [])] as [([UInt8], TCPFlags)]
    )
    func ahead(payload: [UInt8], flags: TCPFlags) {
        var wire = Self.talk { $0.send(.client, at: 1_000_000, payload, ack: 2, flags) }
        #expect(wire.finish() == Self.whole)
        #expect(wire.summary?[.client].implausible == 1 && wire.summary?.sent.map(\.missing) == [0, 0])
        #expect(wire.summary?.sent.map(\.isRSTSeen) == [false, false])
    }

    @Test("Where a stream ends since its peer resets, what waits is a part of it")
    func resetBeforeHole() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, [1, 2], ack: 0)
        wire.send(.client, at: 4, [5], ack: 0)
        wire.send(.server, at: 0, [], .reset)
        #expect(
            wire.finish() == [
                .bytes(.client, [1, 2]), .finished(.server, isReset: true), .missing(.client, 2), .bytes(.client, [5]),
            ]
        )
    }

    @Test("Of what a peer acknowledges, and nobody captured, no more is missing than may be ahead")
    func acknowledgedFar() {
        for (far, isMissing) in [(PacketFlowLimits.ahead, true), (PacketFlowLimits.ahead + 1, false)] {
            var wire = Wire()
            wire.open()
            wire.send(.client, at: 0, [1, 2], ack: 0)
            wire.send(.server, at: 0, [3, 4], ack: 2)
            wire.send(.server, at: 2, [], ack: 2 + far)
            let expected: [Journal.Entry] = [.bytes(.client, [1, 2]), .bytes(.server, [3, 4])]
            #expect(wire.finish() == expected + (isMissing ? [.missing(.client, far)] : []))
            #expect(wire.summary?[.server].implausible == (isMissing ? 0 : 1))
        }
    }
}
