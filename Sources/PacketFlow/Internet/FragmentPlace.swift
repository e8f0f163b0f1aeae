/// Where a fragment belongs.
struct FragmentPlace: Hashable {
    /// What fragments of one packet have in common, besides addresses and protocol.
    let identification: UInt32
    /// Bytes of the packet before it.
    let offset: Int
    /// Whether none follows it.
    let isLast: Bool
}
