/// The address of a host.
package enum IPAddress: Hashable, Sendable {
    /// An IPv4 address; the first octet is the highest byte.
    case v4(UInt32)
    /// An IPv6 address; the first octet is the highest byte of `high`.
    case v6(high: UInt64, low: UInt64)

    /// The address with these octets in network order, 4 for IPv4 and 16 for IPv6.
    ///
    /// An IPv4-mapped IPv6 address (RFC 4291 2.5.5.2) becomes the IPv4 address: a socket that serves both families
    /// shows peers so, while IPv4 is what was on the wire. `nil` for any other number of octets.
    package init?(octets: some Collection<UInt8>) {
        switch octets.count {
        case 4:
            self = .v4(octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            let low = octets.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
            let isMapped = high == 0 && low >> 32 == 0xFFFF
            self = isMapped ? .v4(UInt32(truncatingIfNeeded: low)) : .v6(high: high, low: low)
        default:
            return nil
        }
    }

    /// Appends the octets in network order.
    func encode(into bytes: inout [UInt8]) {
        switch self {
        case .v4(let address):
            bytes.appendBigEndian(address)
        case .v6(let high, let low):
            bytes.appendBigEndian(high)
            bytes.appendBigEndian(low)
        }
    }
}
