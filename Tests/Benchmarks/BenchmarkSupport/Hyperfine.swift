import Foundation
import TestSupport

/// The `hyperfine` command, which times whole processes without a shell between.
package enum Hyperfine {
    private struct Report: Decodable {
        struct Result: Decodable { let times: [Double] }
        let results: [Result]
    }

    /// The wall times of two commands in seconds, those of the turn whose ratio is the median of all turns.
    ///
    /// They take turns, and each turn has its own ratio: processors of these machines run at two speeds, seconds each,
    /// and the median over all runs of one command may be of the one speed while the other's is of the other. A run
    /// that fails is an error.
    package static func medians(
        _ ours: [String],
        _ theirs: [String],
        _ environment: [String: String?] = [:],
        turns: Int = 15,
        runs: Int = 7
    ) async throws -> (ours: Double, theirs: Double) {
        var pairs: [(ours: Double, theirs: Double)] = []
        for _ in 0..<turns {
            pairs.append(
                (
                    ours: median(try await times(ours, environment, runs)),
                    theirs: median(try await times(theirs, environment, runs))
                )
            )
        }
        return pairs.sorted { $0.ours / $0.theirs < $1.ours / $1.theirs }[turns / 2]
    }

    private static func median(_ times: [Double]) -> Double {
        let sorted = times.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func times(_ command: [String], _ environment: [String: String?], _ runs: Int) async throws
        -> [Double]
    {
        let folder = try TemporaryFolder("hyperfine")
        let report = folder.file("report.json")
        let result = try await Tool(path: "/usr/bin/hyperfine").run(
            ["--shell=none", "--warmup", "2", "--runs", "\(runs)", "--style", "none", "--export-json", report]
                + [command.joined(separator: " ")],
            environment: environment,
            within: .seconds(300)
        )
        guard result.status == 0 else { throw Failure(result.description) }
        let bytes = Data(try folder.readBytes("report.json"))
        guard let first = try JSONDecoder().decode(Report.self, from: bytes).results.first else {
            throw Failure("no result of \(command)")
        }
        return first.times
    }
}
