import DICOMTransport
import DICOMWire
import DIMSE
import TestSupport
import Testing
import TransportTestSupport

/// The limit of each stage: reported as that stage, told to the peer, and the connection gone.
@Suite(.timeLimit(.minutes(1))) struct TimeLimitTests {
    private static let limit = Nanoseconds.milliseconds(100)

    @Test(
        "A peer that stops at a stage has that stage's limit run out, and gets an A-ABORT",
        arguments: [
            ([.readPDU, .wait], .association),
            ([.readPDU, .send([2, 0, 0, 0, 0, 200, 0, 1]), .wait], .association),
            (.accepting + [.readPDU, .wait], .dimse),
            (.accepting + .echoing() + [.readPDU, .wait], .release),
        ] as [([ScriptedPeer.Step], AssociationStage)]
    )
    func silence(script: [ScriptedPeer.Step], stage: AssociationStage) async throws {
        let peer = try ScriptedPeer(script)
        let attempt = await Attempt.run(
            .verification(peer.port).with {
                if stage == .association { $0.limits.association = Self.limit }
                if stage == .dimse { $0.limits.dimse = Self.limit }
                if stage == .release { $0.limits.release = Self.limit }
                $0.limits.artim = Self.limit
            }
        )
        #expect(attempt.association?.timeout == stage)
        #expect(attempt.connection.timeout == nil)
        #expect(attempt.association?.abort?.isFromPeer == false && attempt.association?.end == .closedByUs)
        let record = try await peer.finish()[0]
        #expect(record.received.suffix(10) == ScriptedAnswers.abort()[...])
        #expect(record.ending == .finished)
    }

    @Test("A limit counts from one response, not for all of them")
    func eachOperation() async throws {
        let script: [ScriptedPeer.Step] = (0..<4).flatMap { _ in [.pause(.milliseconds(60))] + .echoing() }
        let peer = try ScriptedPeer(.accepting + script + .releasing)
        let configuration = AssociationConfiguration.verification(peer.port).with { $0.limits.dimse = .seconds(10) }
        let association = Association(configuration, on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        for _ in 0..<4 { #expect(await association.echo()?.response.status == 0) }
        await association.release()
        #expect(await association.observed().connection.association?.timeout == nil)
        #expect(try await peer.finish()[0].stoppedAt == nil)
    }

    @Test("A port that is silent to a ClientHello has the limit of TLS run out, and is sent nothing else")
    func tls() async throws {
        let peer = try ScriptedPeer([.wait])
        let context = try TLSClientContext(.reportOnly)
        let attempt = await Attempt.run(
            .verification(peer.port).with {
                $0.tls = context
                $0.limits.tls = Self.limit
            }
        )
        #expect(attempt.association?.timeout == .tls)
        #expect(attempt.observed.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
        #expect(attempt.association?.request == nil && attempt.association?.end == .closedByUs)
        #expect(attempt.connection.tlsTime == nil)
        let record = try await peer.finish()[0]
        #expect(record.received.first == 0x16 && record.ending != nil)
    }

    @Test("After an A-ABORT the peer has ARTIM's time to close, and not more")
    func artim() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU, .wait])
        let association = Association(
            .verification(peer.port).with { $0.limits.artim = Self.limit },
            on: AnyEventLoop.next()
        )
        #expect(await association.open() != nil)
        let start = MonotonicClock.now()
        await association.abort()
        #expect(MonotonicClock.now() - start >= Self.limit)
        let record = try #require(await association.observed().connection.association)
        // It was this side that ended it: that the peer did not close is no time-out of a stage.
        #expect(record.end == .closedByUs && record.timeout == nil)
        #expect(try await peer.finish()[0].ending == .finished)
    }
}
