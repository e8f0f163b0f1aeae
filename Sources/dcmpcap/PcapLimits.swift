/// What the commands hold: every limit of the tool stands here, with its reason.
enum PcapLimits {
    /// PDUs and messages of an association that are shown: some hundred megabytes as JSON, and more than anybody reads.
    static let messagesShown = 100_000

    /// Bytes of an object that are held before they are written: few calls of the system.
    static let objectBuffer = 256 << 10

    /// Bytes of all objects that are held before they are written.
    static let objectBuffers = 32 << 20

    /// Files that are open at once; of a thousand descriptors, which are usual, most are left.
    static let openObjects = 128
}
