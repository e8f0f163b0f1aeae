import DICOMTransport
import DIMSE
import NIOPosix
import TestSupport
import Testing
import TransportTestSupport

@Suite(.timeLimit(.minutes(1))) struct RawExchangeTests {
    private func exchange(_ port: UInt16) -> RawExchange {
        RawExchange(.verification(port), on: MultiThreadedEventLoopGroup.singleton.next())
    }

    @Test(
        "What a port does is told apart",
        arguments: [
            ([.send(Array("SSH-2.0-x\r\n".utf8)), .wait], .bytes(Array("SSH-2.0-x\r\n".utf8))),
            ([.sendSlowly([1, 2, 3]), .wait], .bytes([1, 2, 3])),
            ([.send([1, 2]), .closeFIN], .bytes([1, 2])),
            (
                [.send(Array(repeating: 7, count: 5000)), .wait],
                .bytes(Array(repeating: 7, count: TransportLimits.answerKept))
            ),
            (
                [.sendForever(Array(repeating: 7, count: 5000))],
                .bytes(Array(repeating: 7, count: TransportLimits.answerKept))
            ),
            ([.closeFIN], .closed), ([.closeRST], .reset),
        ] as [([ScriptedPeer.Step], RawExchange.Outcome)]
    )
    func outcomes(script: [ScriptedPeer.Step], expected: RawExchange.Outcome) async throws {
        let peer = try ScriptedPeer(script)
        #expect(await exchange(peer.port).run(sending: [], wait: .seconds(20)) == expected)
        _ = try await peer.finish()
        #expect(try OwnSockets.connected(to: peer.port).isEmpty)
    }

    @Test("What is to be sent is sent as it is, and the answer belongs to it")
    func sending() async throws {
        let peer = try ScriptedPeer([.read(4), .reply { $0.reversed() }, .wait])
        #expect(await exchange(peer.port).run(sending: [1, 2, 3, 4], wait: .seconds(20)) == .bytes([4, 3, 2, 1]))
        let record = try await peer.finish()[0]
        #expect(record.received == [1, 2, 3, 4] && record.ending == .finished)
    }

    @Test("Who watches is told all of it, in order")
    func observed() async throws {
        let peer = try ScriptedPeer([.read(4), .reply { $0.reversed() }, .closeRST])
        let events = WireEvents()
        let configuration = AssociationConfiguration.verification(peer.port).with { $0.observer = events }
        let exchange = RawExchange(configuration, on: AnyEventLoop.next())
        _ = await exchange.run(sending: [1, 2, 3, 4], wait: .seconds(20))
        try await eventually("it has ended") { events.all.count == 5 }
        #expect(events.all == ["connecting", "opened", "sent 4", "received 4", "ended resetByPeer"])

        let silent = try ScriptedPeer([.wait])
        let closing = WireEvents()
        let other = AssociationConfiguration.verification(silent.port).with { $0.observer = closing }
        let outcome = await RawExchange(other, on: AnyEventLoop.next()).run(sending: [], wait: .milliseconds(20))
        #expect(outcome == .silent)
        try await eventually("it has ended") { closing.all.count == 3 }
        #expect(closing.all == ["connecting", "opened", "ended closedByUs"])

        let none = WireEvents()
        let refused = AssociationConfiguration.verification(try FreePort.next()).with { $0.observer = none }
        _ = await RawExchange(refused, on: AnyEventLoop.next()).run(sending: [], wait: .seconds(20))
        #expect(none.all == ["connecting", "notOpened refused"])
    }

    @Test("A port that never answers has the limit of connecting, and a name without address says why")
    func notReached() async throws {
        let port = try UnansweringPort()
        defer { port.stop() }
        let configuration = AssociationConfiguration.verification(port.port).with {
            $0.limits.connect = .milliseconds(50)
        }
        let exchange = RawExchange(configuration, on: AnyEventLoop.next())
        #expect(await exchange.run(sending: [], wait: .seconds(20)) == .notConnected(.timedOut))
        let other = AssociationConfiguration.verification(port.port, host: "::1").with { $0.family = .ipv4 }
        let unresolved = RawExchange(other, on: AnyEventLoop.next())
        #expect(await unresolved.run(sending: [], wait: .seconds(20)) == .notResolved(.noSuchName))
    }

    @Test("A port that says nothing is left when the time is over, and one that refuses at once")
    func nothing() async throws {
        let peer = try ScriptedPeer([.wait])
        #expect(await exchange(peer.port).run(sending: [], wait: .milliseconds(50)) == .silent)
        #expect(try await peer.finish()[0].ending == .finished)
        #expect(await exchange(try FreePort.next()).run(sending: [], wait: .seconds(20)) == .notConnected(.refused))
    }

    @Test("Abandoned, it ends at once: before it began, while it connects and while it waits")
    func abandoned() async throws {
        let early = exchange(1)
        early.abandon()
        #expect(await early.run(sending: [], wait: .seconds(600)) == .silent)

        let port = try UnansweringPort()
        defer { port.stop() }
        let connecting = exchange(port.port)
        async let outcome = connecting.run(sending: [], wait: .seconds(600))
        connecting.abandon()
        #expect(await outcome == .silent)

        let peer = try ScriptedPeer([.wait])
        let waiting = exchange(peer.port)
        async let other = waiting.run(sending: [], wait: .seconds(600))
        try await eventually("it is connected") { !peer.records.isEmpty }
        waiting.abandon()
        #expect(await other == .silent)
        #expect(try await peer.finish()[0].ending == .finished)
    }
}
