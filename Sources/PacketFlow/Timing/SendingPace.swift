/// How fast full segments have come lately: as fast as the slowest link on their way lets them, unless all of them are
/// slow.
struct SendingPace: Hashable, Sendable {
    /// Nanoseconds of a byte, at least.
    private var fastest: Double?
    /// Whether the last segment was a full one.
    private var wasFull = false

    /// Nanoseconds of a byte at 80 Gbit/s: what is captured at once is not faster than that.
    private static let limit = 0.1
    /// By how much it is forgotten with each segment.
    private static let loss = 1.05
    /// How many times slower a segment may be and still be of the same pace.
    private static let spread = 3.0

    /// Whether a segment that comes so much later than the one before comes as fast as others.
    func includes(_ length: Int, after gap: Int64) -> Bool {
        fastest.map { Double(gap) <= Self.spread * $0 * Double(length) } ?? false
    }

    /// Takes a segment into account that comes so much later than the one before.
    mutating func note(_ length: Int, isFull: Bool, after gap: Int64?) {
        defer { wasFull = isFull }
        // Between others there is more than the link.
        guard let gap, isFull, wasFull else { return }
        let taken = Double(gap) / Double(length)
        fastest = max(Self.limit, min(taken, fastest.map { $0 * Self.loss } ?? taken))
    }
}
