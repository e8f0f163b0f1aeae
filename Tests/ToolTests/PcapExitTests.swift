import Foundation
import TestSupport
import Testing

@Suite("Exit statuses of dcmpcap") struct PcapExitTests {
    @Test(
        "The exit status tells whether the capture was read, and --fail-on what was in it",
        arguments: [
            (["aborts-a.pcap"], 0), (["--fail-on", "error", "aborts-a.pcap"], 1),
            (["--fail-on", "error", "echo-dcmtk.pcap"], 0), (["truncated-file.pcap"], 3), (["zero-bytes.pcap"], 3),
            (["not-a-capture.pcap"], 64), (["empty.pcap"], 0), (["no-such-file.pcap"], 70),
            (["--port", "x", "empty.pcap"], 64),
        ] as [([String], Int32)]
    )
    func statuses(arguments: [String], status: Int32) async throws {
        let arguments = arguments.map { $0.hasSuffix(".pcap") ? CaptureManifest.folder.appending(path: $0).path : $0 }
        let result = try await Dcmpcap.run(arguments)
        #expect(result.status == status, "\(result)")
        // Who gets no result is told why, in a line.
        if status > 1 { #expect(result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)") }
    }
}
