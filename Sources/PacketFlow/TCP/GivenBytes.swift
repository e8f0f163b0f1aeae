/// The last bytes that were given of a stream, to compare copies of them that come later.
///
/// They are those of short segments, of which commands are made: of long ones most of what comes is copied, and time is
/// what it costs.
struct GivenBytes {
    /// In order, without holes.
    private var bytes: [UInt8] = []
    /// The sequence number behind the last.
    private var end: UInt32 = 0

    /// What it costs to hold them, in bytes.
    private(set) var cost = 0

    /// What an array costs besides its bytes.
    private static let arrayCost = 32

    /// Takes bytes that are given.
    @inline(__always)
    mutating func append(_ given: RawSpan, at sequence: UInt32) {
        if given.byteCount <= PacketFlowLimits.comparedBytes {
            appendShort(given, at: sequence)
        } else if cost > 0 {
            removeAll()
        }
    }

    private mutating func appendShort(_ given: RawSpan, at sequence: UInt32) {
        if sequence != end { bytes.removeAll(keepingCapacity: true) }
        let surplus = bytes.count + given.byteCount - PacketFlowLimits.comparedBytes
        if surplus > 0 { bytes.removeFirst(surplus) }
        unsafe given.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        end = sequence &+ UInt32(truncatingIfNeeded: given.byteCount)
        cost = bytes.capacity + Self.arrayCost
    }

    private mutating func removeAll() { (bytes, cost) = ([], 0) }

    /// Whether a copy has other bytes in the place of some of these.
    func differ(from copy: RawSpan, at sequence: UInt32) -> Bool {
        guard !bytes.isEmpty else { return false }
        // Where the copy begins among these; before the first, or behind the last, are none.
        let shift = sequence.distance(from: end) + bytes.count
        let (start, end) = (max(0, shift), min(bytes.count, shift + copy.byteCount))
        guard start < end else { return false }
        return (start..<end).contains { bytes[$0] != copy.byte(at: $0 - shift) }
    }
}
