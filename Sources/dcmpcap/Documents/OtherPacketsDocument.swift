import PacketFlow

/// Packets that are of no TCP connection, and those that are not whole.
struct OtherPacketsDocument: Encodable {
    let unknownLinkTypes: [String: Int]
    /// Of further link types that are not known.
    let otherLinkTypes: Int
    let withoutIp: Int
    let withoutTcp: Int
    let malformed: Int
    let fragments: Int
    /// Of these, those without the others of their packet.
    let fragmentsDropped: Int
    let cut: Int
    /// How many bytes of those that are cut were kept at most.
    let cutTo: Int?

    init(_ counts: PacketCounts) {
        unknownLinkTypes = Dictionary(
            uniqueKeysWithValues: counts.unknownLinkTypes.map { ("\($0.key.rawValue)", $0.value) }
        )
        otherLinkTypes = counts.otherLinkTypes
        (withoutIp, withoutTcp, malformed) = (counts.withoutIP, counts.withoutTCP, counts.malformed)
        (fragments, fragmentsDropped, cut) = (counts.fragments, counts.fragmentsDropped, counts.cut)
        cutTo = counts.cutLengths?.upperBound
    }
}
