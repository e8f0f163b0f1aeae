/// An interface of a pcapng file: what its packets begin with, and how their times count.
package struct CaptureInterface: Hashable, Sendable {
    /// What each packet begins with.
    package let linkType: LinkType
    /// How many bytes of a packet are kept at most; 0 is no limit.
    package let snapshotLength: UInt32
    /// Its name on the machine that captured, as it stands there.
    package internal(set) var name: String?

    /// In what units its times count.
    var clock = CaptureClock()
    /// Seconds that are added to its times.
    var offset: Int64 = 0

    /// Makes an interface whose times count microseconds.
    init(linkType: LinkType, snapshotLength: UInt32) {
        self.linkType = linkType
        self.snapshotLength = snapshotLength
    }

    /// A time of its packets in nanoseconds since 1970; what does not fit becomes the nearer end of what does.
    func nanoseconds(of ticks: UInt64) -> Int64 {
        // Seconds of 64 bits in nanoseconds have 94.
        Int64(clamping: Int128(clock.nanoseconds(of: ticks)) + Int128(offset) * 1_000_000_000)
    }
}
