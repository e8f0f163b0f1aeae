import DICOMTransport
import DICOMWire
import DIMSE
import TestSupport
import Testing
import TransportTestSupport

/// Answers that no working peer gives: each ends, with what came as evidence.
@Suite(.timeLimit(.minutes(1))) struct HostileAnswerTests {
    private static let contexts = (0..<200).flatMap { _ -> [UInt8] in
        [0x21, 0, 0, 25, 1, 0, 0, 0, 0x40, 0, 0, 17] + Array("1.2.840.10008.1.2".utf8)
    }

    @Test(
        "What is no PDU is kept and answered with A-ABORT",
        arguments: [
            Array("HTTP/1.0 400 Bad Request\r\n\r\n".utf8),
            [2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3], [4, 0, 0xFF, 0xFF, 0xFF, 0xFF], [0x99, 0, 0, 0, 0, 0],
            [0xFF], [2, 0, 0, 0, 0, 4, 0, 1, 0, 0],
        ] as [[UInt8]]
    )
    func garbage(bytes: [UInt8]) async throws {
        let peer = try ScriptedPeer([.readPDU, .send(bytes), .readPDU])
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.negotiation == nil)
        #expect(attempt.association?.foreignBytes == bytes)
        #expect(attempt.association?.framingFailure != nil)
        #expect(attempt.association?.abort?.isFromPeer == false && attempt.association?.end == .closedByPeer)
        let record = try await peer.finish()[0]
        #expect(record.stoppedAt == nil && record.received.suffix(10).first == 7)
    }

    @Test("A PDU that does not belong there is noted", arguments: [1, 4, 5, 6] as [UInt8])
    func unexpected(type: UInt8) async throws {
        let peer = try ScriptedPeer([.reply { [type] in [type, 0, 0, 0, 0, 4, 0, 0, 0, 0] + $0 }, .readPDU, .readPDU])
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.negotiation == nil && attempt.association?.abort?.isFromPeer == false)
        _ = try await peer.finish()
    }

    @Test("An association works that comes a byte at a time")
    func byByte() async throws {
        let request = try await capturedRequest()
        let echo: [UInt8] = try await capturedEcho()
        let peer = try ScriptedPeer(
            [
                .readPDU, .sendSlowly(ScriptedAnswers.acceptAll(request)), .readPDU,
                .sendSlowly(ScriptedAnswers.echo(echo)),
            ]
                + [.readPDU, .sendSlowly(ScriptedAnswers.releaseResponse), .wait]
        )
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.response?.response.status == 0 && attempt.association?.release == .completed)
        #expect(attempt.association?.deviations == [])
        #expect(try await peer.finish()[0].ending == .finished)
    }

    @Test("A header that never ends costs no more than the limit of its stage")
    func halfHeader() async throws {
        let peer = try ScriptedPeer([.readPDU, .send([2, 0, 0]), .wait])
        let limit = Nanoseconds.milliseconds(100)
        let attempt = await Attempt.run(
            .verification(peer.port).with {
                $0.limits.association = limit
                $0.limits.artim = limit
            }
        )
        #expect(attempt.association?.timeout == .association && attempt.association?.partialPDU == [2, 0, 0])
    }

    @Test("200 answers to one context are an acceptance with remarks")
    func manyContexts() async throws {
        let peer = try ScriptedPeer(
            [
                .readPDU,
                .reply { request in
                    let plain = ScriptedAnswers.acceptAll(request)
                    return ScriptedAnswers.pdu(2, Array(plain[6...]) + Self.contexts)
                },
            ] + .echoing() + .releasing
        )
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.response?.response.status == 0)
        #expect(attempt.negotiation?.anomalies.isEmpty == false)
        _ = try await peer.finish()
    }

    @Test("A request of the peer is noted as not served, and what was asked for is still answered")
    func request() async throws {
        let request = MessageFragmenter(peerMaximumLength: 0).encode(
            Message(.cEchoRequest(CEchoRequest(messageID: 77))),
            contextID: 1
        )
        let peer = try ScriptedPeer(.accepting + [.send(request)] + .echoing() + .releasing)
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.response?.response.status == 0)
        #expect(attempt.association?.strayMessages.map(\.reason) == [.unservedRequest])
        #expect(try await peer.finish()[0].stoppedAt == nil)
    }

    @Test("An answer that comes after everything was said is not waited for and does no harm")
    func answerAfterClose() async throws {
        let peer = try ScriptedPeer(
            .accepting + [.readPDU, .send(ScriptedAnswers.abort()), .send(ScriptedAnswers.abort()), .wait]
        )
        let attempt = await Attempt.run(.verification(peer.port))
        #expect(attempt.association?.abort?.isFromPeer == true)
        #expect(try await peer.finish()[0].ending != nil)
    }

    /// Peers that send for as long as they are listened to.
    private static let floods: [[ScriptedPeer.Step]] = [
        [.readPDU, .sendForever(Array(repeating: 0, count: 65536))],
        [.readPDU, .sendForever(ScriptedAnswers.pdu(4, Array(repeating: 0, count: 16000)))],
        .accepting + [.sendForever(ScriptedAnswers.pdu(4, Array(repeating: 0, count: 16000)))],
        // A data set of a message that never ends.
        .accepting + [
            .sendForever(ScriptedAnswers.pdu(4, [0, 0, 0x3E, 0x80, 1, 0] + Array(repeating: 7, count: 15998)))
        ],
        .accepting + [.sendForever(ScriptedAnswers.releaseRequest)],
        [.readPDU, .sendForever(ScriptedAnswers.reject())],
    ]

    /// Has such a peer until it is gone, with so much time for each stage.
    private static func listen(to script: [ScriptedPeer.Step], _ limit: Nanoseconds) async throws {
        let peer = try ScriptedPeer(script)
        let configuration = AssociationConfiguration.verification(peer.port).with {
            $0.limits = TimeLimits(eachStage: limit)
            $0.limits.connect = .seconds(20)
            $0.limits.artim = limit
        }
        let attempt = await Attempt.run(configuration)
        #expect(attempt.response == nil)
        #expect(attempt.association?.end != nil)
        _ = try await peer.finish()
        peer.stop()
        #expect(try OwnSockets.connected(to: peer.port).isEmpty)
    }

    @Test("A peer that sends without end costs time within the limits", arguments: floods)
    func endless(script: [ScriptedPeer.Step]) async throws {
        try await Self.listen(to: script, .milliseconds(200))
    }

    @Test("What comes without end is not held in memory")
    func memory() async {
        await #expect(processExitsWith: .success) {
            for script in Self.floods { try await Self.listen(to: script, .milliseconds(100)) }
            let before = try ThisProcess.peakMemory()
            for script in Self.floods { try await Self.listen(to: script, .seconds(1)) }
            let growth = try ThisProcess.peakMemory() - before
            #expect(growth < 16 << 20, "\(growth) bytes")
        }
    }

    /// What this side asks, to answer it from a script that has no step for a slow reply.
    private func capturedRequest() async throws -> [UInt8] {
        let peer = try ScriptedPeer([.readPDU])
        _ = await Attempt.run(.verification(peer.port))
        return try await peer.finish()[0].received
    }

    private func capturedEcho() async throws -> [UInt8] {
        let peer = try ScriptedPeer(.accepting + [.readPDU])
        _ = await Attempt.run(.verification(peer.port))
        let all = try await peer.finish()[0].received
        return Array(all[(try await capturedRequest()).count...])
    }
}
