/// What one end of a connection sent.
package struct StreamSummary: Hashable, Sendable {
    /// Packets.
    package internal(set) var packets = 0
    /// Bytes of the stream, missing ones included.
    package internal(set) var bytes: UInt64 = 0
    /// Bytes that are not in the capture.
    package internal(set) var missing: UInt64 = 0
    /// Bytes that were sent again.
    package internal(set) var retransmitted: UInt64 = 0
    /// Segments that came before earlier ones.
    package internal(set) var outOfOrder = 0
    /// Segments whose bytes differ from those of another copy; the first was taken.
    ///
    /// Compared are segments that wait for earlier ones, and the last bytes that were given of short segments
    /// (``PacketFlowLimits/comparedBytes``).
    package internal(set) var conflicts = 0
    /// Segments so far from the stream that they are no part of it.
    package internal(set) var implausible = 0
    /// Whether a SYN was seen.
    package internal(set) var isSYNSeen = false
    /// Whether a FIN was seen.
    package internal(set) var isFINSeen = false
    /// Whether a RST was seen.
    package internal(set) var isRSTSeen = false
}
