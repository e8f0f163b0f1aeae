import TestSupport
import Testing

/// Runs the built `dcmpcap`.
enum Dcmpcap {
    static func run(_ arguments: [String], input: String = "") async throws -> ToolResult {
        try await Tool("dcmpcap").run(arguments, environment: ["NO_COLOR": "1", "COLUMNS": "100"], input: input)
    }

    static func path(_ name: String) throws -> String {
        let capture = try #require(CaptureManifest.all.first { $0.name == name }, "\(name)")
        try #require(capture.isThere)
        return capture.path
    }
}
