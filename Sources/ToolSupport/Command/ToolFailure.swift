/// Why a tool cannot go on, ready to be shown.
///
/// Thrown where no finding applies: wrong options that only show when they are put together, files that cannot be read,
/// ports that cannot be bound. What a peer did is never one of these; that is a finding and a returned ``ToolExit``.
package struct ToolFailure: Error, Hashable, Sendable {
    /// The exit status that goes with it.
    package var exit: ToolExit
    /// What is wrong, in one line.
    package var message: String
    /// What to try next, in one line; `nil` where the message says it.
    package var hint: String?

    /// Makes a failure with its exit status.
    package init(_ exit: ToolExit, _ message: String, hint: String? = nil) {
        self.exit = exit
        self.message = message
        self.hint = hint
    }

    /// A command line that cannot be carried out.
    package static func usage(_ message: String, hint: String? = nil) -> ToolFailure {
        ToolFailure(.usage, message, hint: hint)
    }

    /// A failure of this side.
    package static func failure(_ message: String, hint: String? = nil) -> ToolFailure {
        ToolFailure(.failure, message, hint: hint)
    }
}
