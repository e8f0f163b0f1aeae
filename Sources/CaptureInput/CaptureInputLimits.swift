/// How much of a file is held: every limit of this module stands here, with its reason.
enum CaptureInputLimits {
    /// Bytes that are read at once: few calls of the system, and they stay in the processor's cache until they are looked at.
    static let piece = 256 << 10
}
