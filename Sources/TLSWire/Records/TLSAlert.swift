/// An alert that one side sent to the other (RFC 8446 6).
package struct TLSAlert: Hashable, Sendable {
    /// Who sent an alert.
    package enum Direction: String, Hashable, Sendable {
        /// This side, to the peer.
        case sent
        /// The peer, to this side.
        case received
    }

    /// What the alert says.
    package var code: Code
    /// Who sent it.
    package var direction: Direction
    /// Whether the handshake was over for this side.
    ///
    /// Under TLS 1.3 a server judges the client's certificate only after the client is done (RFC 8446 4.4), so that its
    /// refusal arrives here with the first read.
    package var isAfterHandshake: Bool

    /// Makes an alert.
    package init(_ code: Code, _ direction: Direction, isAfterHandshake: Bool = false) {
        self.code = code
        self.direction = direction
        self.isAfterHandshake = isAfterHandshake
    }
}

extension TLSAlert {
    /// An alert description as its number on the wire.
    package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The number, as in the IANA registry "TLS Alerts".
        package var rawValue: UInt8

        /// Takes a number from the wire.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The connection is about to be closed in order.
        package static let closeNotify = Code(rawValue: 0)
        /// The peer finds no version, cipher suite, group or certificate that suits both.
        package static let handshakeFailure = Code(rawValue: 40)
        /// There is no certificate to give (SSL 3.0).
        package static let noCertificate = Code(rawValue: 41)
        /// The certificate is damaged, or was wanted and not given (RFC 5246 7.2.2).
        package static let badCertificate = Code(rawValue: 42)
        /// The certificate is of a kind that is not supported.
        package static let unsupportedCertificate = Code(rawValue: 43)
        /// The certificate was revoked by its issuer.
        package static let certificateRevoked = Code(rawValue: 44)
        /// The certificate is out of its time.
        package static let certificateExpired = Code(rawValue: 45)
        /// The certificate is not acceptable for another reason.
        package static let certificateUnknown = Code(rawValue: 46)
        /// The certificate does not lead to a CA that the sender of the alert trusts.
        package static let unknownCA = Code(rawValue: 48)
        /// The certificate is valid, and its holder may not connect.
        package static let accessDenied = Code(rawValue: 49)
        /// A signature or a key exchange could not be verified.
        package static let decryptError = Code(rawValue: 51)
        /// No common version.
        package static let protocolVersion = Code(rawValue: 70)
        /// The suites that were offered are weaker than the sender wants.
        package static let insufficientSecurity = Code(rawValue: 71)
        /// A lower version was tried than the sender has (RFC 7507).
        package static let inappropriateFallback = Code(rawValue: 86)
        /// No server of the name that was asked for (RFC 6066 3).
        package static let unrecognizedName = Code(rawValue: 112)
        /// The handshake is given up for a reason that is no fault of it.
        package static let userCanceled = Code(rawValue: 90)
        /// A certificate was asked for and not given.
        package static let certificateRequired = Code(rawValue: 116)

        /// Whether it says that the receiver's certificate is not accepted (RFC 8446 6.2).
        package var judgesCertificate: Bool { Self.certificateRefusals.contains(self) }

        private static let certificateRefusals: Set<Code> = [
            .badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired, .certificateUnknown,
            .unknownCA, .accessDenied, .decryptError,
        ]

        /// The registered name, or nil.
        package var name: String? { Self.names[rawValue] }

        /// The registered name and the number, as `unknown_ca (48)`.
        package var description: String { "\(name ?? "unassigned") (\(rawValue))" }

        private static let names: [UInt8: String] = [
            0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
            22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
            42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
            45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
            49: "access_denied", 50: "decode_error", 51: "decrypt_error", 60: "export_restriction",
            70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
            86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
            109: "missing_extension", 110: "unsupported_extension", 111: "certificate_unobtainable",
            112: "unrecognized_name", 113: "bad_certificate_status_response", 114: "bad_certificate_hash_value",
            115: "unknown_psk_identity", 116: "certificate_required", 120: "no_application_protocol",
        ]
    }
}
