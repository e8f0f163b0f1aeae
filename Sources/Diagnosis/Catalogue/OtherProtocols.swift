import DICOMWire
import DIMSE
import TLSWire

/// Something else than DICOM speaks on the port.
enum OtherProtocols: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.isRequestor, evidence.connection.isConnected || evidence.association != nil else { return nil }
        if let association = evidence.association, !association.heardPeer {
            if isEcho(association) { return echoService(evidence) }
            if let bytes = foreignBytes(association) { return finding(bytes, evidence) }
        }
        return toldByContrast(evidence)
    }

    /// What is said of first bytes that are no PDU, whether DICOM or TLS was expected.
    static func finding(_ bytes: [UInt8], _ evidence: Evidence) -> Finding {
        switch OtherProtocol(firstBytes: bytes) {
        case .tls: tlsServer(evidence, lines(bytes, evidence))
        case .http: httpServer(evidence, lines(bytes, evidence))
        case .ssh: sshServer(evidence, lines(bytes, evidence))
        case .smtp, .ftp, .pop3, .imap, .vnc, .remoteDesktop, .telnet, .redis, .text:
            otherService(evidence, lines(bytes, evidence), OtherProtocol(firstBytes: bytes))
        case .mysql, .postgreSQL: databaseServer(evidence, lines(bytes, evidence), OtherProtocol(firstBytes: bytes))
        case .hl7: hl7Server(evidence, lines(bytes, evidence))
        case nil: unknownProtocol(evidence, lines(bytes, evidence))
        }
    }

    /// What only a contrast shows, where the plain request was met by silence or the end of the connection.
    private static func toldByContrast(_ evidence: Evidence) -> Finding? {
        guard let association = evidence.association, association.heardNothing, association.request != nil,
            !evidence.target.usesTLS || evidence.tls?.isEstablished == true
        else { return nil }
        // Whatever DICOM then says inside TLS, it is TLS that was missing.
        if let outcome = evidence.outcome(of: .tls), outcome.isTLS || outcome.isDICOM {
            return tlsServer(evidence, [evidence.route, evidence.endLine] + evidence.contrastLines)
        }
        for change in [Contrast.Change.listening, .http] {
            guard case .bytes(let bytes) = evidence.outcome(of: change) else { continue }
            return finding(bytes, evidence)
        }
        return nil
    }

    private static func foreignBytes(_ association: AssociationRecord) -> [UInt8]? {
        if !association.foreignBytes.isEmpty {
            return isPDU(association) ? nil : association.foreignBytes
        }
        guard !association.partialPDU.isEmpty, OtherProtocol(firstBytes: association.partialPDU) != nil else {
            return nil
        }
        return association.partialPDU
    }

    /// Whether the bytes begin a PDU of DICOM's that is broken, which is no other protocol.
    private static func isPDU(_ association: AssociationRecord) -> Bool {
        switch association.framingFailure {
        case .complete: true
        // The second byte is reserved, and 00H with all who write PDUs.
        case .tooLong(let header, _): header.reserved == 0 && OtherProtocol(firstBytes: association.foreignBytes) == nil
        case .unknownType, .incomplete, nil: false
        }
    }

    private static func isEcho(_ association: AssociationRecord) -> Bool {
        association.unexpectedPDUs.first.map { $0.pdu.type == .associateRequest && $0.state == .sta5 } == true
    }

    private static func lines(_ bytes: [UInt8], _ evidence: Evidence) -> [String?] {
        var lines = [evidence.route, "first bytes: \(PeerText.dump(bytes))", textLine(bytes)]
        lines += evidence.contrastLines
        return lines
    }

    /// Text with what is not printable escaped; of other bytes those of the dump, as dumps show them, where words are
    /// in it.
    private static func textLine(_ bytes: [UInt8]) -> String? {
        if PeerText.isMostlyText(bytes) { return "as text: \(PeerText.quoted(bytes))" }
        return PeerText.dotted(bytes).map { "with dots for what is no text: \($0)" }
    }

    private static func tlsServer(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .tlsServer,
            .failure,
            "The port speaks TLS, and was asked in plain DICOM.",
            evidence: lines,
            remedy: [
                "Connect with TLS \(evidence.option("--tls")); the port's server certificate then shows whose it is.",
                "If the peer is to be plain: Orthanc uses TLS on its DICOM port with DicomTlsEnabled=true; "
                    + "dcm4chee-arc has TLS on 2762 and plain DICOM on 11112.",
                "A viewer without TLS, as 3D Slicer's query/retrieve, needs a proxy that adds it (stunnel, or a "
                    + "small Orthanc).",
            ],
            source:
                "PS3.15 B; measured: Orthanc 1.10.1, storescp 3.6.7 and pynetdicom 3.0.4 with TLS reset a plain "
                + "request without a byte, in under 1 ms"
        )
    }

    private static func httpServer(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .httpServer,
            .failure,
            "A web server answers on port \(evidence.connection.port), not a DICOM service.",
            evidence: lines,
            remedy: [
                "Use the DICOM port of the same host: Orthanc's is 4242 beside the web port 8042, dcm4chee-arc's "
                    + "11112 beside 8080.",
                "If the application speaks DICOMweb, it wants the web address (such as "
                    + "\(evidence.tls?.isEstablished == true ? "https" : "http")://HOST:8042/dicom-web) "
                    + "and no AE title.",
            ],
            source:
                "RFC 9112 4; measured: nginx and Orthanc 1.10.1's web port answer an A-ASSOCIATE-RQ with HTTP status "
                + "400"
        )
    }

    private static func sshServer(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .sshServer,
            .failure,
            "An SSH server answers on port \(evidence.connection.port), not a DICOM service.",
            evidence: lines,
            remedy: [
                "Use the port of the DICOM service (104, 11112, Orthanc 4242).",
                "If DICOM is to go through an SSH tunnel, connect to the tunnel's local end (ssh -L), not to the SSH "
                    + "port.",
            ],
            source: "RFC 4253 4.2; measured: dropbear sends its banner before anything is asked"
        )
    }

    private static func databaseServer(_ evidence: Evidence, _ lines: [String?], _ kind: OtherProtocol?) -> Finding {
        Finding(
            .databaseServer,
            .failure,
            "A database answers on port \(evidence.connection.port) (\(kind?.name ?? "unknown")), not a DICOM service.",
            evidence: lines,
            remedy: [
                "Use the port of the DICOM service; the database behind a PACS is not for its clients."
            ],
            source:
                "MySQL protocol 10, PostgreSQL 3.0 ErrorResponse; measured with servers that send the same first bytes"
        )
    }

    private static func hl7Server(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .hl7Server,
            .failure,
            "An HL7 interface answers on port \(evidence.connection.port), not a DICOM service.",
            evidence: lines,
            remedy: [
                "Use the DICOM port of the same system: dcm4chee-arc has HL7 on 2575 and DICOM on 11112."
            ],
            source: "HL7 MLLP release 1: a block starts with 0BH; ports read: dcm4chee-arc-light"
        )
    }

    private static func otherService(_ evidence: Evidence, _ lines: [String?], _ kind: OtherProtocol?) -> Finding {
        Finding(
            .otherService,
            .failure,
            "Another service answers on port \(evidence.connection.port), by its greeting "
                + "\(kind?.name ?? "unknown"); it is no DICOM service.",
            evidence: lines,
            remedy: ["Check host and port: DICOM's usual ports are 104, 11112 and 2762 (TLS), Orthanc's is 4242."],
            source: "the greeting of the protocol; PS3.8 9.3.1 knows the first bytes 01H to 07H only"
        )
    }

    private static func unknownProtocol(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .unknownProtocol,
            .failure,
            "What answers at \(evidence.endpoint) is not DICOM, and no protocol known here.",
            evidence: lines,
            remedy: [
                "Check host and port with whoever runs the server.",
                "If it is to be DICOM, show the bytes above to its vendor: a PDU starts with 01H to 07H and a length "
                    + "that it keeps.",
            ],
            source: "PS3.8 9.3.1"
        )
    }

    private static func echoService(_ evidence: Evidence) -> Finding {
        Finding(
            .echoService,
            .failure,
            "What answers at \(evidence.endpoint) sends back what it is sent: an echo service or a loop, not a DICOM "
                + "service.",
            evidence: [evidence.route, "received in answer to the A-ASSOCIATE-RQ: an A-ASSOCIATE-RQ"],
            remedy: [
                "Check host and port; TCP port 7 is the echo service.",
                "Check tunnels and proxies on the way for a loop.",
            ],
            source: "RFC 862; measured with a server that returns its input"
        )
    }
}
