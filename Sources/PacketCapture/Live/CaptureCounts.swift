/// What the kernel says of the packets of a capture.
package struct CaptureCounts: Hashable, Sendable {
    /// Packets that passed the filter, those included that were not looked at yet.
    package internal(set) var received: UInt64 = 0
    /// Packets for which there was no room in the buffer.
    package internal(set) var dropped: UInt64 = 0
    /// Packets that the interface or its driver dropped.
    package internal(set) var droppedByInterface: UInt64 = 0

    /// Whether any were lost.
    package var isLossy: Bool { dropped > 0 || droppedByInterface > 0 }
}
