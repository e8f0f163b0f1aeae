/// How long a packet takes from where the capture was made to one end of the connection, and its answer back.
package struct RoundTrip: Hashable, Sendable {
    /// The shortest that was seen, in nanoseconds.
    package private(set) var time: Int64
    /// Whether the opening of the connection shows it, which the end's system answers at once; otherwise an
    /// acknowledgement may have been held back, and it is this long at most.
    package private(set) var isExact: Bool

    /// Takes a time into account.
    package static func add(_ time: Int64, isExact: Bool, to known: inout RoundTrip?) {
        guard 0...PacketFlowLimits.longestRoundTrip ~= time else { return }
        known = RoundTrip(time: min(time, known?.time ?? time), isExact: isExact || known?.isExact == true)
    }
}
