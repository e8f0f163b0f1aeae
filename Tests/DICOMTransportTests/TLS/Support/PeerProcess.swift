import Foundation
import Testing

/// A server of another implementation, on a free port of loopback, for as long as a closure runs.
enum PeerProcess {
    struct NotReady: Error {
        let program: String
        let output: String
    }

    /// Runs `openssl s_server`, which prints its port once it listens.
    static func withOpenSSLServer<Result>(
        _ arguments: [String],
        in folder: URL,
        _ body: (Int) async throws -> Result
    ) async throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-naccept", "1"] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        defer { stop(process) }
        var text = ""
        while true {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NotReady(program: "openssl s_server", output: text) }
            text += String(decoding: more, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix("ACCEPT ") }) {
                return try await body(try #require(line.split(separator: ":").last.flatMap { Int($0) }))
            }
        }
    }

    /// Children inherit the signals that Dispatch's threads block, SIGTERM among them.
    private static func stop(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
