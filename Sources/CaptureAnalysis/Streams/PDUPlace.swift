import PacketFlow

/// Where in a stream something stands.
struct PDUPlace: Hashable, Sendable {
    /// Who sent it.
    let side: ConnectionSide
    /// Its first byte, counted from the start of the stream.
    var start: UInt64
    /// The byte behind it.
    var end: UInt64
    /// When its first byte was captured, in nanoseconds since 1970 (UTC).
    var startTime: Int64
    /// When its last byte was captured.
    var time: Int64
}
