/// That bytes which a recording has plain went through TLS, and what a diagnosis has to know of that.
///
/// It stands in the first segment with data and in the FIN of each side, as a TCP option for experiments (RFC 4727 3),
/// told from those of others by its identifier of 32 bits (RFC 6994 3): whoever does not know it sees ordinary segments.
package struct RecordedTLS: Hashable, Sendable {
    /// The version that the server chose, as in a ServerHello, for example 0304H; 0 where it is not known.
    package var version: UInt16
    /// Whether the client had a certificate to give.
    package var hasClientCertificate: Bool
    /// The description of the alert with which the server ended TLS (RFC 8446 6); nil where none came, or none yet.
    package var alert: UInt8?

    /// Makes one of what is known when the handshake is done.
    package init(version: UInt16, hasClientCertificate: Bool, alert: UInt8? = nil) {
        self.version = version
        self.hasClientCertificate = hasClientCertificate
        self.alert = alert
    }

    private struct Facts: OptionSet {
        var rawValue: UInt8

        static let clientCertificate = Facts(rawValue: 1)
        static let alert = Facts(rawValue: 2)
    }

    private static let kind: UInt8 = 253
    /// Bytes of the option: kind, length, identifier, version, facts, alert.
    private static let length = 10
    /// Bytes of all options of a segment that has it: those are whole words.
    private static let paddedLength = 12
    /// "SOND".
    private static let identifier: UInt32 = 0x534F_4E44

    /// The options of a segment that says so.
    var options: [UInt8] {
        var facts: Facts = []
        if hasClientCertificate { facts.insert(.clientCertificate) }
        if alert != nil { facts.insert(.alert) }
        var bytes: [UInt8] = [Self.kind, UInt8(Self.length)]
        bytes.appendBigEndian(Self.identifier)
        bytes.appendBigEndian(version)
        bytes += [facts.rawValue, alert ?? 0]
        return bytes + Array(repeating: 0, count: Self.paddedLength - Self.length)
    }

    /// Reads the options of a segment that has no others; nil where they are not it.
    init?(options bytes: RawSpan) {
        guard bytes.byteCount == Self.paddedLength, bytes.byte(at: 0) == Self.kind,
            bytes.byte(at: 1) == UInt8(Self.length), bytes.bigEndian(at: 2, as: UInt32.self) == Self.identifier
        else { return nil }
        let facts = Facts(rawValue: bytes.byte(at: 8))
        version = bytes.bigEndian(at: 6)
        hasClientCertificate = facts.contains(.clientCertificate)
        alert = facts.contains(.alert) ? bytes.byte(at: 9) : nil
    }
}
