import Foundation
import TestSupport

/// The `hyperfine` command, which times whole processes without a shell between.
enum Hyperfine {
    private struct Report: Decodable {
        struct Result: Decodable { let median: Double }
        let results: [Result]
    }

    /// The median wall time of a command in seconds; a run that fails is an error.
    static func median(
        _ command: [String],
        _ environment: [String: String?],
        runs: Int = 40
    ) async throws -> Double {
        let folder = try TemporaryFolder("hyperfine")
        let report = folder.file("report.json")
        let result = try await Tool(path: "/usr/bin/hyperfine").run(
            ["--shell=none", "--warmup", "3", "--runs", "\(runs)", "--style", "none", "--export-json", report]
                + [command.joined(separator: " ")],
            environment: environment,
            within: .seconds(300)
        )
        guard result.status == 0 else { throw Failure(result.description) }
        let bytes = Data(try folder.readBytes("report.json"))
        guard let first = try JSONDecoder().decode(Report.self, from: bytes).results.first else {
            throw Failure("no result of \(command)")
        }
        return first.median
    }
}
