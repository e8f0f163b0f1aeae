/// What the commands hold: every limit of the tool stands here, with its reason.
enum PcapLimits {
    /// PDUs and messages of an association that are shown: some hundred megabytes as JSON, and more than anybody reads.
    static let messagesShown = 100_000
}
