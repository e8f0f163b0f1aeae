/// That bytes which a recording has plain went through TLS, and what a diagnosis has to know of that.
///
/// It stands in the first segment with data of each side, as a TCP option for experiments (RFC 4727 3), told from those
/// of others by its identifier of 32 bits (RFC 6994 3): whoever does not know it sees an ordinary segment.
package struct RecordedTLS: Hashable, Sendable {
    /// The version that the server chose, as in a ServerHello, for example 0304H; 0 where it is not known.
    package var version: UInt16
    /// Whether the client had a certificate to give.
    package var hasClientCertificate: Bool

    /// Makes one of what is known.
    package init(version: UInt16, hasClientCertificate: Bool) {
        self.version = version
        self.hasClientCertificate = hasClientCertificate
    }

    /// The kind of the option.
    static let kind: UInt8 = 253
    /// Bytes of the option: kind, length, identifier, version, certificate.
    static let length = 9
    /// Bytes of all options of a segment that has it: those are whole words.
    static let paddedLength = 12
    /// "SOND".
    private static let identifier: UInt32 = 0x534F_4E44

    /// The options of a segment that says so.
    var options: [UInt8] {
        var bytes: [UInt8] = [Self.kind, UInt8(Self.length)]
        bytes.appendBigEndian(Self.identifier)
        bytes.appendBigEndian(version)
        bytes.append(hasClientCertificate ? 1 : 0)
        return bytes + Array(repeating: 0, count: Self.paddedLength - Self.length)
    }

    /// Reads the options of a segment that has no others; nil where they are not it.
    init?(options bytes: RawSpan) {
        guard bytes.byteCount == Self.paddedLength, bytes.byte(at: 0) == Self.kind,
            bytes.byte(at: 1) == UInt8(Self.length), bytes.bigEndian(at: 2, as: UInt32.self) == Self.identifier
        else { return nil }
        version = bytes.bigEndian(at: 6)
        hasClientCertificate = bytes.byte(at: 8) == 1
    }
}
