import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What a capture has of an association counts, whatever else of it is missing.
@Suite struct PartialAssociationTests {
    /// What a capture lacks of an association.
    enum Lack: CaseIterable {
        /// All that the requestor sent, as where the acceptor's direction alone was mirrored.
        case requestor
        /// All of a packet but its first 20 bytes of the stream.
        case ends
        /// What came before the answer to the request.
        case start
    }

    static let request = AssociateRequest(called: "ARCHIVE", calling: "MODALITY").bytes

    /// The one association of a capture that lacks its request, in which the acceptor sends something.
    static func association(_ lack: Lack, _ answer: [UInt8]) throws -> CapturedAssociation {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin(isOpened: lack == .ends)
        switch lack {
        case .requestor: break
        case .ends:
            streams.snapLength = 60
            streams.send(request, from: .client)
        case .start: streams.lose(request.count, from: .client)
        }
        streams.send(answer, from: .server)
        if lack != .requestor { streams.send(flags: ScriptedPacket.acknowledging, from: .client) }
        let associations = streams.finish().associations
        try #require(associations.count == 1)
        return associations[0]
    }

    @Test("A rejection is told without its request", arguments: Lack.allCases)
    func rejection(lack: Lack) throws {
        let association = try Self.association(lack, ScriptedAnswers.reject(result: 1, source: 1, reason: 7))
        #expect(association.record.reject?.triple == "1-1-7" && association.outcome == .rejected)
        #expect(association.record.unexpectedPDUs.isEmpty)
        let verdict = AssociationVerdict(association)
        #expect(verdict.isFailed && verdict.findings.map(\.code) == [.calledAETitleNotRecognized])
        #expect(verdict.text.hasSuffix("rejected 1-1-7 (called-AE-title-not-recognized)"))
        // No title is made up.
        #expect(verdict.findings.first?.sentence.contains("\"\"") == false)
    }

    @Test(
        "A rejection of a field says nothing of the field where that is not in the capture",
        arguments: [(1, 2, FindingCode.applicationContextNotSupported), (2, 2, .protocolVersionNotSupported)]
            as [(UInt8, UInt8, FindingCode)]
    )
    func rejectedField(source: UInt8, reason: UInt8, code: FindingCode) throws {
        let reject = ScriptedAnswers.reject(result: 1, source: source, reason: reason)
        let findings = AssociationVerdict(try Self.association(.requestor, reject)).findings
        #expect(findings.map(\.code) == [code])
        #expect(findings.first?.sentence.hasSuffix("of the request, which is not in the capture.") == true)
    }

    private static func accept(_ results: [UInt8]) -> [UInt8] {
        let contexts = zip([1, 3, 5] as [UInt8], results).map { id, result in
            ScriptedAnswers.ContextResult(id: id, result: result)
        }
        return ScriptedAnswers.accept(request, contexts: contexts)
    }

    @Test(
        "An acceptance is told without its request: titles, and results by context",
        arguments: [Lack.requestor, .start]
    )
    func acceptance(lack: Lack) throws {
        let association = try Self.association(lack, Self.accept([0, 3, 4]))
        #expect(association.callingAETitle?.text == "MODALITY" && association.calledAETitle?.text == "ARCHIVE")
        #expect(
            association.record.negotiation?.contexts.map(\.outcome) == [
                .accepted(.implicitVRLittleEndian), .refused(.abstractSyntaxNotSupported),
                .refused(.transferSyntaxesNotSupported),
            ]
        )
        #expect(association.record.unexpectedPDUs.isEmpty)
        let verdict = AssociationVerdict(association)
        #expect(verdict.text.contains("; 1 of 3 presentation contexts accepted"), "\(verdict.text)")
        #expect(!verdict.isFailed)
        #expect(verdict.findings.map(\.code) == [.abstractSyntaxNotSupported, .transferSyntaxesNotSupported])
        #expect(
            verdict.findings.first?.evidence.prefix(2) == [
                "context 3: result 3 (abstract-syntax-not-supported (provider rejection))",
                "what was proposed is not known: the A-ASSOCIATE-RQ is not in the capture",
            ],
            "\(verdict.findings)"
        )
        // Nobody knows which service was refused.
        var inventory = Inventory()
        inventory.add(association)
        #expect(inventory.sorted.first?.accepted == 1 && inventory.sorted.first?.refused.isEmpty == true)
    }

    @Test("An acceptance of nothing is a failure without its request, too", arguments: [Lack.requestor, .start])
    func acceptanceOfNothing(lack: Lack) throws {
        let verdict = AssociationVerdict(try Self.association(lack, Self.accept([3, 3])))
        #expect(verdict.isFailed && verdict.findings.first?.code == .abstractSyntaxNotSupported)
        #expect(verdict.text.contains("; no presentation context accepted"))
    }

    @Test("Of an acceptance that is cut it is told that there was one")
    func cutAcceptance() throws {
        let association = try Self.association(.ends, Self.accept([0]))
        #expect(association.isAcceptanceCut)
        #expect(AssociationVerdict(association).text.contains("; accepted"))
    }

    /// What the acceptor sends on an association, and how its side of the connection ends.
    private static func answered(_ answers: [[UInt8]]) throws -> CapturedAssociation {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin(isOpened: false)
        for answer in answers { streams.send(answer, from: .server) }
        streams.send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .server)
        return try #require(streams.finish().associations.first)
    }

    @Test("Statuses of failure count without their requests")
    func statuses() throws {
        let association = try Self.answered([
            ScriptedAnswers.accept(Self.request), ScriptedAnswers.response(0x8001, status: 0),
            ScriptedAnswers.response(0x8001, status: 0xA700), ScriptedAnswers.response(0x8020, status: 0xFF00),
            ScriptedAnswers.response(0x8020, status: 0xC001), ScriptedAnswers.releaseResponse,
        ])
        let record = association.record
        #expect(record.operationsBegun == 3 && record.operationsCompleted == 3 && record.operationsFailed == 2)
        #expect(record.operations.map(\.field) == [.cStoreRequest, .cStoreRequest, .cFindRequest])
        #expect(record.strayMessages.isEmpty && record.unexpectedPDUs.isEmpty)
        let verdict = AssociationVerdict(association)
        #expect(verdict.isFailed && verdict.findings.map(\.code) == [.statusOutOfResources, .operationFailed])
        #expect(verdict.text.contains("; 2 failed"))
    }

    @Test("A release is known by its answer, and is not denied where it may be what is missing")
    func releases() throws {
        let accept = ScriptedAnswers.accept(Self.request)
        let released = try Self.answered([accept, ScriptedAnswers.releaseResponse])
        #expect(released.outcome == .released && released.releaseRequestor == released.requestor)
        #expect(released.record.unexpectedPDUs.isEmpty)
        #expect(!AssociationVerdict(released).text.contains("release"))
        let text = AssociationVerdict(try Self.answered([accept])).text
        #expect(text.hasSuffix("; closed by the acceptor, no release in the capture"), "\(text)")
        let answered = AssociationVerdict(try Self.answered([accept, ScriptedAnswers.echoResponse()]))
        #expect(answered.findings.isEmpty && answered.text.hasSuffix("no release in the capture"), "\(answered)")
    }

    @Test("What an abort answers is not told where that is not in the capture")
    func abort() throws {
        let verdict = AssociationVerdict(try Self.answered([ScriptedAnswers.abort()]))
        #expect(verdict.isFailed && verdict.findings.map(\.code) == [.abortedAtUnknownMoment])
    }

    @Test(
        "A request that is seen and has no answer was never answered, unless parts are missing",
        arguments: [true, false]
    )
    func unanswered(isOneSided: Bool) throws {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin(isOpened: false)
        let fields = ScriptedAnswers.element(0x0100, [0x30, 0]) + ScriptedAnswers.element(0x0110, [1, 0])
        streams.send(ScriptedAnswers.command(fields + ScriptedAnswers.element(0x0800, [1, 1])), from: .client)
        if !isOneSided { streams.send(flags: ScriptedPacket.acknowledging, from: .server) }
        streams.send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .client)
        let text = AssociationVerdict(try #require(streams.finish().associations.first)).text
        #expect(text.contains(isOneSided ? "; answers to 1 not in the capture;" : "; 1 never answered;"), "\(text)")
    }
}
