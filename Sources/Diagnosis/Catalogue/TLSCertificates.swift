import DIMSE
import TLSWire

/// What is wrong with the server's certificates: the end of the attempt where it was verified, a warning where not.
enum TLSCertificates: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.isRequestor, let tls = evidence.tls else { return nil }
        switch tls.failure {
        case .certificateRefused where evidence.vantage == .capture: return refused(.certificateRefused, tls, evidence)
        case .nameRefused where evidence.vantage == .capture: return refused(.certificateWrongName, tls, evidence)
        case .certificateRefused, .nameRefused: break
        case .alert, .notTLS, .closed, .protocolError, nil: return nil
        }
        // Of several faults the one that is hardest to mend explains best: without trust, dates and names hardly
        // matter.
        for isFault in order {
            if let fault = tls.findings.first(where: isFault) { return finding(fault, .failure, tls, evidence) }
        }
        return other(.failure, "for a reason that its fields do not show", tls, evidence)
    }

    /// The client refused it, which is all that a recording tells: the certificate was sealed.
    private static func refused(_ code: FindingCode, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            code,
            .failure,
            code == .certificateWrongName
                ? "The client refused the server's certificate: it is not for the name that the client wanted."
                : "The client refused the server's certificate.",
            evidence: lines(tls, evidence),
            remedy: [
                "Ask the server with dcmecho --tls: it shows the certificate and what is wrong with it.",
                "The client's report or log names the reason.",
            ],
            source: "RFC 5280 6.1; RFC 9525 6"
        )
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard evidence.isRequestor, let tls = evidence.tls else { return [] }
        var findings: [Finding] = []
        for fault in tls.findings {
            guard let found = finding(fault, .warning, tls, evidence), found.code != cause?.code,
                !findings.contains(where: { $0.code == found.code })
            else { continue }
            findings.append(found)
        }
        return findings
    }

    private static let order: [@Sendable (CertificateFinding) -> Bool] = [
        { if case .selfSigned = $0 { true } else { false } },
        { if case .expired = $0 { true } else { false } },
        { if case .notYetValid = $0 { true } else { false } },
        { if case .unknownAuthority = $0 { true } else { false } },
        { if case .wrongPurpose = $0 { true } else { false } },
        { if case .issuerIsNoAuthority = $0 { true } else { false } },
        { if case .policies = $0 { true } else { false } },
        { if case .refused = $0 { true } else { false } },
        { if case .wrongName = $0 { true } else { false } },
    ]

    private static func finding(
        _ fault: CertificateFinding,
        _ severity: Finding.Severity,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding? {
        switch fault {
        case .unknownAuthority: unknownAuthority(severity, tls, evidence)
        case .selfSigned: selfSigned(severity, tls, evidence)
        case .expired(let index): expired(severity, index, tls, evidence)
        case .notYetValid(let index): notYetValid(severity, index, tls, evidence)
        case .wrongName(let expected): wrongName(severity, expected, tls, evidence)
        case .wrongPurpose: wrongPurpose(severity, tls, evidence)
        case .issuerIsNoAuthority(let index):
            other(severity, "because certificate \(index &+ 1) issued another without being a CA's", tls, evidence)
        case .policies: other(severity, "because the policies that a CA demands are not surely met", tls, evidence)
        case .refused(let index):
            other(
                severity,
                "because of certificate \(index &+ 1): its signature, name constraints or key",
                tls,
                evidence
            )
        case .weakKey(let index), .weakSignature(let index): weak(index, tls, evidence)
        // A name that the user gave for the purpose is the one that is meant, and the address is none of it.
        case .nameFitsByAddressOnly(let expected, _) where expected != evidence.connection.host.prefix { $0 != "%" }:
            wrongName(severity, expected, tls, evidence)
        case .nameFitsByAddressOnly, .nameFitsByCommonNameOnly: narrowName(fault, tls, evidence)
        }
    }

    /// Each certificate in a line.
    private static func lines(_ tls: TLSReport, _ evidence: Evidence) -> [String?] {
        let certificates = tls.certificates.prefix(DiagnosisLimits.lines).enumerated().map { index, certificate in
            let dates =
                "\(certificate.notBefore?.description ?? "unknown") to "
                + "\(certificate.notAfter?.description ?? "unknown")"
            let names =
                (certificate.dnsNames.map { "DNS:\($0)" } + certificate.addresses.map { "IP:\($0)" })
                .prefix(DiagnosisLimits.listed).map(PeerText.plain)
            return "certificate \(index &+ 1): \(PeerText.line(certificate.subject.description)), issued by "
                + "\(PeerText.line(certificate.issuer.description)), valid \(dates), serial \(certificate.serialNumber)"
                + (names.isEmpty ? "" : ", for \(names.joined(separator: ", "))")
        }
        return TLSFailures.lines(tls, evidence) + certificates
    }

    private static func moment(_ index: Int, _ tls: TLSReport, _ field: (CertificateSummary) -> UTCInstant?) -> String {
        tls.certificates.indices.contains(index)
            ? field(tls.certificates[index])?.description ?? "an unknown moment" : "an unknown moment"
    }

    private static func unknownAuthority(_ severity: Finding.Severity, _ tls: TLSReport, _ evidence: Evidence)
        -> Finding
    {
        Finding(
            .certificateUnknownAuthority,
            severity,
            "The server's certificate does not lead to a CA that is trusted here.",
            evidence: lines(tls, evidence),
            remedy: [
                "Get the CA's certificate from whoever runs the server, and name it as trusted (--tls-ca, a file or "
                    + "a folder).",
                "Where the CA is trusted, the server does not send an intermediate certificate: have it added to the "
                    + "server's file.",
            ],
            source: "RFC 5280 6.1"
        )
    }

    private static func selfSigned(_ severity: Finding.Severity, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .certificateSelfSigned,
            severity,
            "The server's certificate was issued by itself, and is not among those trusted here.",
            evidence: lines(tls, evidence),
            remedy: [
                "Get the certificate from whoever runs the server, by a way that can be trusted, and name it as "
                    + "trusted (--tls-ca).",
                "Better: have a CA issue one.",
            ],
            source: "RFC 5280 6.1"
        )
    }

    private static func expired(
        _ severity: Finding.Severity,
        _ index: Int,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            .certificateExpired,
            severity,
            index == 0
                ? "The server's certificate expired at \(moment(index, tls, \.notAfter))."
                : "A certificate on the way from the server's to the trusted CA expired at "
                    + "\(moment(index, tls, \.notAfter)).",
            evidence: lines(tls, evidence),
            remedy: [
                "Have the certificate renewed at the server, and the server restarted or reloaded.",
                "Check this machine's clock.",
            ],
            source: "RFC 5280 4.1.2.5"
        )
    }

    private static func notYetValid(
        _ severity: Finding.Severity,
        _ index: Int,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            .certificateNotYetValid,
            severity,
            "A certificate of the server's is not valid before \(moment(index, tls, \.notBefore)).",
            evidence: lines(tls, evidence),
            remedy: [
                "Check this machine's clock, and the clock of the machine that issued the certificate."
            ],
            source: "RFC 5280 4.1.2.5"
        )
    }

    private static func wrongName(
        _ severity: Finding.Severity,
        _ expected: String,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding {
        let name = PeerText.plain(expected)
        // Only an address can be among the DNS names and not be found there.
        if tls.certificates.first?.dnsNames.contains(expected) == true {
            return Finding(
                .certificateWrongName,
                severity,
                "The server's certificate is not for the address \(name): it is there as a DNS name; clients want an "
                    + "iPAddress entry.",
                evidence: lines(tls, evidence),
                remedy: [
                    "Have the certificate issued anew with the address as IP:\(name) among its subject alternative "
                        + "names.",
                    "Or connect by a host name that is in the certificate, or give that as the TLS server name "
                        + "(--tls-name).",
                ],
                source: "RFC 5280 4.2.1.6; RFC 9525 6"
            )
        }
        return Finding(
            .certificateWrongName,
            severity,
            "The server's certificate is not for \(name).",
            evidence: lines(tls, evidence),
            remedy: [
                "Connect by a name that is in the certificate, or give that as the TLS server name (--tls-name).",
                "Have the name added to the certificate's subject alternative names.",
                "Where neither name is the server's, another machine answers: check the address.",
            ],
            source: "RFC 9525 6"
        )
    }

    private static func wrongPurpose(_ severity: Finding.Severity, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .certificateWrongPurpose,
            severity,
            "The server's certificate may not be used by a server.",
            evidence: lines(tls, evidence),
            remedy: ["Have one issued with the extended key usage serverAuth (1.3.6.1.5.5.7.3.1), or without any."],
            source: "RFC 5280 4.2.1.12"
        )
    }

    private static func other(
        _ severity: Finding.Severity,
        _ reason: String,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            .certificateRefused,
            severity,
            "The server's certificate is refused, \(reason).",
            evidence: lines(tls, evidence),
            remedy: [
                "Show the lines above to whoever issued the certificate.", "openssl verify -show_chain may say more.",
            ],
            source: "RFC 5280 6.1"
        )
    }

    private static func weak(_ index: Int, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let certificate = tls.certificates.indices.contains(index) ? tls.certificates[index] : nil
        return Finding(
            .certificateWeak,
            .warning,
            "A certificate of the server's has a key or a signature that is too weak.",
            evidence: lines(tls, evidence)
                + [
                    certificate.map {
                        "certificate \(index &+ 1): \($0.publicKey?.description ?? "unknown key"), "
                            + "\(PeerText.plain($0.signatureAlgorithm))"
                    }
                ],
            remedy: ["Have one issued with RSA 2048 or EC P-256 and SHA-256, or better."],
            source: "RFC 9325 4.5"
        )
    }

    private static func narrowName(_ fault: CertificateFinding, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let reason =
            switch fault {
            case .nameFitsByAddressOnly(let expected, let address):
                "\(PeerText.plain(expected)) is not in it, but the address \(PeerText.plain(address)) is"
            case .nameFitsByCommonNameOnly(let expected): "\(PeerText.plain(expected)) is its common name only"
            case .unknownAuthority, .selfSigned, .expired, .notYetValid, .wrongPurpose, .issuerIsNoAuthority, .policies,
                .refused,
                .wrongName, .weakKey, .weakSignature:
                "it fits in part"
            }
        return Finding(
            .certificateNameFitsNarrowly,
            .warning,
            "The server's certificate fits the name in a way that other clients refuse: \(reason).",
            evidence: lines(tls, evidence),
            remedy: ["Have the name added to the certificate's subject alternative names."],
            source: "RFC 9525 6.3"
        )
    }
}
