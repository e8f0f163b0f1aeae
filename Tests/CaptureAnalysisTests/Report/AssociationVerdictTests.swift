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
}
