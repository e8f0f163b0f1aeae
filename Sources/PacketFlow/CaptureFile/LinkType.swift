/// What the bytes of a captured packet begin with: the link-layer header types of the tcpdump.org registry.
package struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The registered LINKTYPE_ value, as files carry it.
    package let rawValue: UInt16

    /// Makes a link type from its registered value.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// LINKTYPE_RAW: no link layer, the packet begins with an IPv4 or IPv6 header and its version nibble says which.
    package static let raw = LinkType(rawValue: 101)
}
