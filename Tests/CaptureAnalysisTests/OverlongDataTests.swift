import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// P-DATA-TF PDUs that are longer than was announced: who aborts for one does so at once, and who goes on has read it.
@Suite struct OverlongDataTests {
    /// What the requestor does once such a PDU has come.
    enum Reaction: CaseIterable, Sendable {
        case abort, abortLate, releaseInVain
    }

    /// The findings of an association whose one answer is followed by this.
    private static func findings(overlong: Bool, _ reaction: Reaction) throws -> [Finding] {
        let request = AssociateRequest().bytes
        var streams = ScriptedStreams()
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        let number = { ScriptedAnswers.element($0, ScriptedAnswers.little($1)) }
        let echo = ScriptedAnswers.command(number(0x0100, 0x0030) + number(0x0110, 1) + number(0x0800, 0x0101))
        streams.send(echo, from: .client)
        // The same message, with an element that nobody reads.
        let comment = [UInt8](repeating: 0x20, count: overlong ? 16_384 + DIMSELimits.dataPDUSlack : 2)
        streams.send(ScriptedAnswers.echoResponse(comment: comment), from: .server)
        switch reaction {
        case .abort: break
        case .abortLate: streams.time += 2 * CaptureAnalysisLimits.atOnce
        case .releaseInVain:
            streams.send(ScriptedAnswers.releaseRequest, from: .client)
            streams.time += 30_000_000_000
        }
        streams.send(ScriptedAnswers.abort(), from: .client)
        streams.close()
        let association = try #require(streams.finish().associations.first)
        return AssociationVerdict(association).findings
    }

    @Test("An abort is laid to it that follows it at once, and nothing that comes later", arguments: Reaction.allCases)
    func reactions(reaction: Reaction) throws {
        let (long, short) = (try Self.findings(overlong: true, reaction), try Self.findings(overlong: false, reaction))
        let overlong = try #require(long.first { $0.code == .dataPDUOverMaximum })
        #expect(overlong.sentence.contains("was aborted") == (reaction == .abort), "\(overlong)")
        #expect(!short.contains { $0.code == .dataPDUOverMaximum })
        if reaction != .abort {
            #expect(Set(long.map(\.code)).subtracting([.dataPDUOverMaximum]) == Set(short.map(\.code)))
        }
    }
}
