/// What a host or router answers that cannot pass a TCP segment on, or may not (RFC 792, RFC 4443 3.1).
package struct DestinationUnreachable: Hashable, Sendable {
    /// The versions of IP, whose codes differ.
    package enum Version: Hashable, Sendable {
        case v4
        case v6
    }

    /// Whose codes these are.
    package let version: Version
    /// Why, as the registry of the version's ICMP parameters has it.
    package let code: UInt8
    /// When it was captured, in nanoseconds since 1970 (UTC).
    package let time: Int64
    /// Who sent the segment that it quotes.
    let source: SocketEndpoint
    /// To whom.
    let destination: SocketEndpoint
    /// The sequence number of that segment.
    let sequence: UInt32

    /// Takes it from what an IP packet carries; nil where that is another message, or quotes no TCP segment.
    init?(_ bytes: RawSpan, _ version: Version, time: Int64) {
        guard bytes.byteCount > Self.headerLength, bytes.byte(at: 0) == (version == .v4 ? 3 : 1) else { return nil }
        let quoted = bytes.slice(Self.headerLength, bytes.byteCount)
        // The quoted packet was longer than what is quoted of it, as its own header says.
        guard let header = IPHeader(quoted, length: .max), header.fragment == nil,
            IPProtocol(rawValue: header.addresses.protocolNumber) == .tcp, header.keptLength >= Self.quotedLength
        else { return nil }
        let segment = quoted.slice(header.headerLength, quoted.byteCount)
        self.version = version
        code = bytes.byte(at: 1)
        self.time = time
        source = SocketEndpoint(address: header.addresses.source, port: segment.bigEndian(at: 0))
        destination = SocketEndpoint(address: header.addresses.destination, port: segment.bigEndian(at: 2))
        sequence = segment.bigEndian(at: 4)
    }

    private static let headerLength = 8
    /// Ports and sequence number: as much of a segment is quoted at least (RFC 792).
    private static let quotedLength = 8
}
