/// A point on a monotonic clock, or a span between two, in nanoseconds.
///
/// Nothing in this module reads a clock: times come in as arguments, from a live clock or from a capture.
package typealias Nanoseconds = Int64
