/// How much of a file is held: every limit of this module stands here, with its reason.
enum CaptureInputLimits {
    /// Bytes that are read at once: few calls of the system, and they stay in the processor's cache until they are
    /// looked at.
    static let piece = 256 << 10

    /// Pieces in which the first packet of a file is looked for, to tell when it begins: 16 MB, more than names,
    /// comments and secrets before it have.
    static let piecesBeforeStart = 64
}
