import TestSupport
import Testing

/// Answers that no server gives on purpose.
///
/// Nothing hangs beyond its limit, crashes, or is taken for a success.
@Suite("Broken and hostile peers", .serialized) struct HostilePeerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int32
        let cause: String?
        let script: [ScriptedPeer.Step]
        let arguments: [String]

        init(
            _ name: String,
            _ status: Int32,
            _ cause: String?,
            _ script: [ScriptedPeer.Step],
            _ arguments: [String] = []
        ) {
            testDescription = name
            self.status = status
            self.cause = cause
            self.script = script
            self.arguments = arguments
        }
    }

    private static let requested = PeerScripts.accept + [.readPDU]
    private static let success = ScriptedAnswers.echoResponse()
    private static let overlong: [UInt8] = [0x02, 0, 0xFF, 0xFF, 0xFF, 0xFF]

    /// Where the answer to it is an A-ABORT, the peer reads that and closes, as real ones do.
    static let cases = [
        Case("a PDU length of 2^32-1", 2, "unreadable-pdu", [.readPDU, .send(overlong), .readPDU]),
        Case(
            "a PDU length of 2^32-1, and bytes without end",
            2,
            "unreadable-pdu",
            [.readPDU, .send(overlong), .sendForever([0])]
        ),
        Case("half a header", 2, "incomplete-pdu", [.readPDU, .send([0x02, 0, 0]), .readPDU]),
        Case(
            "half an A-ASSOCIATE-AC, then closed",
            2,
            "incomplete-pdu",
            [.readPDU, .reply { Array(ScriptedAnswers.accept($0).prefix(80)) }, .closeFIN]
        ),
        Case("an empty A-ASSOCIATE-AC", 2, "unreadable-pdu", [.readPDU, .send([0x02, 0, 0, 0, 0, 0]), .readPDU]),
        Case("P-DATA-TF in place of an answer", 2, "unexpected-pdu", [.readPDU, .send(success), .readPDU]),
        Case(
            "an A-ASSOCIATE-RJ of undefined codes",
            1,
            "rejected-with-undefined-codes",
            [.readPDU, .send(ScriptedAnswers.reject(result: 9, source: 77, reason: 255)), .wait]
        ),
        Case(
            "a refused context",
            1,
            "abstract-syntax-not-supported",
            [.readPDU, .reply { ScriptedAnswers.accept($0, contexts: [.init(result: 3)]) }] + PeerScripts.release
        ),
        Case(
            "no context in the answer",
            1,
            "context-unanswered",
            [.readPDU, .reply { ScriptedAnswers.accept($0, contexts: []) }] + PeerScripts.release
        ),
        Case(
            "an A-ASSOCIATE-RJ when this side has given up",
            1,
            "late-answer",
            [.readPDU, .readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait]
        ),
        Case(
            "a C-ECHO-RSP when this side has given up",
            1,
            "late-answer",
            requested + [.readPDU, .send(success), .wait]
        ),
        Case("closed in place of C-ECHO-RSP", 1, "connection-lost-on-first-message", requested + [.closeFIN]),
        Case("reset in place of C-ECHO-RSP", 1, "connection-lost-on-first-message", requested + [.closeRST]),
        Case(
            "half closed after accepting, and silent",
            1,
            "connection-lost-on-first-message",
            requested + [.halfClose, .wait]
        ),
        Case(
            "another message ID",
            1,
            "unknown-message-id",
            requested + [.send(ScriptedAnswers.echoResponse(messageID: 77)), .readPDU]
        ),
        Case(
            "a context that was not accepted",
            1,
            "unaccepted-context-used",
            requested + [.send(ScriptedAnswers.echoResponse(contextID: 3)), .readPDU]
        ),
        Case(
            "pending, which is no status of C-ECHO",
            1,
            "operation-failed",
            requested + [.send(ScriptedAnswers.echoResponse(status: 0xFF00))] + PeerScripts.release
        ),
        Case(
            "pending without end",
            1,
            "operation-failed",
            requested + [.sendForever(ScriptedAnswers.echoResponse(status: 0xFF00))]
        ),
        Case(
            "an unknown PDU type after accepting",
            1,
            "unreadable-pdu",
            requested + [.send([0x99, 0, 0, 0, 0, 4, 0, 0, 0, 0]), .readPDU]
        ),
        Case(
            "an A-ABORT of the provider",
            1,
            "aborted-by-provider",
            requested + [.send(ScriptedAnswers.abort(source: 2, reason: 1)), .wait]
        ),
        Case(
            "a release request in place of C-ECHO-RSP",
            1,
            "released-without-answer",
            requested + [.send(ScriptedAnswers.pdu(0x05, [0, 0, 0, 0])), .readPDU]
        ),
    ]

    @Test("Each has its finding and exit status, within its limit", arguments: cases)
    func broken(_ item: Case) async throws {
        let peer = try ScriptedPeer(item.script)
        let arguments = ["--json", "--timeout", "0.6", Dcmecho.peer(peer.port)]
        let result = try await Dcmecho.run(arguments)
        let report = try Dcmecho.decode(EchoReport.self, result)
        #expect(report.exitStatus == item.status && result.status == item.status, "\(report.codes)")
        #expect(report.cause == item.cause, "\(report.codes)")
        #expect(report.findings.first?.severity == "failure")
        #expect(result.duration < .seconds(5), "\(result)")
    }

    @Test("Answers that come one byte at a time are answers")
    func slowly() async throws {
        // The answer to a request under these titles is always the same.
        let accept = ScriptedAnswers.accept(AssociateRequest(called: "ANY-SCP", calling: "SONDE").bytes)
        let peer = try ScriptedPeer([
            .readPDU, .sendSlowly(accept), .readPDU, .sendSlowly(Self.success), .readPDU,
            .sendSlowly(ScriptedAnswers.releaseResponse), .wait,
        ])
        try await Dcmecho.report([Dcmecho.peer(peer.port)]).expect(.success)
    }

    @Test("An acceptance that trickles in without end is cut off at the limit of its stage")
    func endlessHeader() async throws {
        // 196,608 bytes are announced, which is lawful; at this rate they take an hour.
        let trickle: ScriptedPeer.Step = .trickle([0x20], every: .milliseconds(20))
        let peer = try ScriptedPeer([.readPDU, .send([0x02, 0, 0, 3, 0, 0]), trickle])
        let result = try await Dcmecho.run(["--json", "--timeout", "1", Dcmecho.peer(peer.port)])
        let report = try Dcmecho.decode(EchoReport.self, result)
        report.expect(.unreached("incomplete-pdu"))
        #expect(report.explanation.evidence.contains { $0.contains("02 00 00 03 00 00 20") })
        // What comes does not put the limit off: it counts from the request.
        #expect(result.duration > .seconds(1) && result.duration < .seconds(3), "\(result)")
        let record = try await peer.finish()[0]
        #expect(record.received.suffix(10).first == 0x07, "A-ABORT")
    }

    /// Peers that send for as long as they are listened to, and the most that each may cost.
    static let floods: [Case] = [
        Case("bytes that are no PDU", 2, nil, [.readPDU, .sendForever([UInt8](repeating: 0xEE, count: 65_536))]),
        Case(
            "an acceptance of almost the longest kind, a byte short",
            2,
            nil,
            [.readPDU, .send([0x02, 0, 0, 3, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 262_142)), .readPDU]
        ),
        Case(
            "a command in fragments without end",
            1,
            nil,
            requested + [.sendForever(ScriptedAnswers.fragment([UInt8](repeating: 0x20, count: 8_192), control: 1))]
        ),
        Case(
            "data without a command",
            1,
            nil,
            requested + [.sendForever(ScriptedAnswers.fragment([UInt8](repeating: 0, count: 8_192), control: 0))]
        ),
        Case(
            "answers to what nobody asked",
            1,
            nil,
            requested + [.sendForever(ScriptedAnswers.echoResponse(messageID: 99))]
        ),
        Case("requests to this side", 1, nil, requested + [.sendForever(Self.ownRequest)]),
        Case(
            "acceptances after the acceptance",
            1,
            nil,
            requested + [.sendForever([0x02, 0, 0, 0, 0, 4, 0, 0, 0, 0])]
        ),
        Case(
            "the largest acceptances one after the other, each ended in the pause",
            0,
            nil,
            largest + [.readPDU, .send(success), .closeFIN],
            ["-c", "4", "-i", "0.3"]
        ),
        Case(
            "the largest acceptances one after the other, each with a failure status",
            1,
            nil,
            largest + [.readPDU, .send(ScriptedAnswers.echoResponse(status: 0x0110))] + PeerScripts.release,
            ["-c", "4", "-i", "0"]
        ),
        Case(
            "the largest acceptances one after the other, to one title each",
            0,
            nil,
            largest + [.readPDU, .send(success)] + PeerScripts.release,
            ["--as", "A", "--as", "B", "--as", "C", "--as", "D"]
        ),
    ]

    /// Accepts with as many items, and about as many bytes, as are taken of a peer.
    private static let largest: [ScriptedPeer.Step] = [
        .readPDU,
        .reply { request in
            let unknown = ScriptedAnswers.item(0x77, [UInt8](repeating: 0x20, count: 27))
            let items = Array(repeating: unknown, count: 8_400).flatMap(\.self)
            let body = ScriptedAnswers.accept(request).dropFirst(6) + items
            return [2, 0] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: body.count >> (8 * $0)) } + body
        },
    ]

    private static let ownRequest = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0002, Array("1.2.840.10008.1.1".utf8) + [0])
            + ScriptedAnswers.element(0x0100, [0x30, 0]) + ScriptedAnswers.element(0x0110, [9, 0])
            + ScriptedAnswers.element(0x0800, [0x01, 0x01])
    )

    /// The most memory of its own that a run had.
    private func peakMemory(
        _ script: [ScriptedPeer.Step],
        _ arguments: [String] = []
    ) async throws -> (bytes: Int, process: RunningProcess) {
        let peer = try ScriptedPeer(script)
        defer { peer.stop() }
        return try await Dcmecho.peakMemory(
            ["--timeout", "1", "--deadline", "8", Dcmecho.peer(peer.port)] + arguments
        )
    }

    @Test("A peer that floods costs at most 2 MB more than one that is silent", arguments: floods)
    func memory(_ item: Case) async throws {
        let silent = try await peakMemory(PeerScripts.accept + [.readPDU, .wait])
        let flooded = try await peakMemory(item.script, item.arguments)
        #expect(silent.bytes > 0 && flooded.bytes > 0, "measured at all")
        #expect(flooded.bytes - silent.bytes <= 2 << 20, "\(flooded.bytes) against \(silent.bytes)")
        #expect(flooded.process.end == .exited(item.status), "\(flooded.process.logOrError)")
    }

    @Test("129 contexts in the answer are noted, and the echo works")
    func tooManyContexts() async throws {
        let results = (0..<129).map { ScriptedAnswers.ContextResult(id: UInt8(truncatingIfNeeded: 2 * $0 + 1)) }
        let peer = try ScriptedPeer(
            [.readPDU, .reply { ScriptedAnswers.accept($0, contexts: results) }, .readPDU, .send(Self.success)]
                + PeerScripts.release
        )
        let report = try await Dcmecho.report([Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0)
        #expect(
            report.codes.contains("too-many-context-results") && report.codes.contains("unproposed-context-answered")
        )
    }

    @Test("An answer that comes after the half of the connection was closed is an answer")
    func halfClosedAfterAnswer() async throws {
        let peer = try ScriptedPeer(Self.requested + [.send(Self.success), .halfClose, .wait])
        let report = try await Dcmecho.report([Dcmecho.peer(peer.port)])
        #expect(report.succeeded == 1 && report.exitStatus == 0, "\(report.codes)")
    }

    @Test("An answer after the release request is no harm")
    func answerAfterClose() async throws {
        let late =
            PeerScripts.accept + [
                .readPDU, .send(Self.success), .readPDU, .send(Self.success), .send(ScriptedAnswers.releaseResponse),
                .send(Self.success), .wait,
            ]
        let peer = try ScriptedPeer(late)
        let report = try await Dcmecho.report([Dcmecho.peer(peer.port)])
        #expect(report.succeeded == 1 && report.exitStatus == 0, "\(report.codes)")
    }

    @Test("A release that is never answered ends at its limit, and the echo holds")
    func releaseUnanswered() async throws {
        let peer = try ScriptedPeer(Self.requested + [.send(Self.success), .readPDU, .wait])
        let report = try await Dcmecho.report(
            ["--timeout", "release=0.5", Dcmecho.peer(peer.port)]
        )
        #expect(report.exitStatus == 0 && report.codes == ["release-timed-out"], "\(report.codes)")
        #expect(report.findings.first?.severity == "warning")
    }
}
