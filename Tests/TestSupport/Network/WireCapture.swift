/// Captures a TCP port with tcpdump on all interfaces of a network, as somebody beside the two systems would.
package struct WireCapture: Sendable {
    private let process: RunningProcess
    private let namespace: NetworkNamespace?
    private let folder: TemporaryFolder
    /// A UDP port whose datagrams are captured too.
    private let marker: UInt16

    private static let file = "wire.pcap"
    private static let mark = "sonde-tests: all that was sent before this has been captured"

    /// Begins to capture, and returns when packets are seen.
    ///
    /// - Throws: ``EndedEarly`` with what tcpdump said, or ``TimedOut``.
    package init(port: UInt16, in namespace: NetworkNamespace?) async throws {
        self.namespace = namespace
        folder = try TemporaryFolder("wire")
        marker = try FreePort.next()
        let arguments = [
            // As root, which it stays: it writes into a folder of the tests. Each packet has a place of 256 kB in the
            // buffer, and those of 2 MB, which are usual, hold eight.
            "-i", "any", "-B", "65536", "-n", "-U", "--immediate-mode", "-Z", "root", "-w", folder.file(Self.file),
            "tcp port \(port) or udp port \(marker)",
        ]
        process =
            try namespace?.start("/usr/bin/tcpdump", arguments) ?? RunningProcess("/usr/bin/tcpdump", arguments)
        try await process.waitForOutput("listening on")
    }

    /// Waits until all that was sent before is in the file, and ends.
    ///
    /// - Throws: ``TimedOut``.
    package func finish() async throws {
        try await eventually("what was sent last is captured", saw: { process.logOrError }) {
            try await sendMark()
            return try folder.readBytes(Self.file).firstRange(of: Array(Self.mark.utf8)) != nil
        }
        try await process.stop()
    }

    /// Where the capture lies, as long as this is kept.
    package var path: String { folder.file(Self.file) }

    private func sendMark() async throws {
        let command = "echo '\(Self.mark)' >/dev/udp/127.0.0.1/\(marker)"
        if let namespace {
            try await namespace.run("exec bash -c \"\(command)\"")
        } else {
            _ = try await Tool(path: "/bin/bash").run(["-c", command])
        }
    }
}
