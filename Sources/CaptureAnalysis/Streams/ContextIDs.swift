/// A set of presentation context IDs.
struct ContextIDs: Hashable, Sendable {
    /// A bit for each.
    private var bits = SIMD4<UInt64>()

    /// Whether it has an ID.
    func contains(_ id: UInt8) -> Bool { bits[Int(id >> 6)] >> (id & 63) & 1 == 1 }

    /// Adds an ID.
    mutating func insert(_ id: UInt8) { bits[Int(id >> 6)] |= 1 << (id & 63) }
}
