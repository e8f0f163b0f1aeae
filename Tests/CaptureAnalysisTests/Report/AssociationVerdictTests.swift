import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What became of an association is said in words that say why, and no more than that.
@Suite struct AssociationVerdictTests {
    private static let request = AssociateRequest(called: "ARCHIVE", calling: "MODALITY").bytes

    /// The verdict on the one association of a whole capture, in which these parts are sent and the connection then ends.
    private static func verdict(
        _ parts: [(ConnectionSide, [UInt8])],
        end: (side: ConnectionSide, flags: UInt8)? = nil
    ) throws -> AssociationVerdict {
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side) }
        if let end { streams.send(flags: end.flags | ScriptedPacket.acknowledging, from: end.side) }
        let associations = streams.finish().associations
        try #require(associations.count == 1)
        return AssociationVerdict(associations[0])
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
}
