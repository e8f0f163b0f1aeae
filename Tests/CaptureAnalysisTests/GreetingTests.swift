import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Servers of other kinds speak before they are asked, or after.
@Suite struct GreetingTests {
    private static func codes(_ parts: [(ConnectionSide, [UInt8])]) -> [FindingCode] {
        verdicts(parts).flatMap { $0.findings.map(\.code) }
    }

    private static func verdicts(_ parts: [(ConnectionSide, [UInt8])]) -> [AssociationVerdict] {
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side) }
        return streams.finish().associations.map { AssociationVerdict($0) }
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

    private static let abort: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 2, 0]

    @Test("What a client of another kind begins with is why a server aborts")
    func otherClient() {
        let hello: [UInt8] = [0x16, 3, 1, 0, 0x2F, 1, 0, 0, 0x2B, 3, 3] + [UInt8](repeating: 7, count: 41)
        #expect(Self.codes([(.client, hello), (.server, Self.abort)]) == [.plainDICOMServer])
        #expect(
            Self.verdicts([(.client, hello), (.server, Self.abort)]).map(\.text)
                == ["asked in TLS, not in DICOM; aborted by the acceptor"]
        )
        let request = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        #expect(Self.codes([(.client, request), (.server, Self.abort)]) == [.unreadablePDU])
    }

    @Test("A greeting of the client, or a server that answers, is not taken for one")
    func noGreeting() {
        let accept = ScriptedAnswers.accept(Self.request)
        #expect(!Self.codes([(.client, Self.request), (.server, accept)]).contains(.sshServer))
        let hello = Array("SSH-2.0-client\r\n".utf8)
        #expect(!Self.codes([(.client, hello), (.server, Self.request)]).contains(.otherService))
    }
}
