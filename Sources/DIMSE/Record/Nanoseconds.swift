/// A point on a monotonic clock, or a span between two, in nanoseconds.
///
/// Nothing in this module reads a clock: times come in as arguments, from a live clock or from a capture.
package typealias Nanoseconds = Int64

extension Nanoseconds {
    /// Whole seconds in nanoseconds.
    package static func seconds(_ count: Int64) -> Nanoseconds { count * 1_000_000_000 }

    /// Whole milliseconds in nanoseconds.
    package static func milliseconds(_ count: Int64) -> Nanoseconds { count * 1_000_000 }
}
