/// What was in the packets of a capture.
package struct PacketCounts: Hashable, Sendable {
    /// All packets.
    package var packets = 0
    /// Packets of which not all was kept.
    package var cut = 0
    /// How many bytes of these were kept, the least and the most; nil where there are none.
    package var cutLengths: ClosedRange<Int>?
    /// TCP segments found, those of reassembled fragments included.
    package var segments = 0
    /// Packets of link types that are not known here, by type: the first types that came, so many as the limit gives.
    package private(set) var unknownLinkTypes: [LinkType: Int] = [:]
    /// Packets of further types that are not known here.
    package private(set) var otherLinkTypes = 0
    /// Packets without IP: ARP, spanning tree and others.
    package var withoutIP = 0
    /// IP packets that carry something else than TCP.
    package var withoutTCP = 0
    /// Packets whose headers do not fit them.
    package var malformed = 0
    /// Fragments of IP packets.
    package var fragments = 0
    /// Fragments that waited for others in vain, or that there was no room for.
    package var fragmentsDropped = 0

    /// Counts a packet of a link type that is not known here.
    mutating func note(unknown type: LinkType) {
        if unknownLinkTypes.count < PacketFlowLimits.unknownLinkTypes || unknownLinkTypes[type] != nil {
            unknownLinkTypes[type, default: 0] += 1
        } else {
            otherLinkTypes += 1
        }
    }
}
