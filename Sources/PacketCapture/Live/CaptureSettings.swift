/// How packets are captured.
package struct CaptureSettings: Hashable, Sendable {
    /// The name of the interface, or "any".
    package var interface: String
    /// Whether packets for other hosts are wanted that the network card sees: what a mirror port is for.
    package var isPromiscuous: Bool
    /// Mebibytes in which the kernel holds packets, up to ``PacketCaptureLimits/largestBuffer``.
    package var buffer: Int

    /// Makes settings.
    package init(
        interface: String,
        isPromiscuous: Bool = false,
        buffer: Int = PacketCaptureLimits.buffer
    ) {
        self.interface = interface
        self.isPromiscuous = isPromiscuous
        self.buffer = buffer
    }
}

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
