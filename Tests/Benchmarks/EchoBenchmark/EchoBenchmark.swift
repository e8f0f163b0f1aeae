import BenchmarkSupport
import Foundation
import TestSupport

/// Measures dcmecho beside DCMTK's echoscu in one run and prints the ratios; ends with 1 where one misses its bar.
///
/// Run by `Tests/benchmark`, on a machine that does nothing else. With the argument `size` it looks at the binary only,
/// which any machine can.
@main struct EchoBenchmark {
    static func main() async throws {
        let echo = try Tool("dcmecho").path
        let rows = CommandLine.arguments.dropFirst() == ["size"] ? [try await size(echo)] : try await all(echo)
        for row in rows { print(row.text) }
        if rows.contains(where: { !$0.isReached }) { exit(1) }
    }

    private static func all(_ echo: String) async throws -> [Row] {
        var rows = [try await start(echo), try await size(echo)]
        for noDelay in [false, true] {
            let environment: [String: String?] = ["TCP_NODELAY": noDelay ? .some("1") : nil]
            let name = noDelay ? ", TCP_NODELAY=1" : ""
            let bar = noDelay ? 0.4 : 0.12
            rows += try await Storescp.start(noDelay: noDelay, isQuiet: true).use { server in
                [try await whole("one C-ECHO to storescp" + name, echo, server.port, environment, bar)]
            }
            rows += try await Orthanc.start(environment: environment).use { server in
                [try await whole("one C-ECHO to Orthanc" + name, echo, server.port, environment, bar)]
            }
        }
        rows += try await Storescp.start(isQuiet: true).use { [try await rate(echo, $0.port)] }
        return rows
    }

    /// The wall time of one echo as a process, as a share of echoscu's.
    private static func whole(
        _ name: String,
        _ echo: String,
        _ port: UInt16,
        _ environment: [String: String?],
        _ bar: Double
    ) async throws -> Row {
        let time = try await Hyperfine.medians(
            [echo, "127.0.0.1:\(port)"],
            [DCMTK.echoscu, "127.0.0.1", "\(port)"],
            environment
        )
        return Row(name, ours: time.ours, theirs: time.theirs, unit: "ms", scale: 1000, atMost: bar)
    }

    /// Echoes a second on one association: many less one, over the time that they take longer than one.
    private static func rate(_ echo: String, _ port: UInt16) async throws -> Row {
        func commandOfOurs(_ count: Int) -> [String] {
            [echo, "127.0.0.1:\(port)", "--count", "\(count)", "--interval", "0"]
        }
        func commandOfTheirs(_ count: Int) -> [String] {
            [DCMTK.echoscu, "--repeat", "\(count)", "127.0.0.1", "\(port)"]
        }
        let (counts, turns, runs) = ((ours: 5000, theirs: 100), 3, 2)
        let many = try await Hyperfine.medians(
            commandOfOurs(counts.ours),
            commandOfTheirs(counts.theirs),
            turns: turns,
            runs: runs
        )
        let one = try await Hyperfine.medians(commandOfOurs(1), commandOfTheirs(1), turns: turns, runs: runs)
        let ours = Double(counts.ours - 1) / (many.ours - one.ours)
        let theirs = Double(counts.theirs - 1) / (many.theirs - one.theirs)
        return Row("C-ECHOs a second, one association", ours: ours, theirs: theirs, unit: "/s", scale: 1, atLeast: 400)
    }

    /// The start of the tool, against an empty C program.
    private static func start(_ echo: String) async throws -> Row {
        let folder = try TemporaryFolder("start")
        let empty = folder.file("empty")
        let source = try folder.write("int main(void) { return 0; }\n", to: "empty.c")
        let compilation = try await Tool(path: "/usr/bin/env").run(["clang", "-O2", "-o", empty, source])
        guard compilation.status == 0 else { throw Failure(compilation.description) }
        let time = try await Hyperfine.medians([echo, "--version"], [empty])
        return Row(
            "--version, against an empty program",
            ours: time.ours,
            theirs: time.theirs,
            unit: "ms",
            scale: 1000,
            atMost: 8
        )
    }

    /// The size of the stripped binary, against 1 MB.
    private static func size(_ echo: String) async throws -> Row {
        let stripped = try TemporaryFolder("size").file("dcmecho")
        let strip = try await Tool(path: "/usr/bin/env").run(["strip", "-o", stripped, echo])
        guard strip.status == 0 else { throw Failure(strip.description) }
        let attributes = try FileManager.default.attributesOfItem(atPath: stripped)
        guard let bytes = attributes[.size] as? Int else { throw Failure("no size of \(stripped)") }
        return Row("stripped, against 1 MB", ours: Double(bytes), theirs: 1e6, unit: "MB", scale: 1e-6, atMost: 30)
    }
}
