/// A program on a terminal of its own, as a user sits before it.
package enum Terminal {
    /// Runs it to its end, and types an answer when it prompts.
    ///
    /// The output is what the terminal showed; the error output has the line `echo at the prompt: off`, or `on`.
    ///
    /// - Throws: ``MissingProgram``, or ``TimedOut`` with what was shown.
    package static func run(
        _ tool: Tool,
        _ arguments: [String],
        answering prompt: String,
        with answer: String
    ) async throws -> ToolResult {
        return try await Tool(path: "/usr/bin/python3").run(
            [PythonScript.path("terminal"), prompt, answer, tool.path] + arguments
        )
    }
}
