import PacketFlow

extension IPAddress {
    /// What addresses are ordered by: those of IPv4 first, then by their numbers.
    var order: (Int, UInt64, UInt64) {
        switch self {
        case .v4(let value): (0, 0, UInt64(value))
        case .v6(let high, let low): (1, high, low)
        }
    }
}
