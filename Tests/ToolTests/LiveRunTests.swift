import Foundation
import Glibc
import TestSupport
import Testing

@Suite("How dcmpcap live runs and ends", .serialized) struct LiveRunTests {
    /// Associations of two sockets in the namespace, to their end.
    private static func associations(
        _ count: Int,
        callers: Int = 1,
        in namespace: NetworkNamespace
    ) async throws {
        let script = NetworkNamespace.script("associations")
        let process = try namespace.start(Pynetdicom.python(), [script, "11112", "\(count)", "\(callers)"])
        try #require(await process.waitForEnd(within: .seconds(120)) == .exited(0), "\(process.logOrError)")
    }

    /// Lines that tell associations.
    private static func lines(_ report: LiveReport) -> [Substring] {
        report.output.split(separator: "\n").filter { $0.first?.isNumber == true && $0.contains("->") }
    }

    @Test("Ctrl-C straight after the last packet loses none of them", arguments: [SIGINT, SIGTERM, SIGHUP])
    func interrupted(signal: Int32) async throws {
        let namespace = try await NetworkNamespace()
        for _ in 0..<3 {
            let file = try TemporaryFolder("live").file("live.pcap")
            let capture = try await LiveCapture.start(["-i", "lo", "-w", file], in: namespace)
            try await Self.associations(5, in: namespace)
            let report = try await capture.end(by: signal)
            #expect(report.end == .exited(0), "\(report)")
            #expect(
                Self.lines(report).count == 5 && Self.lines(report).allSatisfy { $0.hasSuffix("  ok") },
                "\(report)"
            )
            let again = try await Dcmpcap.run([file])
            let lines = again.output.split(separator: "\n").filter { $0.contains("->") }
            #expect(lines.map { $0.prefix(18) } == Self.lines(report).map { $0.prefix(18) })
        }
        try await namespace.stop()
    }

    @Test("What is over is told on a network that is silent then, long before the end")
    func silence() async throws {
        let namespace = try await NetworkNamespace()
        let capture = try await LiveCapture.start(["-i", "lo", "-v"], in: namespace)
        try await Self.associations(1, in: namespace)
        try await capture.process.waitForOutput("LOAD@127.0.0.1:11112  begins")
        try await capture.process.waitForOutput("  ok", within: .seconds(10))
        #expect(try await capture.end().end == .exited(0))
        try await namespace.stop()
    }

    @Test("Of associations that the filters leave out it is not told that they begin")
    func filteredBeginnings() async throws {
        let namespace = try await NetworkNamespace()
        for (port, count) in [("11112", 2), ("4242", 0)] {
            let capture = try await LiveCapture.start(["-i", "lo", "-v", "--port", port], in: namespace)
            try await Self.associations(2, in: namespace)
            let report = try await capture.end()
            #expect(report.output.ranges(of: "  begins").count == count, "\(report)")
            #expect(Self.lines(report).count == 2 * count, "\(report)")
        }
        try await namespace.stop()
    }

    @Test("A time and a number of packets end it by themselves, and Ctrl-C before them is told by the status")
    func ends() async throws {
        let namespace = try await NetworkNamespace()
        let silent = try await LiveCapture.start(["-i", "lo", "--duration", "0.5"], in: namespace).report()
        #expect(silent.end == .exited(0) && silent.output.contains("no DICOM association"), "\(silent)")
        let counting = try await LiveCapture.start(["-i", "lo", "-c", "7", "--json"], in: namespace)
        try await Self.associations(3, in: namespace)
        let counted = try await counting.report()
        #expect(counted.end == .exited(0) && counted.output.contains("\"packets\" : 7"), "\(counted)")
        let early = try await LiveCapture.start(["-i", "lo", "--duration", "3600"], in: namespace).end()
        #expect(early.end == .exited(3), "\(early)")
        try await namespace.stop()
    }

    @Test("A time that no clock takes is refused", arguments: ["2678401", "1e300", "nan", "0", "-1", "inf"])
    func duration(seconds: String) async throws {
        let namespace = try await NetworkNamespace()
        let refused = try namespace.start(Tool("dcmpcap").path, ["live", "-i", "lo", "--duration=\(seconds)"])
        #expect(try await refused.waitForEnd() == .exited(64), "\(refused.logOrError)")
        #expect(try refused.errorOutput.contains("from 0.001 to 2678400"))
        let longest = try await LiveCapture.start(["-i", "lo", "--duration", "2678400"], in: namespace).end()
        #expect(longest.end == .exited(3), "\(longest)")
        try await namespace.stop()
    }

    @Test("SIGQUIT shows how far it is, and the capture goes on")
    func report() async throws {
        let namespace = try await NetworkNamespace()
        let capture = try await LiveCapture.start(["-i", "lo"], in: namespace)
        capture.process.signal(SIGQUIT)
        try await capture.process.waitForOutput("0 packets so far, 0 dropped by the kernel")
        #expect(try await capture.end().end == .exited(0))
        try await namespace.stop()
    }

    @Test("Who does not read the output keeps no capture beyond Ctrl-C")
    func unread() async throws {
        let namespace = try await NetworkNamespace()
        let script = "{ \"$@\" & echo \"id $! .\" >&2; wait $!; echo \"status $?\" >&2; } | exec sleep 300"
        let tool = [try Tool("dcmpcap").path, "live", "-i", "lo", "--ndjson", "-v"]
        let shell = try namespace.start("/bin/bash", ["-c", script, "bash"] + tool)
        try await shell.waitForOutput("capturing on lo")
        let words = try shell.errorOutput.split(separator: " ")
        let id = try #require(words.count > 1 ? Int32(words[1]) : nil, "\(words)")
        try await Self.associations(400, in: namespace)
        kill(id, SIGINT)
        try await eventually("it ends though nobody reads", saw: { shell.logOrError }) {
            try shell.errorOutput.contains("status 3")
        }
        try await shell.stop()
        try await namespace.stop()
    }

    @Test("What the kernel drops is told at once, and is part of the result")
    func drops() async throws {
        let namespace = try await NetworkNamespace()
        let capture = try await LiveCapture.start(["-i", "lo", "--buffer", "1", "--ndjson"], in: namespace)
        capture.process.signal(SIGSTOP)
        let flood = try namespace.start(Pynetdicom.python(), [NetworkNamespace.script("flood"), "12345", "64"])
        try #require(await flood.waitForEnd() == .exited(0), "\(flood.logOrError)")
        capture.process.signal(SIGCONT)
        try await capture.process.waitForOutput("so far the kernel dropped ")
        let report = try await capture.end()
        #expect(report.end == .exited(3), "\(report)")
        let events = try report.events()
        #expect(events.contains { $0.event == "finding" && $0.code == "capture-incomplete" }, "\(report)")
        let live = try #require(events.last?.live)
        #expect(live.droppedByKernel > 100 && !live.isComplete && live.interface == "lo", "\(report)")
        try await namespace.stop()
    }

    @Test("An interface that is taken away ends the capture with what it had")
    func interfaceGone() async throws {
        let namespace = try await NetworkNamespace(
            "ip link add here type veth peer name there",
            "ip link set here up",
            "ip link set there up"
        )
        let capture = try await LiveCapture.start(["-i", "here", "--json"], in: namespace)
        try await namespace.run("ip link del here")
        let report = try await capture.report()
        #expect(report.end == .exited(3) && report.errorOutput.contains("the capture ended: "), "\(report)")
        #expect(report.output.contains("\"is_complete\" : false"), "\(report)")
        try await namespace.stop()
    }

    @Test("A full disk leaves a valid file, and the capture goes on")
    func fullDisk() async throws {
        let folder = try TemporaryFolder("full")
        let namespace = try await NetworkNamespace("mount -t tmpfs -o size=64k none \(folder.path)")
        let file = folder.file("live.pcap")
        let capture = try await LiveCapture.start(["-i", "lo", "-w", file, "--ndjson"], in: namespace)
        try await Self.associations(100, in: namespace)
        try await capture.process.waitForOutput("the capture file cannot be written: No space left on device")
        let report = try await capture.end()
        #expect(report.end == .exited(3), "\(report)")
        #expect(report.errorOutput.contains("the capture file is not complete: No space left on device"), "\(report)")
        #expect(try report.events().count { $0.event == "association" } == 100)
        let dissected = try await namespace.run("tshark -r \(file) -T fields -e frame.number")
        let count = dissected.output.split(separator: "\n").count
        #expect(count > 100 && !dissected.errorOutput.contains("cut short"), "\(dissected)")
        let again = try await namespace.run("'\(try Tool("dcmpcap").path)' -v \(file)")
        #expect(again.output.contains("\(count) packets"), "\(again)")
        try await namespace.stop()
    }

    /// Catches what is kept of each association: one has some 8 kB, and 16,000 have 128 MB.
    @Test(
        "Days of associations take no more memory than minutes of them",
        arguments: [["--ndjson", "--messages"], ["--json"]]
    )
    func memory(format: [String]) async throws {
        let namespace = try await NetworkNamespace()
        // It is never far behind: where it is not looked at in time, packets are dropped.
        let capture = try await LiveCapture.start(["-i", "lo", "--buffer", "8"] + format, in: namespace)
        // Callers are refused with sentences of their own: more findings than are kept.
        for _ in 0..<3 { try await Self.associations(4_000, callers: 4_000, in: namespace) }
        // What was freed is hardly given back; the kernel's buffer, which is mapped, is left out.
        let before = try #require(try capture.process.memory)
        for _ in 0..<4 { try await Self.associations(4_000, callers: 4_000, in: namespace) }
        let after = try #require(try capture.process.memory)
        let report = try await capture.end(within: .seconds(120))
        #expect(report.end == .exited(0) || report.end == .exited(3), "\(report.errorOutput)")
        #expect(report.errorOutput.contains(" more findings are left out"))
        #expect(after - before < 32 << 20, "\(before) \(after)")
        try await namespace.stop()
    }
}
