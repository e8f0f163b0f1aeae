/// Takes packets, in the order in which they stand in a capture.
package protocol PacketSink {
    /// Takes a packet, which is gone when it returns.
    mutating func take(_ packet: borrowing CapturedPacket)

    /// Notes that a packet was captured at a time, in nanoseconds since 1970 (UTC), of which nothing more is to be
    /// known.
    mutating func passOver(at time: Int64)
}

extension PacketSink {
    /// Nothing.
    package mutating func passOver(at time: Int64) {}
}
