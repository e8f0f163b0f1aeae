/// How much is written and read at once, and who is waited for how long: every limit of this module stands here, with
/// its reason.
package enum SystemFilesLimits {
    /// Bytes of one write: where there is room at all, a pipe takes as many without blocking (POSIX's PIPE_BUF on
    /// Linux).
    static let portion = 4096

    /// How often a write that waits looks whether it still may, in milliseconds: not felt by a user who ends the run.
    static let slice: Int32 = 100

    /// How many seconds a reader is given when the run is over: enough for one that is only slow.
    package static let lastSeconds = 1

    /// The same in slices.
    static let lastSlices = lastSeconds * 1_000 / Int(slice)

    /// Bytes of a small file that are read at once: most are read in one call of the system.
    static let piece = 64 << 10
}
