import TestSupport
import Testing

@Suite("Running programs") struct ProcessTests {
    private static func shell(
        _ script: String,
        environment: [String: String?] = [:],
        input: String = "",
        signals: [SignalAfter] = [],
        within limit: Duration = .seconds(20)
    ) async throws -> ToolResult {
        try await Tool(path: "/bin/sh")
            .run(["-c", script], environment: environment, input: input, signals: signals, within: limit)
    }

    @Test("A run gives output, errors, status and duration, and takes input and environment")
    func result() async throws {
        let script = "cat; echo \"$GREETING${HOME-none}\"; echo bad >&2; exit 3"
        let result = try await Self.shell(script, environment: ["GREETING": "hi ", "HOME": nil], input: "in\n")
        #expect(result.output == "in\nhi none\n")
        #expect(result.errorOutput == "bad\n")
        #expect(result.end == .exited(3))
        #expect(result.duration > .zero && result.duration < .seconds(20))
    }

    @Test("Output of megabytes blocks nobody")
    func muchOutput() async throws {
        let result = try await Self.shell("head -c 5000000 /dev/zero; head -c 3000000 /dev/zero >&2")
        #expect(result.output.utf8.count == 5_000_000 && result.errorOutput.utf8.count == 3_000_000)
    }

    @Test("A signal is sent when its line is there")
    func signal() async throws {
        let script = "trap 'echo caught; exit 7' INT; echo ready; while :; do sleep 0.01; done"
        let result = try await Self.shell(script, signals: [SignalAfter("ready", send: 2)])
        #expect(result.output == "ready\ncaught\n" && result.status == 7)
    }

    @Test("A program starts with no signal blocked or ignored, as from a terminal")
    func signalMask() async throws {
        let result = try await Tool(path: "/bin/grep").run(["-E", "^Sig(Blk|Ign)", "/proc/self/status"])
        let masks = result.output.split(separator: "\n").compactMap { UInt64($0.split(separator: "\t")[1], radix: 16) }
        // 32 and 33 belong to the C library.
        #expect(masks.count == 2 && masks.allSatisfy { $0 & 0x7FFF_FFFF == 0 }, "\(result)")
    }

    @Test("A table of the kernel is read to its end")
    func manyPorts() throws {
        let peers = try (0..<200).map { _ in try ScriptedPeer([]) }
        defer { for peer in peers { peer.stop() } }
        #expect(try ListeningPorts.now().isSuperset(of: peers.map(\.port)))
    }

    @Test("A run beyond its limit is killed with its children and says what it had written")
    func limit() async throws {
        let error = await #expect(throws: TimedOut.self) {
            try await Self.shell("echo before; sleep 100 & wait", within: .milliseconds(300))
        }
        #expect(error?.description.contains("before") == true)
    }

    @Test("Stopping ends the children too")
    func stop() async throws {
        let process = try RunningProcess("/bin/sh", ["-c", "sleep 100 & echo child $!; wait"])
        try await process.waitForOutput("\n")
        let child = try process.output.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        #expect(try isRunning(child))
        try await process.stop()
        #expect(process.end == .signalled(9))
        try await eventually("the child is gone") { try !isRunning(child) }
    }

    @Test("A program that is not there is named, and so is one that was not built")
    func missing() async throws {
        let program = #expect(throws: MissingProgram.self) { try RunningProcess("/usr/bin/no-such-peer") }
        #expect(program?.description.contains("/usr/bin/no-such-peer") == true)
        let tool = #expect(throws: MissingProgram.self) { try Tool("no-such-tool") }
        #expect(tool?.path.hasSuffix("/debug/no-such-tool") == true)
    }

    @Test("A port listens or does not, and is given once only")
    func ports() async throws {
        let first = try FreePort.next()
        #expect(try !ListeningPorts.now().contains(first))
        let peer = try ScriptedPeer([])
        #expect(try ListeningPorts.now().contains(peer.port))
        #expect(Set(try (0..<100).map { _ in try FreePort.next() }).count == 100)
    }

    /// Whether a process of this id runs; one that has ended but was not waited for does not.
    private func isRunning(_ id: String) throws -> Bool {
        let states = try RunningProcess.state(of: id)
        return states.map { $0 != "Z" } ?? false
    }
}
