import DICOMWire
import DIMSE
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// How data sets are encoded is what was negotiated.
@Suite struct NegotiatedContextTests {
    private static let request = AssociateRequest().bytes

    private static func association(
        _ contexts: [ScriptedAnswers.ContextResult],
        withRequest: Bool = true
    ) throws -> CapturedAssociation {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin(isOpened: withRequest)
        if withRequest { streams.send(Self.request, from: .client) }
        streams.send(ScriptedAnswers.accept(Self.request, contexts: contexts), from: .server)
        return try #require(streams.finish().associations.first)
    }

    @Test("Of two answers for a context the first counts")
    func answeredTwice() throws {
        let explicit = ScriptedAnswers.ContextResult(transferSyntax: "1.2.840.10008.1.2.1")
        let refused = ScriptedAnswers.ContextResult(result: 3)
        #expect(try Self.association([explicit, refused]).transferSyntax(ofContext: 1) == "1.2.840.10008.1.2.1")
        #expect(try Self.association([refused, explicit]).transferSyntax(ofContext: 1) == nil)
    }

    @Test("Without the request what was accepted counts, and without an answer nothing is known")
    func withoutRequest() throws {
        let answers = [ScriptedAnswers.ContextResult(result: 3), .init(id: 3)]
        let association = try Self.association(answers, withRequest: false)
        #expect(association.record.request == nil)
        #expect(association.transferSyntax(ofContext: 1) == nil)
        #expect(association.transferSyntax(ofContext: 3) == .implicitVRLittleEndian)
        var streams = ScriptedStreams()
        streams.send(Self.request, from: .client)
        let unanswered = try #require(streams.finish().associations.first)
        #expect(unanswered.transferSyntax(ofContext: 1) == nil)
    }

    @Test("A context that is accepted without a transfer syntax has none", arguments: [true, false])
    func unnamed(withRequest: Bool) throws {
        let unnamed = ScriptedAnswers.ContextResult(transferSyntax: "")
        let association = try Self.association([unnamed], withRequest: withRequest)
        #expect(association.transferSyntax(ofContext: 1)?.isEmpty ?? true)
    }
}
