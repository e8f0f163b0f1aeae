/// How much of what a peer or a user gave is shown: every limit of this module stands here, with its reason.
enum ToolSupportLimits {
    /// Bytes of a user's name: as many as a line of a terminal has room for beside the rest.
    static let userName = 64
}
