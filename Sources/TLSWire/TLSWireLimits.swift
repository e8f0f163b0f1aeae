/// What a peer may make this module hold: every limit of it stands here, with its reason.
///
/// What comes from a peer is copied only up to these; the rest of it is passed over.
package enum TLSWireLimits {
    // MARK: Of records

    /// Bytes of a record's content: 2^14, and the most that any version's protection adds (RFC 5246 6.2.3).
    package static let recordLength = (1 << 14) + 2048

    /// Bytes of a handshake message that are kept.
    ///
    /// A ServerHello with a post-quantum key share has 1.2 kB, the rest is room.
    package static let handshakeMessageLength = 16 << 10

    /// Alerts kept; there is one, or a warning and one.
    package static let alerts = 4

    /// Bytes kept of a peer that does not speak TLS: enough for a status line or a greeting.
    package static let foreignBytes = 256

    // MARK: Of certificates

    /// Attributes kept of a distinguished name; real names have below ten.
    package static let nameAttributes = 32

    /// Bytes kept of an attribute's value or of a host name.
    ///
    /// RFC 5280 A.1 allows 64 characters for most attributes, and DNS 255 bytes for a name.
    package static let nameLength = 256

    /// Host names and addresses kept of the subject alternative names; certificates of large hosters have about a
    /// hundred.
    package static let alternativeNames = 256

    /// Bytes kept of a serial number; RFC 5280 4.1.2.2 allows 20, and some CAs exceed that.
    package static let serialNumberLength = 32

    /// Purposes kept of an extended key usage; RFC 5280 4.2.1.12 defines six, and products add a few of their own.
    package static let extendedKeyUsages = 32

    /// Policies kept of a certificate; what is cut can only make ``CertificatePolicies/areSurelySatisfied(by:)`` say
    /// no.
    package static let policies = 64

    /// Bytes of an object identifier; those of certificates have below 20, and a longer one is none.
    package static let objectIdentifierLength = 64
}
