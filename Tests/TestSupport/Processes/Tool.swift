import Foundation
import Glibc

/// One of the executables of this package, as the test run has built it.
package struct Tool: Sendable {
    /// The absolute path of the executable.
    package let path: String

    /// Finds the executable beside the test bundle.
    ///
    /// - Throws: ``MissingProgram`` where it was not built.
    package init(_ name: String) throws {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        path = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name).path
        guard access(path, X_OK) == 0 else { throw MissingProgram(path) }
    }

    /// Takes any program of this machine, as to compare with.
    package init(path: String) throws {
        self.path = path
        guard access(path, X_OK) == 0 else { throw MissingProgram(path) }
    }

    /// Starts it and gives it to the caller to signal and to wait for.
    package func start(
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: String = ""
    ) throws -> RunningProcess {
        try RunningProcess(path, arguments, environment: environment, input: input)
    }

    /// Runs it to its end.
    ///
    /// Signals are sent one after the other, each as soon as its text is in the output.
    ///
    /// - Throws: ``TimedOut`` or ``EndedEarly`` with what it had written; a run that fails in its own way is a result.
    package func run(
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: String = "",
        signals: [SignalAfter] = [],
        within limit: Duration = .seconds(30)
    ) async throws -> ToolResult {
        let deadline = ContinuousClock.now + limit
        let process = try start(arguments, environment: environment, input: input)
        for signal in signals {
            try await process.waitForOutput(signal.text, within: deadline - .now)
            process.signal(signal.number)
        }
        let end = try await process.waitForEnd(within: deadline - .now)
        return ToolResult(
            command: process.command,
            end: end,
            output: try process.output,
            errorOutput: try process.errorOutput,
            duration: process.duration ?? limit
        )
    }
}

/// A signal to send when a text has been written.
package struct SignalAfter: Sendable {
    package let text: String
    package let number: Int32

    /// Sends a signal such as `SIGINT` once the text is in standard output or standard error.
    package init(_ text: String, send number: Int32) {
        self.text = text
        self.number = number
    }
}

/// What one run of a program gave.
package struct ToolResult: Sendable, CustomStringConvertible {
    package let command: String
    package let end: ProcessEnd
    package let output: String
    package let errorOutput: String
    /// From just before the start to the end of the process.
    package let duration: Duration

    /// The exit status, or nil where a signal ended it.
    package var status: Int32? {
        switch end {
        case .exited(let status): status
        case .signalled: nil
        }
    }

    /// All of it, for the message of a failed expectation.
    package var description: String {
        "\(command): \(end) after \(duration)\n--- standard output\n\(output)\n--- standard error\n\(errorOutput)"
    }
}
