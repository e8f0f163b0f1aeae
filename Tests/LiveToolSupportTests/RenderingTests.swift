import DICOMWire
import Foundation
import LiveToolSupport
import TLSWire
import TestSupport
import Testing
import ToolSupport

@testable import DIMSE

/// What was negotiated, as text and as JSON.
@Suite struct RenderingTests {
    /// An association in which one of two contexts was accepted, under a version name of a hostile peer.
    private static func record() -> AssociationRecord {
        var proposal = AssociationProposal(
            calledAETitle: AETitle(field: Array("ARCHIVE".utf8)),
            callingAETitle: AETitle(field: Array("SONDE".utf8)),
            contexts: [
                ProposedContext(.verification, [.implicitVRLittleEndian]),
                ProposedContext(UID("1.2.3.4"), [.explicitVRLittleEndian, .implicitVRLittleEndian]),
            ]
        )
        proposal.userIdentity = UserIdentityRequest(
            identityType: 1,
            positiveResponseRequested: true,
            primaryField: Array("ann".utf8),
            secondaryField: []
        )
        var policy = AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
        policy.implementation = ImplementationIdentity(classUID: UID("1.2.840.99"), versionName: "EVIL\u{1B}[2J")
        policy.maximumLength = 0
        var record = AssociationRecord(role: .requestor)
        record.request = proposal.request
        guard case .accept(let accept) = policy.answer(proposal.request) else { return record }
        record.accept = accept
        record.negotiation = Negotiation(request: proposal.request, accept: accept)
        return record
    }

    private func json(_ document: some Encodable) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(document)) as? [String: Any])
    }

    @Test("The text names each side and each context as PS3.8 does, and shows nothing unescaped")
    func text() throws {
        let lines = NegotiationText.lines(Self.record(), width: nil, palette: .plain)
        for text in [
            "A-ASSOCIATE-RQ  calling 'SONDE', called 'ARCHIVE'", "A-ASSOCIATE-AC  calling 'SONDE', called 'ARCHIVE'",
            "  implementation class UID     1.2.840.99", "0 (no limit)", "EVIL\\x1B[2J", "acceptance",
            "3 abstract-syntax-not-supported",
            "  context 3                    1.2.3.4: Explicit VR Little Endian, Implicit VR Little Endian",
            "  user identity                type 1, name 'ann'; response requested",
        ] {
            #expect(lines.contains { $0.contains(text) }, "\(text) in \(lines)")
        }
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(
            NegotiationText.lines(AssociationRecord(role: .requestor), width: nil, palette: .plain)
                .isEmpty
        )
    }

    @Test("Of a user identity its kind is shown and no secret, and of its answer that it came")
    func identities() {
        func lines(_ type: UInt8, _ answer: UserInformationSubItem?) -> [String] {
            var record = Self.record()
            let identity = UserIdentityRequest(
                identityType: type,
                positiveResponseRequested: true,
                primaryField: Array("ann".utf8),
                secondaryField: type == 2 ? Array("sesame".utf8) : []
            )
            guard let request = record.request, var accept = record.accept else { return [] }
            record.request?.items = request.items.map { item in
                guard case .userInformation(var information) = item else { return item }
                information.subItems = information.subItems.map {
                    if case .userIdentityRequest = $0 { .userIdentityRequest(identity) } else { $0 }
                }
                return .userInformation(information)
            }
            accept.items = accept.items.map { item in
                guard case .userInformation(var information) = item else { return item }
                if let answer { information.subItems.append(answer) }
                return .userInformation(information)
            }
            record.negotiation = record.request.map { Negotiation(request: $0, accept: accept) }
            return NegotiationText.lines(record, width: nil, palette: .plain).filter { $0.contains("user identity") }
        }
        let passcode =
            "  user identity                type 2, name 'ann' and passcode, 6 bytes not shown; response requested"
        #expect(lines(2, nil) == [passcode])
        #expect(
            lines(5, .userIdentityAccept(UserIdentityAccept(serverResponse: [1, 2])))
                == [
                    "  user identity                type 5, JSON Web Token, 3 bytes not shown; response requested",
                    "  user identity response       2 bytes",
                ]
        )
        let broken = UserInformationSubItem.other(RawItem(type: ItemType.userIdentityAccept, value: [0]))
        #expect(lines(4, broken).last == "  user identity response       cannot be read")
    }

    @Test("Rejections and aborts are named in numbers and words")
    func refusals() {
        var record = Self.record()
        (record.accept, record.negotiation) = (nil, nil)
        record.reject = AssociateReject(result: 1, source: 1, reason: 7)
        record.abort = AbortRecord(abort: Abort(source: 2, reason: 1), isFromPeer: true)
        let lines = NegotiationText.lines(record, width: nil, palette: .plain)
        #expect(lines.contains { $0.hasPrefix("A-ASSOCIATE-RJ  1-1-7: rejected-permanent") })
        #expect(lines.contains { $0.hasPrefix("A-ABORT  by the peer: 2-1, ") && $0.contains("unrecognized-PDU") })
        record.reject = AssociateReject(result: 9, source: 9, reason: 9)
        record.abort = AbortRecord(abort: Abort(source: 9, reason: 9), isFromPeer: false)
        let odd = NegotiationText.lines(record, width: nil, palette: .plain)
        #expect(odd.contains("A-ASSOCIATE-RJ  9-9-9: undefined, undefined, undefined"))
        #expect(odd.contains { $0.hasPrefix("A-ABORT  by Sonde: 9-9, undefined source") })
    }

    @Test("The JSON of an association has the keys that users rely on, with null where nothing was said")
    func association() throws {
        let document = try json(AssociationDocument(Self.record()))
        #expect(document["calling"] as? String == "SONDE" && document["called"] as? String == "ARCHIVE")
        #expect(document["outcome"] as? String == "accepted" && document["end"] as? String == "open")
        #expect((document["userIdentity"] as? String)?.hasPrefix("not confirmed") == true)
        let contexts = try #require(document["contexts"] as? [[String: Any]])
        #expect(contexts.map { $0["result"] as? Int } == [0, 3])
        #expect(contexts.map { $0["accepted"] as? String } == ["1.2.840.10008.1.2", nil])
        #expect(contexts.first?["name"] as? String == "Verification SOP Class")
        let acceptor = try #require(document["acceptor"] as? [String: Any])
        #expect(acceptor["maxPDU"] as? Int == 0 && acceptor["implementationClassUID"] as? String == "1.2.840.99")
        let empty = try json(AssociationDocument(AssociationRecord(role: .requestor)))
        #expect(empty["outcome"] as? String == "no-answer" && empty["acceptor"] as? [String: Any] == nil)
    }

    @Test("Every end of an association has a word of its own")
    func ends() throws {
        var ends: [String] = []
        let changes: [(inout AssociationRecord) -> Void] = [
            { _ in }, { $0.end = .closedByPeer }, { $0.end = .resetByPeer }, { $0.end = .closedByUs },
            { $0.end = .failed(errno: 5) }, { $0.reject = AssociateReject(result: 1, source: 1, reason: 1) },
            { $0.abort = AbortRecord(abort: Abort(source: 0, reason: 0), isFromPeer: true) },
            { $0.release = .completed },
        ]
        for change in changes {
            var record = Self.record()
            change(&record)
            ends.append(try #require(try json(AssociationDocument(record))["end"] as? String))
        }
        let expected = [
            "open", "closed-by-peer", "reset-by-peer", "closed", "failed", "rejected", "aborted", "released",
        ]
        #expect(ends == expected)
    }

    @Test("TLS is shown with its certificates and alerts, as text and as JSON")
    func tls() async throws {
        let folder = try TemporaryFolder("certificate")
        let pem = try await CertificateKinds.shared.path("server.pem")
        try await OpenSSL.run(["x509", "-in", pem, "-outform", "der", "-out", folder.file("server.der")])
        let certificate = try #require(CertificateSummary(der: try folder.readBytes("server.der")))
        var report = TLSReport(isEstablished: true, version: .tls13, cipherSuite: CipherSuite(rawValue: 0x1301))
        report.certificates = [certificate]
        report.hasHelloRetryRequest = true
        report.alerts = [TLSAlert(.certificateRequired, .received, isAfterHandshake: true)]
        let lines = TLSText.lines(report)
        #expect(lines.first == "TLS  TLS 1.3, TLS_AES_128_GCM_SHA256, after a HelloRetryRequest")
        #expect(lines.contains("  certificate 1  O=Sonde tests, CN=server"), "as findings count them: \(lines)")
        for text in ["O=Sonde tests, CN=server", "O=Sonde tests, CN=ca", "DNS:localhost, IP:127.0.0.1", "EC P-256"] {
            #expect(lines.contains { $0.contains(text) }, "\(text) in \(lines)")
        }
        let document = try json(TLSDocument(report))
        #expect(document["established"] as? Bool == true && document["version"] as? String == "TLS 1.3")
        let alert = (document["alerts"] as? [[String: Any]])?.first
        #expect(alert?["code"] as? Int == 116 && alert?["direction"] as? String == "received")
        #expect(alert?["afterHandshake"] as? Bool == true)
        let names = (document["certificates"] as? [[String: Any]])?.first?["names"] as? [String]
        #expect(names == ["localhost", "127.0.0.1"])
        #expect(TLSText.lines(TLSReport()) == ["TLS  no version agreed on"])
    }
}
