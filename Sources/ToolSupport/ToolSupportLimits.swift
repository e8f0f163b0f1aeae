/// How much of what a peer or a user gave is shown: every limit of this module stands here, with its reason.
enum ToolSupportLimits {
    /// Bytes of a user's name: as many as a line of a terminal has room for beside the rest.
    static let userName = 64

    /// Roles and extended negotiations of one side, a line each: as many as it can have contexts (PS3.8 9.3.2.2).
    static let extras = 128

    /// Related general SOP classes of one of them: the standard knows none with more.
    static let relatedClasses = 8

    /// Bytes of service class application information: those of the standard's services have 6 at most (PS3.4 B.3.1.4,
    /// C.5).
    static let applicationInformation = 16
}
