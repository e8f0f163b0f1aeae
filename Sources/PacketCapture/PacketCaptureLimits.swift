import PacketFlow

/// What capturing holds and how long it waits: every limit of this module stands here, with its reason.
package enum PacketCaptureLimits {
    /// Link types for which an expression is kept compiled: a file may claim 65,536, and real ones have three at most.
    static let filterPrograms = 32

    /// Bytes of a packet that are kept: as many as are read of a file, and more than a segment has that a network card
    /// puts together or takes apart.
    static let snapshotLength = Int32(PacketFlowLimits.packetLength)

    /// Mebibytes in which the kernel holds packets until they are looked at: what comes in half a second at 1 Gbit/s.
    package static let buffer = 64

    /// Mebibytes that may be asked for; libpcap counts bytes with 31 bits.
    package static let largestBuffer = 2_047

    /// How long the kernel waits for more packets before it hands those over that it has, in milliseconds: few
    /// wake-ups, and not felt by who looks on.
    static let handover: Int32 = 100

    /// How long a capture goes on after its end, in milliseconds, so that what the kernel holds of the time before is
    /// handed over: its timer runs out once in between, also where it is late.
    package static let drain = 3 * Int(handover)

    /// Bytes of a file that are held before they are written: few calls of the system, and little lost in a crash.
    static let unwrittenBytes = 256 << 10

    /// Packets that are taken before anything else is looked after: on a busy network there are always more.
    static let packetsAtOnce: Int32 = 4_096
}
