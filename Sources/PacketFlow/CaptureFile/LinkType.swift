/// What the bytes of a captured packet begin with: the link-layer header types of the tcpdump.org registry.
package struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The registered LINKTYPE_ value, as files carry it.
    package let rawValue: UInt16

    /// Makes a link type from its registered value.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// LINKTYPE_NULL: four bytes of address family in the byte order of the machine that captured.
    package static let null = LinkType(rawValue: 0)
    /// LINKTYPE_ETHERNET.
    package static let ethernet = LinkType(rawValue: 1)
    /// LINKTYPE_RAW: no link layer, the packet begins with an IPv4 or IPv6 header and its version nibble says which.
    package static let raw = LinkType(rawValue: 101)
    /// LINKTYPE_LOOP: four bytes of address family in network byte order.
    package static let loop = LinkType(rawValue: 108)
    /// LINKTYPE_LINUX_SLL: 16 bytes that Linux makes for packets of its pseudo interface "any".
    package static let linuxSLL = LinkType(rawValue: 113)
    /// LINKTYPE_IPV4: no link layer, IPv4.
    package static let ipv4 = LinkType(rawValue: 228)
    /// LINKTYPE_IPV6: no link layer, IPv6.
    package static let ipv6 = LinkType(rawValue: 229)
    /// LINKTYPE_LINUX_SLL2: 20 bytes, the successor of LINKTYPE_LINUX_SLL.
    package static let linuxSLL2 = LinkType(rawValue: 276)

    /// DLT_RAW as some systems number it, which found its way into files (12 on most, 14 on OpenBSD).
    static let rawOfSystems: [LinkType] = [LinkType(rawValue: 12), LinkType(rawValue: 14)]
}
