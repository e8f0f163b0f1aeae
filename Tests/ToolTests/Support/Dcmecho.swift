import Foundation
import TestSupport
import Testing

/// Runs the built `dcmecho`.
enum Dcmecho {
    /// Runs it as a user does.
    static func run(
        _ arguments: [String],
        environment: [String: String?] = [:],
        input: String = "",
        signals: [SignalAfter] = [],
        within limit: Duration = .seconds(30)
    ) async throws -> ToolResult {
        try await Tool("dcmecho").run(
            arguments,
            environment: plain.merging(environment) { _, own in own },
            input: input,
            signals: signals,
            within: limit
        )
    }

    /// Starts it and leaves it to the caller.
    static func start(_ arguments: [String]) throws -> RunningProcess {
        try Tool("dcmecho").start(arguments, environment: plain)
    }

    /// Runs it, and looks how much memory of its own it has at most, in bytes.
    static func peakMemory(_ arguments: [String]) async throws -> (bytes: Int, process: RunningProcess) {
        let process = try start(arguments)
        var most = 0
        try await eventually("it ends") {
            most = max(most, try process.peakMemory ?? 0)
            return process.end != nil
        }
        return (most, process)
    }

    /// Runs it with `--json`, and reads the document: its exit status has to be that of the process.
    static func report(
        _ arguments: [String],
        environment: [String: String?] = [:],
        signals: [SignalAfter] = [],
        within limit: Duration = .seconds(30)
    ) async throws -> EchoReport {
        let result = try await run(
            ["--json"] + arguments,
            environment: environment,
            signals: signals,
            within: limit
        )
        let report = try decode(EchoReport.self, result)
        #expect(report.exitStatus == result.status, "\(result)")
        return report
    }

    /// Reads the document that a run has printed.
    static func decode<Document: Decodable>(_ type: Document.Type, _ result: ToolResult) throws -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(result.output.utf8))
        } catch {
            throw Unreadable(description: "\(error)\n\(result)")
        }
    }

    /// Where a peer of the tests listens.
    static func peer(_ port: UInt16, called: String? = nil) -> String {
        (called.map { $0 + "@" } ?? "") + "127.0.0.1:\(port)"
    }

    /// What the terminal of a developer must not change.
    private static let plain: [String: String?] = ["NO_COLOR": nil, "COLUMNS": nil]

    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }
}
