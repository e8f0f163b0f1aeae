import Foundation
import Glibc
import TestSupport
import Testing

/// A `dcmpcap live` that runs in a network of a test.
struct LiveCapture: Sendable {
    let process: RunningProcess
    let namespace: NetworkNamespace

    /// Starts one, and waits until it captures.
    static func start(
        _ arguments: [String],
        in namespace: NetworkNamespace,
        environment: [String: String?] = [:]
    ) async throws -> LiveCapture {
        let environment = environment.merging(["NO_COLOR": "1", "COLUMNS": "100"]) { given, _ in given }
        let process = try namespace.start(Tool("dcmpcap").path, ["live"] + arguments, environment: environment)
        try await process.waitForOutput("dcmpcap live: capturing on ")
        return LiveCapture(process: process, namespace: namespace)
    }

    /// Ends it as a user does, and gives what it has told.
    func end(by signal: Int32 = SIGINT, within limit: Duration = .seconds(30)) async throws -> LiveReport {
        process.signal(signal)
        return try await report(within: limit)
    }

    /// Waits for its end.
    func report(within limit: Duration = .seconds(30)) async throws -> LiveReport {
        let end = try await process.waitForEnd(within: limit)
        return LiveReport(end: end, output: try process.output, errorOutput: try process.errorOutput)
    }
}

/// What a live capture has told.
struct LiveReport: CustomStringConvertible {
    let end: ProcessEnd
    let output: String
    let errorOutput: String

    var description: String { "\(end)\n\(output)\n\(errorOutput)" }

    /// An event of NDJSON; of each kind some fields.
    struct Event: Decodable {
        struct Live: Decodable {
            let interface: String
            let receivedByKernel: Int
            let droppedByKernel: Int
            let isComplete: Bool
        }

        let event: String
        let number: Int?
        let association: Int?
        let calling: String?
        let called: String?
        let verdict: String?
        let code: String?
        let type: String?
        let messageId: Int?
        let respondingTo: Int?
        let status: Int?
        let packets: Int?
        let live: Live?
    }

    /// The events, where it was asked for NDJSON.
    func events() throws -> [Event] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try output.split(separator: "\n").map { try decoder.decode(Event.self, from: Data($0.utf8)) }
    }
}
