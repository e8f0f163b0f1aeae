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

    /// Catches bytes that are told of, and an answer that is waited for, before they can be sent.
    @Test("Through TLS it begins when the handshake is done, and the handshake has the limit of TLS")
    func throughTLS() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        let events = WireEvents()
        // The server sends its banner when it has read a request, so that all it does has an order.
        try await OpenSSLServer.start(certificates.server, ["-rev"]).use { server in
            let configuration = AssociationConfiguration.verification(server.port).with {
                $0.tls = context
                $0.observer = events
            }
            let exchange = RawExchange(configuration, on: AnyEventLoop.next())
            let outcome = await exchange.run(sending: Array("abc\n".utf8), wait: .seconds(20))
            #expect(outcome == .bytes(Array("cba\n".utf8)))
        }
        try await eventually("it has ended") { events.all.last?.hasPrefix("ended") == true }
        let told = events.all.map { String($0.prefix { $0 != " " }) }
        let established = try #require(told.firstIndex(of: "tlsEstablished"))
        #expect(told[..<established].contains("sentTLS") && told[established...].dropFirst().first == "sent")
        #expect(!told[..<established].contains("sent") && !told[established...].contains("sentTLS"))
    }

    /// Catches a handshake that is given the time of an answer, and its failure taken for the end of a conversation.
    @Test(
        "Where TLS does not come about, that is the outcome",
        arguments: [
            [.read(1), .wait], [.read(1), .closeFIN], [.read(1), .send([21, 3, 3, 0, 2, 2, 40]), .wait],
            [.read(1), .send(Array("220 welcome\r\n".utf8)), .wait],
        ] as [[ScriptedPeer.Step]]
    )
    func withoutTLS(script: [ScriptedPeer.Step]) async throws {
        let peer = try ScriptedPeer(script)
        var options = TLSOptions()
        options.verification = .reportOnly
        let context = try TLSClientContext(options)
        let events = WireEvents()
        let configuration = AssociationConfiguration.verification(peer.port).with {
            $0.tls = context
            $0.limits.tls = .milliseconds(200)
            $0.observer = events
        }
        let exchange = RawExchange(configuration, on: AnyEventLoop.next())
        #expect(await exchange.run(sending: [1, 2, 3], wait: .seconds(600)) == .notSecured)
        try await eventually("it has ended") { events.all.last?.hasPrefix("ended") == true }
        #expect(!events.all.contains { $0.hasPrefix("sent ") })
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
