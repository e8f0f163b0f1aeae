import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What became of an association is said in words that say why, and no more than that.
@Suite struct AssociationVerdictTests {
    private static let request = AssociateRequest(called: "ARCHIVE", calling: "MODALITY").bytes

    /// The verdict on the one association of a whole capture, in which these parts are sent and the connection then
    /// ends.
    private static func verdict(
        _ parts: [(ConnectionSide, [UInt8])],
        end: (side: ConnectionSide, flags: UInt8)? = nil
    ) throws -> AssociationVerdict {
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side) }
        // Long enough to be tired of waiting.
        streams.time += 1_000_000_000
        if let end { streams.send(flags: end.flags | ScriptedPacket.acknowledging, from: end.side) }
        let associations = streams.finish().associations
        try #require(associations.count == 1)
        return AssociationVerdict(associations[0])
    }

    @Test("Who asks with the last packet of a capture is not said to have waited")
    func noWait() throws {
        let verdict = try Self.verdict([(.client, Self.request)])
        #expect(!verdict.text.contains("waited"), "\(verdict.text)")
    }

    @Test("What explains a failure is not called unexplained for a fault of the other side's")
    func explained() throws {
        var padded = Self.request
        // The calling AE title's last byte, where a space belongs.
        padded[41] = 0
        let rejected = try Self.verdict([(.client, padded), (.server, ScriptedAnswers.reject(reason: 3))])
        let codes = rejected.findings.map(\.code)
        #expect(
            codes.first == .callingAETitleNotRecognized && codes.count > 1 && !codes.contains(.unexplained),
            "\(codes)"
        )
    }

    @Test("A caller that ends it sooner than an answer can come says nothing of the peer", arguments: [199, 200])
    func impatience(milliseconds: Int64) throws {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin()
        streams.send(Self.request, from: .client)
        streams.time += milliseconds * 1_000_000 - streams.step
        streams.send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .client)
        let associations = streams.finish().associations
        let codes = associations.flatMap { AssociationVerdict($0).findings.map(\.code) }
        #expect(codes == [milliseconds < 200 ? .interrupted : .silentPort])
    }

    @Test(
        "What answers in another protocol is named, and is no silence",
        arguments: [
            ("SSH-2.0-OpenSSH_9.2p1\r\n", "answered in SSH, not in DICOM", FindingCode.sshServer),
            ("<!DOCTYPE HTML>\n<html lang=\"en\">", "answered in HTTP, not in DICOM", .httpServer),
            ("\u{9}\u{8}\u{1}\u{0}\u{0}\u{0}", "what answers the request is not DICOM", .unknownProtocol),
            ("", "no answer to the request", .silentPort),
        ]
    )
    func otherProtocols(answer: String, words: String, code: FindingCode) throws {
        let parts: [(ConnectionSide, [UInt8])] = [(.client, Self.request), (.server, Array(answer.utf8))]
        let verdict = try Self.verdict(parts, end: (.client, ScriptedPacket.finish))
        #expect(verdict.text.hasPrefix(words + ";"), "\(verdict.text)")
        #expect(verdict.findings.map(\.code) == [code])
    }

    /// An A-ASSOCIATE-RQ with the contexts 1 and 3.
    private static var requestOfTwo: [UInt8] {
        let second = ScriptedAnswers.item(
            0x20,
            [3, 0, 0, 0] + ScriptedAnswers.item(0x30, Array("1.2.840.10008.5.1.4.1.1.2".utf8))
                + ScriptedAnswers.item(0x40, Array("1.2.840.10008.1.2.4.50".utf8))
        )
        var body = Array(request.dropFirst(6))
        // Behind the titles and the application context name.
        body.insert(contentsOf: second, at: 93)
        return ScriptedAnswers.pdu(0x01, body)
    }

    private static func accept(_ results: UInt8...) -> [UInt8] {
        let contexts = zip([1, 3] as [UInt8], results).map { id, result in
            let syntax = id == 3 ? "1.2.840.10008.1.2.4.50" : "1.2.840.10008.1.2"
            return ScriptedAnswers.ContextResult(id: id, result: result, transferSyntax: syntax)
        }
        return ScriptedAnswers.accept(request, contexts: contexts)
    }

    private static let echoRequest = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0002, Array("1.2.840.10008.1.1".utf8) + [0])
            + ScriptedAnswers.element(0x0100, [0x30, 0]) + ScriptedAnswers.element(0x0110, [1, 0])
            + ScriptedAnswers.element(0x0800, [0x01, 0x01])
    )

    @Test("It is said after what the requestor aborted")
    func abortsOfTheRequestor() throws {
        let accepted: [(ConnectionSide, [UInt8])] = [(.client, Self.request), (.server, Self.accept(0))]
        let abort: (ConnectionSide, [UInt8]) = (.client, ScriptedAnswers.abort())
        let echo: (ConnectionSide, [UInt8]) = (.client, Self.echoRequest)
        let early = try Self.verdict([accepted[0], abort])
        let told = "aborted by the requestor after A-ASSOCIATE-RQ; the requestor waited "
        #expect(early.text.contains(told), "\(early.text)")
        #expect(try Self.verdict(accepted + [abort]).text == "aborted by the requestor after A-ASSOCIATE-AC")
        let waiting = try Self.verdict(accepted + [echo, abort]).text
        #expect(waiting == "1 never answered; aborted by the requestor after C-ECHO-RQ; the requestor waited 1.00 ms")
        let answered = try Self.verdict(accepted + [echo, (.server, ScriptedAnswers.echoResponse()), abort])
        #expect(answered.text == "aborted by the requestor after C-ECHO-RSP" && !answered.isFailed)
    }

    @Test("An abort at an acceptance is a failure where that refused a context, and none where it did not")
    func abortAtAcceptance() throws {
        let abort = ScriptedAnswers.abort()
        let parts = { (accept: [UInt8]) in
            [(.client, Self.requestOfTwo), (.server, accept), (.client, abort)] as [(ConnectionSide, [UInt8])]
        }
        let refused = try Self.verdict(parts(Self.accept(0, 4)))
        #expect(refused.isFailed && refused.findings.map(\.code) == [.transferSyntaxesNotSupported])
        #expect(refused.findings.first?.sentence.hasSuffix("aborts the association then, before a request.") == true)
        #expect(refused.findings.first?.sentence.contains("services of 1 of the contexts") == true)
        #expect(refused.text == "aborted by the requestor after A-ASSOCIATE-AC")
        let accepted = try Self.verdict(parts(Self.accept(0, 0)))
        #expect(!accepted.isFailed && accepted.findings.isEmpty)
        // Who goes on did without.
        let echo: [(ConnectionSide, [UInt8])] = [
            (.client, Self.echoRequest), (.server, ScriptedAnswers.echoResponse()), (.client, abort),
        ]
        let wentOn = try Self.verdict(parts(Self.accept(0, 4)).dropLast() + echo)
        #expect(!wentOn.isFailed && wentOn.findings.map(\.severity) == [.warning])
    }

    @Test("Who closes and who resets is told apart", arguments: ConnectionSide.allCases, [true, false])
    func ends(side: ConnectionSide, isReset: Bool) throws {
        let parts: [(ConnectionSide, [UInt8])] = [(.client, Self.request), (.server, Self.accept(0))]
        let verdict = try Self.verdict(parts, end: (side, isReset ? ScriptedPacket.reset : ScriptedPacket.finish))
        let who = side == .client ? "requestor" : "acceptor"
        #expect(verdict.text == "\(isReset ? "reset" : "closed") by the \(who) without release")
    }

    @Test("A requestor that resets within a PDU is told so to the acceptor")
    func resetWithinPDU() throws {
        let verdict = try Self.verdict(
            [(.client, Self.request), (.server, Self.accept(0)), (.client, Array(Self.echoRequest.prefix(40)))],
            end: (.client, ScriptedPacket.reset)
        )
        #expect(verdict.text == "reset by the requestor in the middle of a PDU")
        #expect(verdict.findings.contains { $0.evidence.contains("the peer reset the connection (RST)") })
        #expect(verdict.findings.map(\.code) == [.incompletePDU] && verdict.isFailed)
    }

    /// A request with a message ID, on an association of context 1.
    private static func request(_ field: UInt16, _ messageID: UInt16) -> [UInt8] {
        ScriptedAnswers.command(
            ScriptedAnswers.element(0x0002, Array("1.2.840.10008.1.1".utf8) + [0])
                + ScriptedAnswers.element(0x0100, ScriptedAnswers.little(field))
                + ScriptedAnswers.element(0x0110, ScriptedAnswers.little(messageID))
                + ScriptedAnswers.element(0x0700, [0, 0]) + ScriptedAnswers.element(0x0800, [0x01, 0x01])
        )
    }

    /// The words on operations that are asked for one after the other, with their statuses.
    private static func operations(_ operations: [(field: UInt16, status: UInt16)]) throws -> AssociationVerdict {
        let messages = operations.flatMap { field, status in
            [(.client, request(field, 1)), (.server, ScriptedAnswers.response(field | 0x8000, status: status))]
                as [(ConnectionSide, [UInt8])]
        }
        return try verdict(
            [(.client, request), (.server, accept(0))] + messages
                + [(.client, ScriptedAnswers.releaseRequest), (.server, ScriptedAnswers.releaseResponse)]
        )
    }

    @Test("What was canceled did not fail")
    func canceled() throws {
        let canceled = try Self.operations([(0x0020, 0xFE00)])
        #expect(canceled.text == "1 canceled (C-FIND-RQ)" && !canceled.isFailed)
        let both = try Self.operations([(0x0020, 0xFE00), (0x0020, 0xC001), (0x0020, 0xC001)])
        #expect(both.text == "2 failed (C-FIND-RQ with status C001H); 1 canceled (C-FIND-RQ)")
        #expect(both.findings.first?.evidence.contains("2 of 3 operations failed") == true, "\(both.findings)")
        // A service that answers once has nothing to cancel.
        #expect(try Self.operations([(0x0030, 0xFE00)]).text == "1 failed (C-ECHO-RQ with status FE00H)")
    }

    @Test("Each status of failure is named with its count, up to a limit")
    func counts() throws {
        let some = try Self.operations([(0x0030, 0x0110), (0x0020, 0xA700), (0x0030, 0x0110), (0x0030, 0)])
        #expect(some.text == "3 failed (2 C-ECHO-RQ with status 0110H, 1 C-FIND-RQ with status A700H)")
        let many = try Self.operations((0..<11).map { (0x0020, 0xC000 + $0) })
        #expect(many.text.hasSuffix("1 C-FIND-RQ with status C007H, 3 with others)"), "\(many.text)")
    }

    @Test("The requestor's fault at which the acceptor aborts comes before the abort")
    func faultsFirst() throws {
        var padded = Self.request
        padded[41] = 0
        // A PDU of a type that there is none of.
        let unknown: [UInt8] = [0x09, 0, 0, 0, 0, 2, 1, 2]
        let cases: [(parts: [(ConnectionSide, [UInt8])], codes: [FindingCode])] = [
            (
                [
                    (.client, Self.request), (.server, Self.accept(0)), (.client, unknown),
                    (.server, ScriptedAnswers.abort(source: 2, reason: 1)),
                ], [.unreadablePDU, .abortedByProvider]
            ),
            (
                [(.client, padded), (.server, ScriptedAnswers.abort())],
                [.harmfulDepartures, .abortedInsteadOfAnswer]
            ),
        ]
        for (parts, codes) in cases {
            let findings = try Self.verdict(parts).findings
            #expect(findings.map(\.code) == codes && findings.allSatisfy { $0.severity == .failure })
            var tally = FindingTally()
            _ = tally.add(findings, of: 1)
            #expect(FindingTally.sorted(tally.entries).map(\.finding.code) == codes)
        }
        // Where nobody failed at it, it stays what it is.
        let rejected = try Self.verdict([(.client, padded), (.server, ScriptedAnswers.reject())]).findings
        #expect(rejected.map(\.severity) == [.failure, .warning] && rejected.last?.code == .harmfulDepartures)
    }
}
