package import Diagnosis

/// How long an association took, and what the time went on.
package struct AssociationTiming: Hashable, Sendable {
    /// When its first byte was captured, in nanoseconds since 1970 (UTC).
    package let start: Int64
    /// When its last PDU was captured, or its connection ended without.
    package let end: Int64
    /// What the time between went on: all of it.
    package let uses: PartyTimes
    /// What is known of the way between its ends.
    package let path: PathFacts

    /// From its start to its end, in nanoseconds.
    package var duration: Int64 { end - start }
}
