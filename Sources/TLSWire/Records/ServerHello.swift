/// What a server chose, from its ServerHello (RFC 5246 7.4.1.3, RFC 8446 4.1.3).
package struct ServerHello: Hashable, Sendable {
    /// The version: of the extension supported_versions where there is one, else of the old field.
    package let version: TLSProtocolVersion
    /// The cipher suite.
    package let cipherSuite: CipherSuite
    /// Whether it is a HelloRetryRequest, which has the form of a ServerHello.
    package let isRetryRequest: Bool

    /// Reads the body of the message; nil where it is too short.
    package init?(_ body: ArraySlice<UInt8>) {
        var rest = body
        func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func takeInteger() -> UInt16? {
            take(2).map { $0.reduce(0) { $0 << 8 | UInt16($1) } }
        }
        guard let legacyVersion = takeInteger(), let random = take(32), let idLength = take(1)?.first,
            take(Int(idLength)) != nil, let suite = takeInteger(), take(1) != nil
        else { return nil }
        var version = legacyVersion
        if takeInteger() != nil {
            while let type = takeInteger(), let length = takeInteger(), let value = take(Int(length)) {
                if type == 43, value.count == 2 { version = value.reduce(0) { $0 << 8 | UInt16($1) } }
            }
        }
        self.version = TLSProtocolVersion(rawValue: version)
        cipherSuite = CipherSuite(rawValue: suite)
        isRetryRequest = random.elementsEqual(Self.retryRandom)
    }

    // SHA-256 of "HelloRetryRequest" (RFC 8446 4.1.3).
    private static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]
}
