import Foundation
import Testing

/// Wireshark's dissectors as the judge of what we write.
///
/// A machine without tshark fails these tests.
struct Tshark {
    struct Failure: Error { let text: String }

    /// The fields of each packet, in order, with a column each.
    static func fields(_ names: [String], of capture: [UInt8], filter: String = "") throws -> [[String]] {
        let arguments = ["-T", "fields"] + names.flatMap { ["-e", $0] } + (filter.isEmpty ? [] : ["-Y", filter])
        return try run(arguments, capture).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The bytes of both directions of a TCP stream, put together: those of who opened it, then those of the other.
    static func payload(ofStream stream: Int, of capture: [UInt8]) throws -> (opener: [UInt8], acceptor: [UInt8]) {
        let text = try run(["-q", "-z", "follow,tcp,raw,\(stream)"], capture)
        var payload = (opener: [UInt8](), acceptor: [UInt8]())
        // A heading of five lines, the data with a tab before what the acceptor sent, and a line of equal signs.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst(5).dropLast() {
            if line.first == UInt8(ascii: "\t") {
                payload.acceptor += bytes(Substring(line))
            } else {
                payload.opener += bytes(Substring(line))
            }
        }
        return payload
    }

    private static func run(_ arguments: [String], _ capture: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pcap")
        try Data(capture).write(to: file)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // All that is off by default and could find fault is turned on; ports mean nothing, DICOM has to be recognised.
        let options = ["ip.check_checksum", "tcp.check_checksum", "tcp.reassemble_out_of_order"]
        process.arguments =
            ["timeout", "60", "tshark", "-n", "-r", file.path(), "--enable-heuristic", "dicom_tcp"]
            + options.flatMap { ["-o", "\($0):TRUE"] } + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(text: "tshark ended with \(process.terminationStatus)")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
