import DICOMWire
import TLSWire

@testable import DIMSE
@testable import Diagnosis

/// Something else than DICOM on the port.
enum OtherProtocolCases {
    /// The first bytes that came in place of an answer.
    private static func bytes(_ text: String) -> Evidence { bytes(Array(text.utf8)) }

    private static func bytes(_ bytes: [UInt8]) -> Evidence {
        Sample.requested { record in
            record.foreignBytes = bytes
            record.framingFailure = .unknownType(bytes.first ?? 0)
            record.bytesReceived = UInt64(bytes.count)
            record.abort = AbortRecord(abort: Abort(source: 2, reason: 1), isFromPeer: false)
            record.end = .closedByPeer
        }
    }

    private static let reset = Sample.requested { $0.end = .resetByPeer }

    static let all: [FindingCase] = [
        FindingCase(
            .tlsServer,
            bytes([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]),
            shows: ["15 03 01 00 02 02 46"],
            advises: ["Connect with TLS", "DicomTlsEnabled=true"],
            not: bytes([0x15, 0x05, 0x01, 0x00]),
            but: .unknownProtocol
        ),
        FindingCase(
            .tlsServer,
            reset.contrasted(.tls, .tlsServer),
            shows: ["RST", "with TLS: a TLS server answered"],
            advises: ["Connect with TLS"],
            not: reset.contrasted(.tls, .reset),
            but: .callerNotAdmitted
        ),
        FindingCase(
            .tlsServer,
            Sample.requested { $0.timeout = .association }.contrasted(.tls, .tlsAlert(40)),
            shows: ["with TLS: TLS alert 40"],
            advises: ["Connect with TLS"],
            not: Sample.requested { $0.timeout = .association }.contrasted(.tls, .silent),
            but: .silentPort
        ),
        FindingCase(
            .tlsServer,
            reset.contrasted(.listening, .silent).contrasted(.tls, .echoed(status: 0)),
            shows: ["with TLS: accepted, and C-ECHO answered with success"],
            advises: ["Connect with TLS (--tls)"],
            not: reset.contrasted(.listening, .silent).contrasted(.minimalRequest, .echoed(status: 0)),
            but: .requestNotUnderstood
        ),
        FindingCase(
            .httpServer,
            bytes("\n<!doctype HTML>\n<HTML lang=\"en\">"),
            shows: ["<!doctype HTML>"],
            advises: ["DICOMweb"],
            not: bytes("<!DOCT"),
            but: .otherService
        ),
        FindingCase(
            .httpServer,
            bytes("HTTP/1.1 400 Bad Request\r\n"),
            shows: ["48 54 54 50", "\"HTTP/1.1 400 Bad Request\\x0D\\x0A\""],
            advises: ["4242", "DICOMweb"],
            not: bytes("HELO there"),
            but: .otherService
        ),
        FindingCase(
            .httpServer,
            Sample.requested { $0.timeout = .association }
                .contrasted(.http, .bytes(Array("HTTP/1.0 200 OK\r\n".utf8))),
            shows: ["HTTP/1.0 200 OK"],
            advises: ["DICOMweb", "http://HOST"],
            not: Sample.requested { $0.timeout = .association }.contrasted(.http, .silent),
            but: .silentPort
        ),
        FindingCase(
            .httpServer,
            bytes("HTTP/1.1 400 Bad Request\r\n").with {
                $0.target.usesTLS = true
                $0.tls = TLSReport(isEstablished: true)
            },
            shows: ["HTTP/1.1 400"],
            advises: ["https://HOST"],
            not: bytes("HELO there"),
            but: .otherService
        ),
        FindingCase(
            .sshServer,
            bytes("SSH-2.0-dropbear_2022.83\r\n"),
            shows: ["SSH-2.0-dropbear"],
            advises: ["ssh -L"],
            not: bytes("SHH, quiet"),
            but: .otherService
        ),
        FindingCase(
            .databaseServer,
            bytes([0x4A, 0, 0, 0, 0x0A] + Array("8.0.36".utf8) + [0]),
            shows: ["4A 00 00 00 0A"],
            advises: ["DICOM service"],
            not: bytes([0x4A, 0, 0, 1, 0x0A, 0x38]),
            but: .unknownProtocol
        ),
        FindingCase(
            .databaseServer,
            bytes([0x45, 0, 0, 0, 0x56] + Array("SFATAL".utf8)),
            shows: ["45 00 00 00 56"],
            advises: ["DICOM service"],
            not: bytes([0x45, 0, 0, 0, 0x56, 0x00]),
            but: .unknownProtocol
        ),
        FindingCase(
            .hl7Server,
            bytes([0x0B] + Array("MSH|^~\\&|".utf8)),
            shows: ["0B 4D 53 48"],
            advises: ["2575"],
            not: bytes([0x0B] + Array("XYZ|^~\\&|".utf8)),
            but: .unknownProtocol
        ),
        FindingCase(
            .otherService,
            bytes("220 mail.example ESMTP Postfix\r\n"),
            says: ["by its greeting SMTP;"],
            shows: ["220 mail.example ESMTP"],
            advises: ["Check host and port"],
            not: bytes([0x80, 0x81, 0x82, 0x83]),
            but: .unknownProtocol
        ),
        FindingCase(
            .otherService,
            bytes("220-ProFTPD Server (Debian)\r\n"),
            says: ["by its greeting FTP;"],
            shows: ["220-ProFTPD Server"],
            advises: ["Check host and port"],
            not: bytes("220"),
            but: .unknownProtocol
        ),
        FindingCase(
            .otherService,
            // A word further on in a line that begins with another number tells nothing.
            bytes("2200 SMTP, FTP\r\n"),
            says: ["by its greeting a protocol of text lines;"],
            shows: ["2200 SMTP"],
            advises: ["Check host and port"],
            not: bytes([0x80] + Array("220 SMTP, FTP\r\n".utf8)),
            but: .unknownProtocol
        ),
        FindingCase(
            .otherService,
            bytes([0x03, 0x00, 0x00, 0x13, 0x0E, 0xD0, 0x00, 0x00]),
            shows: ["03 00 00 13 0E D0"],
            advises: ["Check host and port"],
            not: Sample.rejected(1, 1, 1),
            but: .rejectedWithoutReason
        ),
        FindingCase(
            .echoService,
            Sample.requested { record in
                record.note(UnexpectedPDU(pdu: PDUDescription(.associateRequest), state: .sta5))
                record.lastReceived = PDUDescription(.associateRequest)
                record.bytesReceived = 300
                record.abort = AbortRecord(abort: Abort(source: 2, reason: 2), isFromPeer: false)
            },
            shows: ["an A-ASSOCIATE-RQ"],
            advises: ["port 7"],
            not: Sample.requested { record in
                record.note(UnexpectedPDU(pdu: PDUDescription(.releaseRequest), state: .sta5))
                record.lastReceived = PDUDescription(.releaseRequest)
                record.bytesReceived = 10
            },
            but: .unexpectedPDU
        ),
        FindingCase(
            .unknownProtocol,
            bytes([0x99, 0x00, 0x01]),
            shows: ["99 00 01"],
            advises: ["with whoever runs the server"],
            // The start of a PDU of DICOM's is not another protocol.
            not: Sample.requested { record in
                record.partialPDU = [0x02, 0, 0, 0, 0x0A, 0x10, 0, 1]
                record.end = .closedByPeer
            },
            but: .incompletePDU
        ),
    ]
}
