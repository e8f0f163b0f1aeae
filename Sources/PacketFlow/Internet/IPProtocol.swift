/// What an IP packet carries, as far as it is looked at: by the registry of IP protocol numbers.
enum IPProtocol: UInt8 {
    case icmp = 1
    /// IPv4 in IP (RFC 2003).
    case ipv4 = 4
    case tcp = 6
    case udp = 17
    /// IPv6 in IP (RFC 2473, RFC 4213).
    case ipv6 = 41
    case gre = 47
    /// ICMP of IPv6.
    case icmp6 = 58
}
