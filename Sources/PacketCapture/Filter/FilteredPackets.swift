package import PacketFlow

/// Hands the packets on that a filter takes.
package struct FilteredPackets<Sink: PacketSink>: PacketSink {
    /// Why the filter cannot be applied to the packets that come; those behind are not handed on either.
    package private(set) var failure: PacketCaptureError?

    /// Packets that the filter did not take.
    package private(set) var leftOut = 0

    /// Who takes the packets.
    package private(set) var sink: Sink

    private let filter: PacketFilter

    /// Puts a filter before a sink.
    package init(_ filter: PacketFilter, before sink: Sink) {
        self.filter = filter
        self.sink = sink
    }

    /// Hands the packet on, or not.
    package mutating func take(_ packet: borrowing CapturedPacket) {
        guard failure == nil else { return }
        do throws(PacketCaptureError) {
            if try filter.takes(packet) {
                sink.take(packet)
            } else {
                leftOut += 1
                sink.passOver(at: packet.time)
            }
        } catch {
            failure = error
        }
    }
}
