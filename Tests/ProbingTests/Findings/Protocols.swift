import DICOMTransport
import Diagnosis
import TestSupport

extension PeerFinding {
    private static func says(_ bytes: [UInt8]) -> Situation { .peer([.readPDU, .send(bytes), .readPDU]) }
    private static func says(_ text: String) -> Situation { says(Array(text.utf8)) }

    /// What speaks on a port that was taken for DICOM's.
    static let protocols = [
        PeerFinding(
            .tlsServer,
            says([0x15, 0x03, 0x03, 0, 2, 2, 40]),
            shows: ["first bytes: 15 03 03"],
            advises: ["--tls"],
            not: says([0x17, 0x03, 0x03, 0, 2, 2, 40]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .httpServer,
            says("HTTP/1.1 400 Bad Request\r\n\r\n"),
            shows: ["as text: \"HTTP/1.1 400"],
            advises: ["4242"],
            not: says("HTTX/1.1 400 Bad Request\r\n\r\n"),
            but: .otherService
        ),
        PeerFinding(
            .sshServer,
            .peer([.send(Array("SSH-2.0-dropbear\r\n".utf8)), .readPDU, .readPDU]),
            shows: ["SSH-2.0-dropbear"],
            advises: ["port"],
            not: .peer([.send(Array("SSX-2.0-dropbear\r\n".utf8)), .readPDU, .readPDU]),
            but: .otherService
        ),
        PeerFinding(
            .databaseServer,
            // Length 10, sequence 0, protocol 10: the greeting of MySQL.
            says([0x0A, 0, 0, 0, 0x0A] + Array("8.0.36".utf8)),
            shows: ["first bytes: 0A 00 00 00 0A"],
            advises: ["port"],
            not: says([0x0A, 0, 0, 0, 0x0B] + Array("8.0.36".utf8)),
            but: .unknownProtocol
        ),
        PeerFinding(
            .hl7Server,
            says("\u{0B}MSH|^~\\&|"),
            shows: ["MSH"],
            advises: ["port"],
            not: says("\u{0B}MSX|^~\\&|"),
            but: .unknownProtocol
        ),
        PeerFinding(
            .otherService,
            .peer([.send(Array("220 mail.example ESMTP\r\n".utf8)), .readPDU, .readPDU]),
            says: ["by its greeting SMTP;"],
            shows: ["220 mail.example"],
            advises: ["11112"],
            not: .peer([.send([0x80] + Array("220 mail.example ESMTP\r\n".utf8)), .readPDU, .readPDU]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .otherService,
            .peer([.send(Array("220 (vsFTPd 3.0.5)\r\n".utf8)), .readPDU, .readPDU]),
            says: ["by its greeting FTP;"],
            shows: ["220 (vsFTPd 3.0.5)"],
            advises: ["11112"],
            not: .peer([.send([0x80] + Array("220 (vsFTPd 3.0.5)\r\n".utf8)), .readPDU, .readPDU]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .echoService,
            .peer([.readPDU, .reply { $0 }, .readPDU]),
            shows: ["received in answer to the A-ASSOCIATE-RQ: an A-ASSOCIATE-RQ"],
            advises: ["port"],
            not: .peer([.readPDU, .reply { Array($0.prefix(5)) }, .closeFIN]),
            but: .incompletePDU
        ),
        // It sends back the A-ABORT, too.
        PeerFinding(
            .echoService,
            .peer([.readPDU, .reply { $0 }, .readPDU, .reply { $0 }, .wait]),
            shows: ["received in answer to the A-ASSOCIATE-RQ: an A-ASSOCIATE-RQ"],
            advises: ["port"],
            not: .peer([.readPDU, .reply { Array($0.prefix(5)) }, .closeFIN]),
            but: .incompletePDU
        ),
        PeerFinding(
            .unknownProtocol,
            says([0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4, 5, 6]),
            shows: ["first bytes: DE AD BE EF"],
            advises: ["port"],
            not: says([0x07, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
            but: .abortedInsteadOfAnswer
        ),
    ]
}
