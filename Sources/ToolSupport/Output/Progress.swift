import Diagnosis

/// When to say how far long work is, and what.
package struct Progress: Sendable {
    /// What there is to do, in bytes; more than 0.
    private let size: UInt64
    /// When the work began, in nanoseconds of a clock that only goes on.
    private let start: Int64
    private var next: Int64

    /// Nothing is said before this: most work is done by then.
    private static let patience: Int64 = 1_000_000_000
    private static let interval: Int64 = 200_000_000

    /// Makes the progress of work that begins; nil where there is none to do.
    package init?(size: UInt64, at time: Int64) {
        guard size > 0 else { return nil }
        (self.size, start, next) = (size, time, time + Self.patience)
    }

    /// What is to be said; nil where it is too early to say anything again.
    ///
    /// - Parameters:
    ///   - done: What was done of it, in bytes.
    ///   - time: Now, in nanoseconds of the same clock.
    /// - Returns: `43 %, 12.1 s left`, or nil.
    package mutating func text(done: UInt64, at time: Int64) -> String? {
        guard time >= next else { return nil }
        next = time + Self.interval
        let part = min(1, Double(done) / Double(size))
        guard part > 0 else { return "0 %" }
        let percent = "\(Int(part * 100)) %"
        guard let left = UInt64(exactly: max(0, Double(time - start) * (1 / part - 1)).rounded()) else {
            return percent
        }
        return "\(percent), \(DurationText.of(left)) left"
    }
}
