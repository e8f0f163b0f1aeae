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
