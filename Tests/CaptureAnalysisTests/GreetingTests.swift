import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Servers of other kinds speak before they are asked, or after.
@Suite struct GreetingTests {
    private static func codes(_ parts: [(ConnectionSide, [UInt8])]) -> [FindingCode] {
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side) }
        return streams.finish().associations.flatMap { AssociationVerdict($0).findings.map(\.code) }
    }

    private static let request = AssociateRequest().bytes

    @Test(
        "A server that is no DICOM server is told by its greeting, before the request as after it",
        arguments: [
            ("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", FindingCode.sshServer),
            ("220 mail.example ESMTP\r\n", .otherService),
        ]
    )
    func greeting(text: String, code: FindingCode) {
        let bytes = Array(text.utf8)
        #expect(Self.codes([(.server, bytes), (.client, Self.request)]) == [code])
        #expect(Self.codes([(.client, Self.request), (.server, bytes)]) == [code])
    }

    @Test("A greeting of the client, or a server that answers, is not taken for one")
    func noGreeting() {
        let accept = ScriptedAnswers.accept(Self.request)
        #expect(!Self.codes([(.client, Self.request), (.server, accept)]).contains(.sshServer))
        let hello = Array("SSH-2.0-client\r\n".utf8)
        #expect(!Self.codes([(.client, hello), (.server, Self.request)]).contains(.otherService))
    }
}
