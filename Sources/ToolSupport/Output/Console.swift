import Synchronization
package import SystemFiles

/// Where a tool says what it has to say: the result on standard output, everything else on standard error.
package struct Console: Sendable {
    /// The tool's name, which begins each line of its own on standard error.
    package let tool: String
    /// In what form the result comes.
    package let format: OutputFormat
    private let keys: JSONRendering.Keys
    /// How much is said besides the result.
    package let verbosity: Verbosity
    /// What is at the other end of standard output.
    package let terminal: Terminal
    /// What is at the other end of standard error.
    package let errorTerminal: Terminal
    private let output: OutputStream
    private let errors: OutputStream
    private let progress = ProgressLine()

    /// Makes a console; tests give streams of their own.
    package init(
        tool: String,
        format: OutputFormat = .text,
        keys: JSONRendering.Keys = .camelCase,
        verbosity: Verbosity = .normal,
        output: OutputStream = .standardOutput,
        errors: OutputStream = .standardError,
        terminal: Terminal = .none,
        errorTerminal: Terminal = .none
    ) {
        self.tool = tool
        self.format = format
        self.keys = keys
        self.verbosity = verbosity
        self.output = output
        self.errors = errors
        self.terminal = terminal
        self.errorTerminal = errorTerminal
    }
}

// MARK: - The result

extension Console {
    /// Lets no output wait longer than a second for whoever reads, from now on: the run is over.
    package func stopWaiting() {
        output.stopWaiting()
        errors.stopWaiting()
    }

    /// Writes a line of the result as text, whatever the format: the caller asks ``format`` first.
    package func printLine(_ line: String) throws(OutputError) {
        clearProgress()
        try output.writeLine(line)
    }

    /// Writes lines of the result as text in one piece.
    package func printLines(_ lines: [String]) throws(OutputError) {
        guard !lines.isEmpty else { return }
        clearProgress()
        try output.writeLine(lines.joined(separator: "\n"))
    }

    /// How this tool's results are rendered as JSON.
    package var json: JSONRendering { JSONRendering(tool: String(tool.prefix { $0 != " " }), keys: keys) }

    /// Writes the result as one document, for `--json`.
    package func printDocument(_ body: some Encodable) throws {
        clearProgress()
        try output.writeLine(try json.document(body))
    }

    /// Writes an event as one line, for `--ndjson`.
    package func printEvent(_ event: String, _ body: some Encodable) throws {
        clearProgress()
        try output.writeLine(try json.line(event: event, body))
    }
}

// MARK: - Everything else

extension Console {
    /// Says something on standard error, unless `--quiet` was given: progress, hints, defaults that were used.
    package func note(_ text: String) {
        if verbosity > .quiet { say(text) }
    }

    /// Says lines on standard error as they are, such as a table, unless `--quiet` was given.
    package func noteLines(_ lines: [String]) {
        if verbosity > .quiet { lines.forEach(sayRaw) }
    }

    /// Says what went wrong, in one line and in red where colours are shown; never silenced.
    package func complain(_ message: String, hint: String? = nil) {
        let text = errorTerminal.palette.paint(OneLine.of(message), .red)
        sayRaw("\(tool): \(text)" + (hint.map { "; " + OneLine.of($0) } ?? ""))
    }

    private func say(_ text: String) {
        for line in TextWrap.lines("\(tool): \(OneLine.of(text))", width: errorTerminal.width, hanging: tool.count + 2)
        {
            sayRaw(line)
        }
    }

    /// Whether progress is worth telling: somebody looks, and did not ask for silence.
    package var showsProgress: Bool { errorTerminal.isInteractive && verbosity > .quiet }

    /// Says how far the work is, in a line on the terminal that the next one replaces.
    package func showProgress(_ text: String) {
        guard showsProgress else { return }
        progress.isShown.store(true, ordering: .relaxed)
        sayRaw("\r\u{1B}[K\(tool): \(text)", end: "")
    }

    /// Takes away the line of ``showProgress(_:)``, where there is one.
    package func clearProgress() {
        guard progress.isShown.exchange(false, ordering: .relaxed) else { return }
        sayRaw("\r\u{1B}[K", end: "")
    }

    private func sayRaw(_ line: String) {
        clearProgress()
        sayRaw(line, end: "\n")
    }

    private func sayRaw(_ line: String, end: String) {
        do {
            try errors.write(line + end)
        } catch {
            // There is no place left to say it, and the run goes on for its result.
        }
    }
}

/// Whether a line of progress stands on the terminal.
private final class ProgressLine: Sendable {
    let isShown = Atomic(false)
}
