import DICOMWire
import TLSWire

@testable import DIMSE
@testable import Diagnosis

/// TLS and the server's certificates.
enum TLSCases {
    static let all: [FindingCase] = alerts + endings + certificates + remarks

    /// A TLS connection that failed before the association.
    private static func tls(_ report: TLSReport, certificate: Bool = false) -> Evidence {
        Sample.connected { $0.end = .tlsFailure }.with { evidence in
            evidence.target.usesTLS = true
            evidence.target.hasClientCertificate = certificate
            evidence.tls = report
        }
    }

    private static func alert(
        _ code: UInt8,
        _ version: TLSProtocolVersion? = .tls12,
        after: Bool = false,
        certificate: Bool = false
    ) -> Evidence {
        let alert = TLSAlert(TLSAlert.Code(rawValue: code), .received, isAfterHandshake: after)
        return tls(
            TLSReport(isEstablished: after, version: version, alerts: [alert], failure: .alert(alert)),
            certificate: certificate
        )
    }

    private static func failed(_ failure: TLSFailure, _ bytes: [UInt8]? = nil) -> Evidence {
        tls(TLSReport(failure: failure, foreignBytes: bytes))
    }

    private static let alerts: [FindingCase] = [
        FindingCase(
            .clientCertificateMissing,
            alert(116, .tls13, after: true),
            shows: ["TLS alert received: certificate_required (116), after the handshake", "no client certificate"],
            advises: ["--tls-cert, --tls-key", "DicomTlsRemoteCertificateRequired"],
            not: alert(48, .tls13, after: true, certificate: true),
            but: .clientCertificateRefused
        ),
        FindingCase(
            .clientCertificateMissing,
            alert(40),
            shows: ["TLS 1.2", "handshake_failure (40), in the handshake"],
            advises: ["--tls-cert, --tls-key"],
            // Without a server's hello nothing was agreed on: the suites, most often.
            not: alert(40, nil),
            but: .tlsNoCommonCipher
        ),
        FindingCase(
            .clientCertificateRefused,
            alert(48, .tls13, after: true, certificate: true),
            shows: ["unknown_ca (48), after the handshake", "a client certificate was given"],
            advises: ["DicomTlsTrustedCertificates", "+cf", "intermediate"],
            not: alert(48, .tls13, after: true),
            but: .tlsAlert
        ),
        FindingCase(
            .clientCertificateRefused,
            alert(45, certificate: true),
            shows: ["certificate_expired (45)"],
            advises: ["Renew the client certificate"],
            not: alert(45),
            but: .tlsAlert
        ),
        FindingCase(
            .tlsNoCommonVersion,
            alert(70, nil).with { $0.target.tlsVersions = .tls10 ... .tls11 },
            shows: ["protocol_version (70)", "offered: TLS 1.0 to TLS 1.1"],
            advises: ["RFC 8996"],
            not: alert(71, nil),
            but: .tlsNoCommonCipher
        ),
        FindingCase(
            .tlsNoCommonVersion,
            failed(.protocolError(reason: "UNSUPPORTED_PROTOCOL")),
            shows: ["the server chose no version"],
            advises: ["Offer other versions"],
            not: failed(.protocolError(reason: "BAD_SIGNATURE")),
            but: .tlsProtocolError
        ),
        FindingCase(
            .tlsNoCommonCipher,
            alert(40, nil).with { $0.target.unavailableCipherSuites = [CipherSuite(rawValue: 0x009E)] },
            shows: ["handshake_failure (40)", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"],
            advises: ["ECDHE"],
            not: alert(40),
            but: .clientCertificateMissing
        ),
        FindingCase(
            .tlsServerNameUnknown,
            // The name that was sent is not the host that was connected to.
            alert(112, nil).with { $0.tls?.serverName = "srv.example" },
            says: ["does not know the name that it was asked for"],
            shows: ["unrecognized_name (112)", "TLS server name sent: srv.example"],
            advises: ["--tls-name"],
            not: alert(80, nil),
            but: .tlsAlert
        ),
        FindingCase(
            .tlsServerNameUnknown,
            alert(112, nil).with { $0.connection.host = "192.0.2.1" },
            says: ["was asked for none"],
            shows: ["no TLS server name was sent: 192.0.2.1 is no host name"],
            advises: ["an address is not sent"],
            not: alert(80, nil),
            but: .tlsAlert
        ),
        FindingCase(
            .tlsAlert,
            alert(80),
            shows: ["internal_error (80)"],
            advises: ["log"],
            not: alert(116),
            but: .clientCertificateMissing
        ),
    ]

    private static let reset = tls(TLSReport()).association { $0.end = .resetByPeer }
    private static let plainAbort: [UInt8] = [0x07, 0, 0, 0, 0, 4, 0, 0, 0, 0]

    /// A handshake that was good, and what came after the request.
    private static func afterHandshake(_ change: (inout AssociationRecord) -> Void) -> Evidence {
        Sample.requested(Sample.verification, change).with { evidence in
            evidence.target.usesTLS = true
            evidence.tls = TLSReport(isEstablished: true, version: .tls13, cipherSuite: CipherSuite(rawValue: 0x1301))
        }
    }

    private static let endings: [FindingCase] = [
        FindingCase(
            .plainDICOMServer,
            failed(.notTLS, plainAbort),
            shows: ["answer to the ClientHello: 07 00 00 00 00 04"],
            advises: ["without TLS", "DicomTlsEnabled"],
            not: failed(.notTLS, Array("HTTP/1.1 400 Bad Request".utf8)),
            but: .httpServer
        ),
        FindingCase(
            .plainDICOMServer,
            reset.contrasted(.plain, .rejected(AssociateReject(result: 1, source: 1, reason: 7))),
            shows: ["without TLS: A-ASSOCIATE-RJ 1-1-7"],
            advises: ["without TLS"],
            not: reset.contrasted(.plain, .reset),
            but: .callerNotAdmitted
        ),
        FindingCase(
            .plainDICOMServer,
            Sample.connected { $0.timeout = .tls }.with { evidence in
                evidence.target.usesTLS = true
                evidence.tls = TLSReport()
            }.contrasted(.plain, .echoed(status: 0)),
            shows: ["without TLS: accepted"],
            advises: ["without TLS"],
            not: Sample.connected { $0.timeout = .tls }.with { evidence in
                evidence.target.usesTLS = true
                evidence.tls = TLSReport()
            }.contrasted(.plain, .silent),
            but: .tlsTimedOut
        ),
        FindingCase(
            .tlsProtocolError,
            failed(.protocolError(reason: "BAD_SIGNATURE")),
            shows: ["BoringSSL's reason: BAD_SIGNATURE"],
            advises: ["looks into TLS"],
            not: failed(.protocolError(reason: "NO_SHARED_CIPHER")),
            but: .tlsNoCommonCipher
        ),
        FindingCase(
            .tlsClosedInHandshake,
            failed(.closed),
            shows: ["the server chose no version"],
            advises: ["--differ"],
            not: reset,
            but: .tlsResetInHandshake
        ),
        FindingCase(
            .tlsResetInHandshake,
            reset,
            shows: ["connected to 192.0.2.1:4242"],
            advises: ["--differ", "without TLS"],
            not: failed(.closed),
            but: .tlsClosedInHandshake
        ),
        FindingCase(
            .tlsEndedAfterHandshake,
            afterHandshake { $0.end = .closedByPeer },
            shows: ["TLS 1.3, TLS_AES_128_GCM_SHA256", "sent last: A-ASSOCIATE-RQ", "FIN"],
            advises: ["Give a client certificate", "--tls-max 1.2"],
            not: afterHandshake { record in
                record.reject = AssociateReject(result: 1, source: 1, reason: 7)
                record.end = .closedByUs
            },
            but: .calledAETitleNotRecognized
        ),
    ]

    private static func refused(
        _ findings: [CertificateFinding],
        _ certificate: CertificateSummary?,
        _ failure: TLSFailure = .certificateRefused
    ) -> Evidence {
        tls(TLSReport(certificates: certificate.map { [$0] } ?? [], findings: findings, failure: failure))
    }

    private static let ordinary = TestCertificate.make()
    private static let old = TestCertificate.make(notAfter: "20250301120000Z")
    private static let future = TestCertificate.make(notBefore: "20290301120000Z")
    private static let other = TestCertificate.make(names: ["mail.example", "*.clinic.example"])

    private static let addressAsName = TestCertificate.make(names: ["192.0.2.1"], addresses: [[192, 0, 2, 7]])

    private static let certificates: [FindingCase] = [
        FindingCase(
            .certificateUnknownAuthority,
            refused([.unknownAuthority(certificate: 0)], ordinary),
            shows: [
                "certificate 1: CN=pacs, issued by CN=clinic-ca, valid 2024-01-01T00:00:00Z to 2030-01-01T00:00:00Z, "
                    + "serial A5B"
            ],
            advises: ["--tls-ca", "intermediate"],
            not: refused([.selfSigned], ordinary),
            but: .certificateSelfSigned
        ),
        FindingCase(
            .certificateSelfSigned,
            refused([.selfSigned], TestCertificate.make(issuer: "pacs")),
            shows: ["CN=pacs, issued by CN=pacs"],
            advises: ["name it as trusted"],
            not: refused([.unknownAuthority(certificate: 1)], ordinary),
            but: .certificateUnknownAuthority
        ),
        FindingCase(
            .certificateExpired,
            refused([.expired(certificate: 0)], old),
            shows: ["to 2025-03-01T12:00:00Z"],
            advises: ["renewed", "clock"],
            not: refused([.notYetValid(certificate: 0)], future),
            but: .certificateNotYetValid
        ),
        FindingCase(
            .certificateNotYetValid,
            refused([.notYetValid(certificate: 0)], future),
            shows: ["valid 2029-03-01T12:00:00Z"],
            advises: ["clock"],
            not: refused([.expired(certificate: 0)], old),
            but: .certificateExpired
        ),
        FindingCase(
            .certificateWrongName,
            refused([.wrongName(expected: "pacs.example")], other, .nameRefused),
            shows: ["for DNS:mail.example, DNS:*.clinic.example"],
            advises: ["by a name that is in the certificate", "--tls-name"],
            not: refused([.nameFitsByCommonNameOnly(expected: "pacs.example")], ordinary, .closed),
            but: .tlsClosedInHandshake
        ),
        FindingCase(
            .certificateWrongName,
            refused([.wrongName(expected: "192.0.2.1")], addressAsName, .nameRefused),
            says: ["it is there as a DNS name; clients want an iPAddress entry"],
            shows: ["for DNS:192.0.2.1, IP:192.0.2.7"],
            advises: ["as IP:192.0.2.1 among"],
            not: refused([], addressAsName, .closed),
            but: .tlsClosedInHandshake
        ),
        FindingCase(
            .certificateWrongPurpose,
            refused([.wrongPurpose], ordinary),
            shows: ["CN=pacs"],
            advises: ["serverAuth"],
            not: refused([.policies], ordinary),
            but: .certificateRefused
        ),
        FindingCase(
            .certificateRefused,
            refused([.refused(certificate: 0)], ordinary),
            shows: ["CN=pacs"],
            advises: ["openssl verify"],
            not: refused([.wrongPurpose], ordinary),
            but: .certificateWrongPurpose
        ),
    ]

    /// An echo over TLS with something to say of the certificate.
    private static func working(_ findings: [CertificateFinding], _ version: TLSProtocolVersion = .tls13) -> Evidence {
        Sample.working().with { evidence in
            evidence.target.usesTLS = true
            evidence.tls = TLSReport(
                isEstablished: true,
                version: version,
                certificates: ordinary.map { [$0] } ?? [],
                findings: findings
            )
        }
    }

    private static let remarks: [FindingCase] = [
        FindingCase(
            .certificateExpired,
            .warning,
            working([.expired(certificate: 0)]),
            shows: ["CN=pacs"],
            advises: ["renewed"],
            not: working([]),
            but: nil
        ),
        FindingCase(
            .certificateWeak,
            .warning,
            working([.weakSignature(certificate: 0)]),
            shows: ["certificate 1: EC P-256, sha256WithRSAEncryption"],
            advises: ["SHA-256"],
            not: working([]),
            but: nil
        ),
        FindingCase(
            .certificateNameFitsNarrowly,
            .warning,
            working([.nameFitsByAddressOnly(expected: "pacs.example", address: "192.0.2.1")]),
            shows: ["CN=pacs"],
            advises: ["subject alternative names"],
            // A name that was given for the purpose is not in it, whatever the address is.
            not: working([.nameFitsByAddressOnly(expected: "srv.example", address: "192.0.2.1")]),
            but: .certificateWrongName
        ),
        FindingCase(
            .tlsVersionWithdrawn,
            .warning,
            working([], .tls11),
            shows: ["TLS 1.1"],
            advises: ["TLS 1.2 or 1.3"],
            not: working([], .tls12),
            but: nil
        ),
    ]
}
