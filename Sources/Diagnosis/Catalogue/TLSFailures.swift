import DICOMWire
import DIMSE
import TLSWire

/// TLS that did not come about, or was ended by the server; certificates of the server have a chapter of their own.
enum TLSFailures: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.target.usesTLS, evidence.isRequestor,
            evidence.tls != nil || evidence.association?.end == .tlsFailure
        else { return nil }
        let tls = evidence.tls ?? TLSReport()
        if !tls.isEstablished, case .some(let outcome) = evidence.outcome(of: .plain), outcome.isDICOM {
            return plainServer(tls, evidence)
        }
        switch tls.failure {
        case .alert(let alert): return byAlert(alert, tls, evidence)
        case .notTLS: return foreign(tls, evidence)
        case .certificateRefused, .nameRefused: return nil
        case .closed: return closed(tls, evidence)
        case .protocolError(let reason): return protocolError(reason, tls, evidence)
        case nil: return withoutWord(tls, evidence)
        }
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let tls = evidence.tls, tls.isEstablished, let version = tls.version, version < .tls12 else { return [] }
        return [
            Finding(
                .tlsVersionWithdrawn,
                .warning,
                "The connection uses \(version), which is withdrawn because it can be broken.",
                evidence: lines(tls, evidence),
                remedy: [
                    "Have the server updated to TLS 1.2 or 1.3.",
                    "Orthanc 1.10.1 and storescp 3.6.7 with +px accept TLS 1.0 and 1.1: set "
                        + "DicomTlsMinimumProtocolVersion in newer Orthanc releases "
                        + "(unverified), or storescp's default profile.",
                ],
                source: "RFC 8996; PS3.15 B.12; measured: Orthanc 1.10.1, storescp 3.6.7"
            )
        ]
    }

    /// What is known of TLS, for every finding about it.
    static func lines(_ tls: TLSReport, _ evidence: Evidence) -> [String?] {
        var lines: [String?] = [evidence.route]
        if let version = tls.version {
            lines.append("\(version)\(tls.cipherSuite.map { ", \($0)" } ?? "")")
        } else if !tls.isEstablished {
            lines.append("the server chose no version")
        }
        lines += tls.alerts.prefix(DiagnosisLimits.lines).map(line)
        // Whoever looks on does not see it under TLS 1.3; a recording of TLS that came about has it.
        if evidence.vantage == .caller || tls.isEstablished {
            lines.append(
                evidence.target.hasClientCertificate
                    ? "a client certificate was given" : "no client certificate was given"
            )
        }
        lines += evidence.contrastLines
        return lines
    }

    private static func line(_ alert: TLSAlert) -> String {
        let direction =
            switch alert.direction {
            case .received: "received"
            case .sent: "sent"
            }
        return "TLS alert \(direction): \(alert.code)"
            + (alert.isAfterHandshake ? ", after the handshake" : ", in the handshake")
    }

    private static func byAlert(_ alert: TLSAlert, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        // A failure names its alert; the report's list may have missed it.
        var tls = tls
        if !tls.alerts.contains(alert) { tls.alerts.append(alert) }
        guard alert.direction == .received else { return clientsAlert(alert, tls, evidence) }
        let hasCertificate = evidence.target.hasClientCertificate
        switch alert.code {
        case .certificateRequired, .noCertificate: return clientCertificateMissing(alert, tls, evidence)
        case .insufficientSecurity: return noCommonCipher(tls, evidence)
        case .handshakeFailure where tls.version == nil: return noCommonCipher(tls, evidence)
        // The server's hello came, so that version and suite were agreed on: what is left to fail is the certificate
        // that the server asked for.
        case .handshakeFailure where !hasCertificate && mayAskForCertificate(tls),
            .badCertificate where !hasCertificate && mayAskForCertificate(tls):
            return clientCertificateMissing(alert, tls, evidence)
        case let code where hasCertificate && code.judgesCertificate:
            return clientCertificateRefused(alert, tls, evidence)
        case .protocolVersion, .inappropriateFallback: return noCommonVersion(tls, evidence)
        case .unrecognizedName: return serverNameUnknown(tls, evidence)
        default: return otherAlert(alert, tls, evidence)
        }
    }

    /// Whether the server has begun a handshake, and not gone on without asking for a certificate.
    private static func mayAskForCertificate(_ tls: TLSReport) -> Bool {
        (tls.version != nil || tls.isEstablished) && tls.asksForCertificate != false
    }

    private static func clientCertificateMissing(_ alert: TLSAlert, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .clientCertificateMissing,
            .failure,
            alert.isAfterHandshake && tls.version != .tls12
                ? "The TLS handshake looked good, and then the server refused: it wants a client certificate, and "
                    + "under TLS 1.3 it can say so only afterwards."
                : "The server ended the TLS handshake: it wants a client certificate, and was given none.",
            evidence: lines(tls, evidence),
            remedy: [
                "Give a client certificate and its key\(evidence.ownOptions("--tls-cert, --tls-key")); the server has to "
                    + "trust the CA that issued it.",
                "Or have the server not ask for one: Orthanc 1.10.1 DicomTlsRemoteCertificateRequired=false, "
                    + "storescp 3.6.7 -ic.",
            ],
            source:
                "RFC 8446 4.4.2.4, RFC 5246 7.4.6; measured: Orthanc 1.10.1, storescp 3.6.7: alert 40 under TLS 1.2, "
                + "116 after the handshake under TLS 1.3"
        )
    }

    private static func clientCertificateRefused(_ alert: TLSAlert, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let reason =
            switch alert.code {
            case .unknownCA: "it does not know the CA that issued it"
            case .certificateExpired: "it is not valid now"
            case .certificateRevoked: "it is revoked"
            case .unsupportedCertificate: "it cannot use that kind"
            default: "it gives no closer reason"
            }
        return Finding(
            .clientCertificateRefused,
            .failure,
            "The server does not accept the client certificate: \(reason)"
                + (alert.isAfterHandshake && tls.version != .tls12
                    ? "; under TLS 1.3 that shows only after a good handshake." : "."),
            evidence: lines(tls, evidence),
            remedy: [
                alert.code == .unknownCA
                    ? "Have the CA's certificate added at the server: Orthanc 1.10.1 DicomTlsTrustedCertificates, "
                        + "storescp 3.6.7 +cf."
                    : nil,
                alert.code == .certificateExpired
                    ? "Renew the client certificate, and check the server's clock."
                    : "Send the intermediate certificates with the client's: they belong into the same file.",
                alert.code == .unknownCA
                    ? "Orthanc 1.10.1 refuses an unknown one even with DicomTlsRemoteCertificateRequired=false: then give "
                        + "none." : nil,
            ],
            source: "RFC 8446 6.2"
                + (alert.code == .unknownCA
                    ? "; measured: Orthanc 1.10.1, storescp 3.6.7 and pynetdicom 3.0.4 send unknown_ca (48)" : "")
        )
    }

    private static func noCommonVersion(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .tlsNoCommonVersion,
            .failure,
            "The two sides have no TLS version in common.",
            evidence: lines(tls, evidence)
                + [evidence.target.tlsVersions.map { "offered: \($0.lowerBound) to \($0.upperBound)" }],
            remedy: [
                "Offer other versions\(evidence.ownOptions("--tls-min, --tls-max")): an old server may have TLS 1.0 only (withdrawn by RFC "
                    + "8996), a new one 1.3 only.",
                "storescp 3.6.7 with +pz negotiates TLS 1.2 only; its default and pynetdicom 3.0.4 refuse 1.1 and "
                    + "below.",
                "Have the server updated where it is the one that is behind.",
            ],
            source: "RFC 8446 6.2 (protocol_version, 70); measured: storescp 3.6.7, pynetdicom 3.0.4"
        )
    }

    private static func noCommonCipher(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let missing = evidence.target.unavailableCipherSuites.prefix(DiagnosisLimits.listed).map(\.description)
        return Finding(
            .tlsNoCommonCipher,
            .failure,
            "The server finds nothing in common with what was offered: no cipher suite, most often."
                + (evidence.vantage == .caller
                    ? " The cause may be this side, which has no DHE, CCM or NULL suites." : ""),
            evidence: lines(tls, evidence)
                + [
                    missing.isEmpty
                        ? nil
                        : "of the profile, not offered because this side lacks them: \(missing.joined(separator: ", "))"
                ],
            remedy: [
                "Check the server's list of suites for an ECDHE one with AES-GCM, which both BCP 195 profiles have.",
                "Some servers have DHE suites only (an old key of theirs, or DCMTK's older profiles): add ECDHE there.",
                "Check that the server has a certificate at all: one without answers so too.",
                evidence.vantage == .caller ? "Try without the profile, where one was asked for." : nil,
            ],
            source: "RFC 8446 6.2 (handshake_failure, 40); PS3.15 B.9 to B.13; BoringSSL has no DHE, CCM or NULL suites"
        )
    }

    private static func serverNameUnknown(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let option = evidence.ownOptions("--tls-name")
        let sentence: String
        let remedy: String
        var nameLine: String?
        switch (evidence.vantage, tls.serverName) {
        case (.caller, nil):
            sentence = "The server, or a proxy in front of it, wants to be asked for a name, and was asked for none."
            nameLine = "no TLS server name was sent: \(evidence.host) is no host name"
            remedy =
                "Connect by the name that is in the server's certificate, or give it as the TLS server name\(option): an "
                + "address is not sent."
        case (.caller, let name?):
            sentence = "The server, or a proxy in front of it, does not know the name that it was asked for."
            nameLine = "TLS server name sent: \(PeerText.plain(name))"
            remedy =
                "Use the name that is in the server's certificate, or give it as the TLS server name\(option)."
        case (.capture, _):
            sentence =
                "The server, or a proxy in front of it, does not know the name that it was asked for, or wants one."
            remedy = "Connect by the name that is in the server's certificate: an address is not sent."
        }
        return Finding(
            .tlsServerNameUnknown,
            .failure,
            sentence,
            evidence: lines(tls, evidence) + [nameLine],
            remedy: [remedy],
            source: "RFC 6066 3 (unrecognized_name, 112)"
        )
    }

    private static func otherAlert(_ alert: TLSAlert, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .tlsAlert,
            .failure,
            "The server ended TLS with the alert \(alert.code)"
                + (alert.code == .badCertificate
                    ? ": it does not accept the client's certificate, or was given none." : "."),
            evidence: lines(tls, evidence),
            remedy: [
                "The server's log names the reason.",
                alert.code.rawValue == 10
                    ? "unexpected_message: the port may have an echo service, or no TLS server, behind it." : nil,
            ],
            source: "RFC 8446 6.2"
        )
    }

    /// The client ended it, in a capture: a live tool knows more of its own reasons.
    private static func clientsAlert(_ alert: TLSAlert, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let isAboutCertificate = alert.code.judgesCertificate
        return Finding(
            .tlsAlert,
            .failure,
            "The client ended TLS with the alert \(alert.code)"
                + (isAboutCertificate ? ": it does not accept the server's certificate." : "."),
            evidence: lines(tls, evidence),
            remedy: [
                isAboutCertificate
                    ? "Ask the server with dcmecho --tls: it shows the certificate and what is wrong with it." : nil,
                alert.code == .unknownCA
                    ? "Have the CA that issued the server's certificate added to those that the client trusts." : nil,
                "The client's log names the reason.",
            ],
            source: "RFC 8446 6.2"
        )
    }

    private static func foreign(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        let bytes = tls.foreignBytes ?? []
        // A plain DICOM server may answer the ClientHello with a PDU, as pynetdicom does.
        if let first = bytes.first, PDUType(rawValue: first) != nil, OtherProtocol(firstBytes: bytes) == nil {
            return plainServer(tls, evidence)
        }
        return OtherProtocols.finding(bytes, evidence)
    }

    private static func plainServer(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        Finding(
            .plainDICOMServer,
            .failure,
            "The port speaks plain DICOM, and was asked in TLS.",
            evidence: [evidence.route, tls.foreignBytes.map { "answer to the ClientHello: \(PeerText.dump($0))" }]
                + evidence.contrastLines,
            remedy: [
                "Connect without TLS, or use the server's TLS port (2762 is registered for it).",
                "Have TLS switched on at the server: Orthanc 1.10.1 DicomTlsEnabled=true, storescp 3.6.7 +tls.",
            ],
            source:
                "measured: pynetdicom 3.0.4 answers a ClientHello with a plain A-ABORT; Orthanc 1.10.1 and DCMTK "
                + "3.6.7 reset it"
        )
    }

    private static func closed(_ tls: TLSReport, _ evidence: Evidence) -> Finding? {
        if tls.isEstablished { return afterHandshake(tls, evidence) }
        if tls.hasBegun { return endedInHandshake(.tlsClosedInHandshake, "closed", tls, evidence) }
        let contrasts = evidence.untried([.plain])
        return Finding(
            .tlsClosedInHandshake,
            .failure,
            "The server closed the connection during the TLS handshake, without saying why: it may not speak TLS, or "
                + "not admit this caller.",
            evidence: lines(tls, evidence),
            remedy: [
                evidence.differing(
                    contrasts,
                    "a plain association request tells whether the port speaks DICOM without TLS."
                ),
                "A load balancer whose server is down does this, too.", "The server's log may name the reason.",
            ],
            source: "RFC 8446 6.1",
            contrasts: contrasts
        )
    }

    private static func protocolError(_ reason: String, _ tls: TLSReport, _ evidence: Evidence) -> Finding {
        if ["UNSUPPORTED_PROTOCOL", "NO_SUPPORTED_VERSIONS_ENABLED", "INAPPROPRIATE_FALLBACK"].contains(reason) {
            return noCommonVersion(tls, evidence)
        }
        if ["NO_SHARED_CIPHER", "WRONG_CIPHER_RETURNED", "UNKNOWN_CIPHER_RETURNED"].contains(reason) {
            return noCommonCipher(tls, evidence)
        }
        return Finding(
            .tlsProtocolError,
            .failure,
            "TLS failed because one side did not keep to its protocol.",
            evidence: lines(tls, evidence) + ["BoringSSL's reason: \(PeerText.plain(reason))"],
            remedy: [
                "\(evidence.keepExchange) and show it to the server's vendor.",
                "Check for a proxy or firewall that looks into TLS.",
            ],
            source: "RFC 8446"
        )
    }

    /// No failure that TLS knows of: the socket's end, or none at all.
    private static func withoutWord(_ tls: TLSReport, _ evidence: Evidence) -> Finding? {
        guard let association = evidence.association, !association.heardPeer, let end = association.end else {
            return nil
        }
        switch end {
        case .closedByUs, .resetByUs, .failed: return nil
        case .tlsFailure, .closedByPeer, .resetByPeer: break
        }
        if association.timeout != nil { return nil }
        guard tls.isEstablished else {
            return end == .resetByPeer ? resetInHandshake(tls, evidence) : closed(tls, evidence)
        }
        return association.heardNothing ? afterHandshake(tls, evidence) : nil
    }

    /// The server speaks TLS, and is no plain port that stumbles over it.
    private static func endedInHandshake(
        _ code: FindingCode,
        _ ended: String,
        _ tls: TLSReport,
        _ evidence: Evidence
    ) -> Finding {
        let hasCertificate = evidence.target.hasClientCertificate
        let isCertificateMissing = tls.asksForCertificate == true && !hasCertificate
        let warning = tls.alerts.first { $0.direction == .received }
        return Finding(
            code,
            .failure,
            "The server began the TLS handshake and then \(ended) the connection, "
                + (warning.map { "after the warning \($0.code)" } ?? "without saying why")
                + (isCertificateMissing
                    ? ": it had asked for a client certificate, and was given none."
                    : hasCertificate ? ": it may not accept the client certificate." : "."),
            evidence: lines(tls, evidence)
                + [tls.asksForCertificate == true ? "the server asked for a client certificate" : nil],
            remedy: [
                isCertificateMissing
                    ? "Give a client certificate that the server trusts\(evidence.ownOptions("--tls-cert, --tls-key"))."
                    : nil,
                hasCertificate ? "Check that the server trusts the CA of the client certificate." : nil,
                "The server's log may name the reason.",
                "A load balancer whose server is down does this, too.",
            ],
            source: "RFC 5246 7.4.6, RFC 8446 6.1"
        )
    }

    private static func resetInHandshake(_ tls: TLSReport, _ evidence: Evidence) -> Finding {
        if tls.hasBegun { return endedInHandshake(.tlsResetInHandshake, "reset", tls, evidence) }
        let contrasts = evidence.untried([.plain])
        if let plain = evidence.outcome(of: .plain), plain == .reset || plain == .closed {
            return Endings.callerNotAdmitted(lines(tls, evidence), evidence, .plain, plain)
        }
        return Finding(
            .tlsResetInHandshake,
            .failure,
            "The server reset the connection in answer to the TLS handshake: the port speaks plain DICOM, or a list "
                + "of addresses does not let this caller in.",
            evidence: lines(tls, evidence),
            remedy: [
                evidence.differing(contrasts, "a plain association request tells the two apart."),
                "Connect without TLS, or use the server's TLS port (2762 is registered for it).",
            ],
            source: "measured: Orthanc 1.10.1, storescp, dcmrecv and dcmqrscp 3.6.7 without TLS reset a ClientHello",
            contrasts: contrasts
        )
    }

    private static func afterHandshake(_ tls: TLSReport, _ evidence: Evidence) -> Finding? {
        guard evidence.association?.heardPeer != true else { return nil }
        // Up to TLS 1.2 the server judges the client's certificate in the handshake.
        let isJudgedLater = tls.version.map { $0 > .tls12 } ?? true
        let hasCertificate = evidence.target.hasClientCertificate
        let certificate =
            hasCertificate ? "it may not trust the client certificate, or " : "it may want a client certificate, or "
        return Finding(
            .tlsEndedAfterHandshake,
            .failure,
            "The TLS handshake looked good, and then the server ended the connection without a word: "
                + (isJudgedLater ? certificate : "") + "what is behind TLS could not read the request.",
            evidence: lines(tls, evidence) + [
                evidence.association?.lastSentLine, evidence.endLine,
            ],
            remedy: (isJudgedLater
                ? [
                    hasCertificate
                        ? "Check that the server trusts the CA of the client certificate."
                        : "Give a client certificate that the server trusts"
                            + "\(evidence.ownOptions("--tls-cert, --tls-key")).",
                    "Under TLS 1.2 the server has to say so in the handshake: limit the version to 1.2"
                        + "\(evidence.ownOptions("--tls-max 1.2")) and compare.",
                ] : []) + [
                    "Check that the port is a DICOM one: another service may be behind TLS.",
                    "The server's log may name the reason.",
                ],
            source:
                "RFC 8446 4.4.2.4; measured on DCMTK 3.6.7: a missing client certificate under TLS 1.3 is a good "
                + "handshake, and then alert 116 or the end of the connection"
        )
    }
}
