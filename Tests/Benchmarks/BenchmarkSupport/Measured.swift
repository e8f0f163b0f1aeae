import Glibc
import TestSupport

/// What a program needed from its start to its end.
package struct Measured: Sendable {
    /// Seconds of the processor, its own and the system's for it.
    package let processorTime: Double
    /// Seconds from its start to its end.
    package let wallTime: Double
    /// What the program wrote.
    package let output: String

    /// Runs a program once to its end, alone: what other children of this process need meanwhile would count as its
    /// own.
    ///
    /// - Throws: ``Failure`` where it does not end with status 0.
    package init(_ command: [String]) async throws {
        let before = Self.processorTimeOfChildren
        let result = try await Tool(path: command[0]).run(Array(command.dropFirst()), within: .seconds(600))
        guard result.status == 0 else { throw Failure(result.description) }
        processorTime = Self.processorTimeOfChildren - before
        wallTime = result.duration / .seconds(1)
        output = result.output
    }

    /// The one of several runs that needed the least: what is left without what disturbed the others.
    ///
    /// - Throws: ``Failure`` where one does not end with status 0.
    package static func best(of runs: Int, _ command: [String]) async throws -> Measured {
        var best = try await Measured(command)
        for _ in 1..<runs {
            let next = try await Measured(command)
            if next.processorTime < best.processorTime { best = next }
        }
        return best
    }

    /// The most memory of its own that a program has had when it ends, in bytes: without libraries and the files that
    /// it reads.
    ///
    /// - Throws: ``Failure`` where it ends before it was looked at.
    package static func peakMemory(_ command: [String]) async throws -> Int {
        let process = try Tool(path: command[0]).start(Array(command.dropFirst()))
        var peak = 0
        // The kernel keeps the peak, so that only what comes between the last look and the end is missed.
        while process.end == nil {
            if let now = try process.peakMemory { peak = max(peak, now) }
            try await Task.sleep(for: .milliseconds(1))
        }
        guard peak > 0, process.end == .exited(0) else { throw Failure("\(process.command): \(try process.log)") }
        return peak
    }

    /// Seconds that the children that have ended have needed.
    private static var processorTimeOfChildren: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
