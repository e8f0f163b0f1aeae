import DICOMTransport
import DICOMWire
import DIMSE
import Glibc
import TestSupport
import Testing
import TransportTestSupport

/// Who closes, when and how: what the peer sees of it.
@Suite(.timeLimit(.minutes(1))) struct ClosingTests {
    @Test("After A-ASSOCIATE-RJ this side closes, in order and without waiting for the peer")
    func rejected() async throws {
        let peer = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait])
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.negotiation == nil)
        #expect(attempt.association?.reject?.reason == 7)
        #expect(attempt.association?.end == .closedByUs)
        #expect(attempt.association?.associationTime.map { $0 > 0 } == true)
        #expect(attempt.connection.localAddress != nil)
        #expect(try await peer.finish()[0].ending == .finished)
    }

    @Test("After A-RELEASE-RP this side closes, in order and without waiting for the peer")
    func released() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.association?.release == .completed)
        let record = try await peer.finish()[0]
        #expect(record.ending == .finished && record.stoppedAt == nil)
        // Nothing follows the A-RELEASE-RQ.
        #expect(record.received.suffix(10) == ScriptedAnswers.releaseRequest[...])
    }

    @Test("Each release says how long it took; where there is none to answer, none")
    func releaseTime() async throws {
        let peer = try ScriptedPeer(.accepting + .releasing, .accepting + [.readPDU, .closeFIN])
        for isAnswered in [true, false] {
            let association = Association(.verification(peer.port), on: AnyEventLoop.next())
            #expect(await association.release() == nil)
            let other = Association(.verification(peer.port), on: AnyEventLoop.next())
            #expect(await other.open() != nil)
            let time = await other.release()
            #expect(time.map { $0 > 0 } == (isAnswered ? true : nil))
        }
        _ = try await peer.finish(connections: 2)
    }

    /// Catches a connection that a server keeps by not answering: NIOSSL would wait for 5 seconds.
    @Test("A TLS server that does not answer the close is left")
    func closeNotify() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let configuration = AssociationConfiguration.verification(server.port).with { $0.tls = context }
            let association = Association(configuration, on: AnyEventLoop.next())
            #expect(await association.open() != nil)
            server.process.signal(SIGSTOP)
            association.abandon()
            association.abandon()
            await association.release()
            try await eventually("the connection is gone", within: .seconds(3)) {
                try OwnSockets.connected(to: server.port).isEmpty
            }
        }
    }

    @Test("After A-ABORT of the peer this side closes, in order")
    func aborted() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, .send(ScriptedAnswers.abort(source: 2, reason: 1)), .wait])
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.response == nil)
        #expect(attempt.association?.abort?.isFromPeer == true && attempt.association?.abort?.abort.reason == 1)
        #expect(try await peer.finish()[0].ending == .finished)
    }

    @Test("A release that the peer wants is answered")
    func releasedByPeer() async throws {
        let peer = try ScriptedPeer(.accepting + [.send(ScriptedAnswers.releaseRequest), .readPDU])
        let association = Association(.verification(peer.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        let record = try await peer.finish()[0]
        #expect(record.received.suffix(10) == ScriptedAnswers.releaseResponse[...])
        await association.release()
        #expect(await association.observed().connection.association?.release == .completed)
    }

    @Test("A release that both sides want at once is completed by both")
    func collision() async throws {
        // As association-requestor (PS3.8 9.2.3): response to the peer's request, then wait for the peer's.
        let peer = try ScriptedPeer(
            .accepting + [.readPDU, .send(ScriptedAnswers.releaseRequest), .readPDU] + [
                .send(ScriptedAnswers.releaseResponse), .wait,
            ]
        )
        let association = Association(.verification(peer.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        await association.release()
        let record = try #require(await association.observed().connection.association)
        #expect(record.release == .completed && record.end == .closedByUs)
        #expect(try await peer.finish()[0].ending == .finished)
    }

    @Test("Abort tells the peer and waits for its close")
    func abort() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU])
        let association = Association(.verification(peer.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        await association.abort()
        #expect(try await peer.finish()[0].received.suffix(10) == ScriptedAnswers.abort()[...])
        let record = try #require(await association.observed().connection.association)
        #expect(record.abort?.isFromPeer == false && record.end == .closedByPeer)
    }

    @Test(
        "The peer's end is told as it was, wherever it comes",
        arguments: [
            [.readPDU, .closeFIN], [.readPDU, .closeRST], .accepting + [.closeFIN], .accepting + [.closeRST],
            .accepting + [.readPDU, .closeFIN], .accepting + [.readPDU, .closeRST],
            .accepting + .echoing() + [.readPDU, .closeFIN], .accepting + .echoing() + [.readPDU, .closeRST],
            [.readPDU, .send([2, 0, 0]), .closeFIN],
        ] as [[ScriptedPeer.Step]]
    )
    func endings(script: [ScriptedPeer.Step]) async throws {
        let peer = try ScriptedPeer(script)
        let attempt = await Attempt.run(.verification(peer.port))
        let isReset = if case .closeRST? = script.last { true } else { false }
        #expect(attempt.association?.end == (isReset ? .resetByPeer : .closedByPeer))
        #expect(attempt.association?.timeout == nil && attempt.connection.timeout == nil)
        #expect(try OwnSockets.connected(to: peer.port).isEmpty)
    }

    @Test("A reset right after the connection is one of the connection or of the attempt, as the system saw it")
    func resetAtOnce() async throws {
        let peer = try ScriptedPeer([.closeRST])
        let attempt = await Attempt.run(.verification(peer.port))
        switch try #require(attempt.connection.attempts.last?.outcome) {
        case .connected: #expect(attempt.association?.end == .resetByPeer)
        case let outcome: #expect(outcome == .failed(errno: ECONNRESET) && attempt.association == nil)
        }
    }

    @Test("A peer that ends its direction only has ended the connection")
    func halfClosed() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + [.halfClose, .wait])
        let association = Association(.verification(peer.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        #expect(await association.echo()?.response.status == 0)
        await association.release()
        #expect(await association.observed().connection.association?.end == .closedByPeer)
        #expect(try await peer.finish()[0].ending != nil)
    }
}
