import Foundation
import TestSupport

/// The `hyperfine` command, which times whole processes without a shell between.
package enum Hyperfine {
    private struct Report: Decodable {
        struct Result: Decodable { let times: [Double] }
        let results: [Result]
    }

    /// The median wall times of two commands in seconds.
    ///
    /// They take turns: a machine that grows slower or faster meanwhile does so for both. A run that fails is an error.
    package static func medians(
        _ ours: [String],
        _ theirs: [String],
        _ environment: [String: String?] = [:],
        turns: Int = 8,
        runs: Int = 12
    ) async throws -> (ours: Double, theirs: Double) {
        var times: (ours: [Double], theirs: [Double]) = ([], [])
        for _ in 0..<turns {
            times.ours += try await self.times(ours, environment, runs)
            times.theirs += try await self.times(theirs, environment, runs)
        }
        return (median(times.ours), median(times.theirs))
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
