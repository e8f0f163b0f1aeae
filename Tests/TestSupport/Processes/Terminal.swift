/// A program on a terminal of its own, as a user sits before it.
package enum Terminal {
    /// Runs it to its end, and types keys when it prompts; Enter is a line feed, and Ctrl-C the byte 3.
    ///
    /// The output is what the terminal showed; the error output has the lines `echo at the prompt: off`, or `on`, and
    /// `echo at the end: as before`, or `changed`.
    ///
    /// - Throws: ``MissingProgram``, or ``TimedOut`` with what was shown.
    package static func run(
        _ tool: Tool,
        _ arguments: [String],
        answering prompt: String,
        with keys: String
    ) async throws -> ToolResult {
        return try await Tool(path: "/usr/bin/python3").run(
            [PythonScript.path("terminal"), prompt, keys, tool.path] + arguments
        )
    }
}
