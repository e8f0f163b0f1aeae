import TestSupport
import Testing

/// A recording as tshark reads it.
struct Capture {
    let file: String

    /// The values of a field, in the order of the packets that have it.
    func values(_ field: String, filter: String = "") async throws -> [String] {
        let arguments = ["-n", "-r", file, "--enable-heuristic", "dicom_tcp", "-T", "fields", "-e", field]
        let result = try await Tool(path: "/usr/bin/tshark").run(arguments + (filter.isEmpty ? [] : ["-Y", filter]))
        #expect(result.status == 0, "\(result)")
        return result.output.split(separator: "\n").map(String.init)
    }

    /// The types of the PDUs in hexadecimal, in order.
    var pduTypes: [String] {
        get async throws {
            try await values("dicom.pdu.type").flatMap { $0.split(separator: ",").map(String.init) }
        }
    }
}
