/// What a recording tells of TLS that nobody could read in it: that bytes which it has plain went through TLS, and how
/// that came out.
///
/// It stands in the first segment with data of each side where those are plain, and in what ends the connection, as a
/// TCP option (`RecordedOption`): whoever does not know it sees ordinary segments.
package struct RecordedTLS: Hashable, Sendable {
    /// Why TLS failed for the client.
    package enum Failure: Hashable, Sendable {
        /// The server ended it with an alert of this description (RFC 8446 6).
        case alert(UInt8)
        /// One side did not keep to the protocol.
        case protocolError
        /// The client refused the server's certificate.
        case certificateRefused
        /// The client refused the certificate for its name.
        case nameRefused
    }

    /// The version that the server chose, as in a ServerHello, for example 0304H; 0 where it is not known.
    package var version: UInt16
    /// Whether the client had a certificate to give; false where the handshake was not done.
    package var hasClientCertificate: Bool
    /// Whether the handshake was done for the client.
    package var isEstablished: Bool
    /// Why it failed; nil where it did not, or not yet, or for a reason that can be read.
    package var failure: Failure?

    /// Makes one of what is known when the handshake is done.
    package init(
        version: UInt16,
        hasClientCertificate: Bool,
        isEstablished: Bool = true,
        failure: Failure? = nil
    ) {
        self.version = version
        self.hasClientCertificate = hasClientCertificate
        self.isEstablished = isEstablished
        self.failure = failure
    }

    private struct Facts: OptionSet {
        var rawValue: UInt8

        static let clientCertificate = Facts(rawValue: 1)
        static let alert = Facts(rawValue: 2)
        static let protocolError = Facts(rawValue: 4)
        static let certificateRefused = Facts(rawValue: 8)
        static let nameRefused = Facts(rawValue: 16)
        static let unfinished = Facts(rawValue: 32)
    }

    /// Bytes of the option: kind, length, identifier, version, facts, alert.
    private static let length = 10

    /// The alert with which the server ended TLS; nil where it did not.
    package var alert: UInt8? { if case .alert(let alert) = failure { alert } else { nil } }

    /// The option of a segment that says so, after fillers: options are whole words, and others may follow.
    var options: [UInt8] {
        var facts: Facts = []
        if hasClientCertificate { facts.insert(.clientCertificate) }
        if !isEstablished { facts.insert(.unfinished) }
        switch failure {
        case .alert: facts.insert(.alert)
        case .protocolError: facts.insert(.protocolError)
        case .certificateRefused: facts.insert(.certificateRefused)
        case .nameRefused: facts.insert(.nameRefused)
        case nil: break
        }
        var bytes: [UInt8] = [1, 1] + RecordedOption.start(length: Self.length)
        bytes.appendBigEndian(version)
        return bytes + [facts.rawValue, alert ?? 0]
    }

    /// Reads the options of a segment; nil where none is it.
    init?(options bytes: RawSpan) {
        guard let place = RecordedOption.find(length: Self.length, in: bytes) else { return nil }
        let facts = Facts(rawValue: bytes.byte(at: place + 2))
        version = bytes.bigEndian(at: place)
        hasClientCertificate = facts.contains(.clientCertificate)
        isEstablished = !facts.contains(.unfinished)
        failure =
            if facts.contains(.alert) {
                .alert(bytes.byte(at: place + 3))
            } else if facts.contains(.protocolError) {
                .protocolError
            } else if facts.contains(.certificateRefused) {
                .certificateRefused
            } else if facts.contains(.nameRefused) {
                .nameRefused
            } else {
                nil
            }
    }
}
