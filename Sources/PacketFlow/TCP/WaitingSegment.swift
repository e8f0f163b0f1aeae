/// A segment that waits for earlier ones.
struct WaitingSegment {
    var sequence: UInt32
    /// The next byte that its sender expects; nil where it said nothing.
    var acknowledgement: UInt32?
    /// What was kept of its bytes.
    var bytes: [UInt8]
    /// How many bytes it carried.
    var length: Int
    /// What follows its bytes.
    var ending: Ending?
    var time: Int64
    /// Whether another one that waited had other bytes in the same place, which was counted.
    var isConflicting = false

    /// How a stream ends.
    enum Ending {
        case finish
        case reset

        /// How the flags of a segment say that it ends; nil where they do not.
        init?(_ flags: TCPFlags) {
            if flags.isDisjoint(with: [.reset, .finish]) { return nil }
            self = flags.contains(.reset) ? .reset : .finish
        }
    }

    var cost: Int { bytes.count + PacketFlowLimits.segmentCost }
}

extension WaitingSegment {
    /// Whether the bytes that both have are not the same.
    func differs(from other: WaitingSegment) -> Bool {
        let shift = other.sequence.distance(from: sequence)
        let (mine, theirs) =
            shift >= 0 ? (bytes.dropFirst(shift), other.bytes[...]) : (bytes[...], other.bytes.dropFirst(-shift))
        let count = min(mine.count, theirs.count)
        return !mine.prefix(count).elementsEqual(theirs.prefix(count))
    }
}
