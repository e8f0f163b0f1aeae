/// A protocol other than DICOM, told by the first bytes that its server sends.
package enum OtherProtocol: Hashable, Sendable, CaseIterable {
    /// TLS, any version.
    case tls
    /// HTTP/1.
    case http
    /// SSH.
    case ssh
    /// SMTP.
    case smtp
    /// FTP.
    case ftp
    /// POP3.
    case pop3
    /// IMAP.
    case imap
    /// MySQL or MariaDB.
    case mysql
    /// PostgreSQL.
    case postgreSQL
    /// HL7 over MLLP.
    case hl7
    /// VNC.
    case vnc
    /// Remote Desktop.
    case remoteDesktop
    /// Telnet.
    case telnet
    /// Redis.
    case redis
    /// A line of text that no other signature tells.
    case text

    /// The protocol's name.
    package var name: String {
        switch self {
        case .tls: "TLS"
        case .http: "HTTP"
        case .ssh: "SSH"
        case .smtp: "SMTP"
        case .ftp: "FTP"
        case .pop3: "POP3"
        case .imap: "IMAP"
        case .mysql: "MySQL or MariaDB"
        case .postgreSQL: "PostgreSQL"
        case .hl7: "HL7 over MLLP"
        case .vnc: "VNC"
        case .remoteDesktop: "Remote Desktop"
        case .telnet: "Telnet"
        case .redis: "Redis"
        case .text: "a protocol of text lines"
        }
    }

    /// Recognises a protocol; nil for what could be anything, and for the start of a PDU.
    package init?(firstBytes bytes: [UInt8]) {
        guard let first = bytes.first else { return nil }
        // A TLS record: alert or handshake, version 3.x (RFC 8446 5.1).
        if bytes.count >= 3, first == 0x15 || first == 0x16, bytes[1] == 3, bytes[2] <= 4 {
            self = .tls
        } else if let known = Self.signatures.first(where: { bytes.starts(with: $0.start) }) {
            self = known.name
        } else if Self.isHTML(bytes) {
            // An answer of HTTP/0.9 has no header (RFC 9112 Appendix A).
            self = .http
        } else if Self.startsWithNumber(bytes, 220), Self.contains("SMTP", in: bytes) {
            // Both greet with 220; the text names the protocol as a rule.
            self = .smtp
        } else if Self.startsWithNumber(bytes, 220), Self.contains("FTP", in: bytes) {
            self = .ftp
        } else if bytes.count > 4, first > 0x07, bytes[1...3].allSatisfy({ $0 == 0 }), [0x0A, 0xFF].contains(bytes[4]) {
            // Length in three bytes, sequence number 0, then version 10 of the greeting or FFH for an error.
            self = .mysql
        } else if first == UInt8(ascii: "E"), bytes.count > 5, bytes[1] == 0, bytes[2] == 0,
            bytes[5] == UInt8(ascii: "S")
        {
            // An ErrorResponse whose first field is the severity.
            self = .postgreSQL
        } else if first == 0x0B, bytes.dropFirst().starts(with: Array("MSH".utf8)) {
            self = .hl7
        } else if first == 0x03, bytes.count >= 7, bytes[1] == 0, bytes[2] == 0, bytes[5] & 0xF0 == 0xD0 {
            // TPKT (RFC 1006) with an X.224 connection confirm; as a PDU it would be a very long A-ASSOCIATE-RJ.
            self = .remoteDesktop
        } else if first == 0xFF, bytes.count >= 3, (0xFB...0xFE).contains(bytes[1]) {
            self = .telnet
        } else if bytes.count >= 4, bytes.prefix(DiagnosisLimits.greeting).allSatisfy(Self.isTextual) {
            self = .text
        } else {
            return nil
        }
    }

    /// Recognises a protocol by the first bytes that its client sends; nil for what could be anything.
    package init?(requestBytes bytes: [UInt8]) {
        if Self.methods.contains(where: { bytes.starts(with: $0) }) {
            self = .http
        } else {
            self.init(firstBytes: bytes)
        }
    }

    /// What requests of HTTP begin with (RFC 9110 9.3).
    private static let methods = [
        "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "PATCH ", "TRACE ",
    ]
    .map { Array($0.utf8) }

    private static let signatures: [(start: [UInt8], name: OtherProtocol)] = [
        (Array("HTTP/".utf8), .http),
        (Array("SSH-".utf8), .ssh),
        (Array("+OK ".utf8), .pop3),
        (Array("* OK ".utf8), .imap),
        (Array("RFB 0".utf8), .vnc),
        (Array("-ERR ".utf8), .redis),
        (Array("-NOAUTH".utf8), .redis),
    ]

    /// Whether a page begins, in whichever case, behind spaces or ends of lines.
    private static func isHTML(_ bytes: [UInt8]) -> Bool {
        let text = bytes.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }.prefix(Self.pageStart)
        let lowered = text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return lowered.starts(with: Array("<!doctype".utf8)) || lowered.starts(with: Array("<html".utf8))
    }

    private static let pageStart = 9

    private static func startsWithNumber(_ bytes: [UInt8], _ number: Int) -> Bool {
        bytes.starts(with: Array("\(number) ".utf8)) || bytes.starts(with: Array("\(number)-".utf8))
    }

    private static func contains(_ word: String, in bytes: [UInt8]) -> Bool {
        let word = Array(word.utf8)
        guard bytes.count >= word.count else { return false }
        return (0...bytes.count - word.count).contains { bytes[$0...].starts(with: word) }
    }

    private static func isTextual(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || byte == 0x0D || byte == 0x0A || byte == 0x09
    }
}
