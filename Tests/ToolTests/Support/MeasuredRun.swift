import TestSupport

/// A run of `dcmpcap`, and what it needed.
struct MeasuredRun: CustomStringConvertible {
    /// The most memory of its own that it has had, in bytes, without libraries and files.
    private(set) var memory = 0
    /// Seconds of the processor.
    private(set) var processorTime = 0.0
    let end: ProcessEnd
    let output: String
    let errorOutput: String
    private let command: String

    /// Runs it to its end.
    init(_ arguments: [String], within limit: Duration = .seconds(60)) async throws {
        let process = try Tool("dcmpcap").start(arguments, environment: ["NO_COLOR": "1"])
        let deadline = ContinuousClock.now + limit
        // The kernel keeps peak and sum, so that only what comes between the last look and the end is missed.
        while process.end == nil, ContinuousClock.now < deadline {
            memory = max(memory, try process.peakMemory ?? 0)
            processorTime = max(processorTime, try process.processorTime ?? 0)
            try await Task.sleep(for: .milliseconds(1))
        }
        end = try await process.waitForEnd(within: .seconds(1))
        (output, errorOutput, command) = (try process.output, try process.errorOutput, process.command)
    }

    var description: String { "\(command): \(end), \(memory) bytes, \(processorTime) s\n\(errorOutput.prefix(500))" }
}
