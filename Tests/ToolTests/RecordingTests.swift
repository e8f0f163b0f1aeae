import Foundation
import TestSupport
import Testing

@Suite("Recordings", .serialized) struct RecordingTests {
    @Test("A whole conversation, as tshark reads it, and readable by its owner only")
    func conversation() async throws {
        let folder = try TemporaryFolder("record")
        let file = folder.file("echo.pcap")
        try await Storescp.start().use { server in
            let result = try await Dcmecho.run(["--record", file, Dcmecho.peer(server.port)])
            #expect(result.status == 0, "\(result)")
            let capture = Capture(file: file)
            #expect(try await capture.pduTypes == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
            #expect(
                Set(try await capture.values("tcp.port", filter: "tcp.flags.syn == 1")).allSatisfy {
                    $0.contains("\(server.port)")
                } == true
            )
            #expect(try await capture.values("tcp.flags.fin", filter: "tcp.flags.fin == 1").isEmpty == false)
            #expect(try await capture.values("_ws.malformed").isEmpty)
        }
        let mode = try await Tool(path: "/usr/bin/stat").run(["-c", "%a", file])
        #expect(mode.output == "600\n")
    }

    @Test("The passcode is masked at its length, and kept with --record-all", arguments: [false, true])
    func secrets(all: Bool) async throws {
        let secret = "open-sesame-4711"
        let folder = try TemporaryFolder("record")
        let file = folder.file("echo.pcap")
        try await Storescp.start().use { server in
            let result = try await Dcmecho.run(
                ["--record", file, "--user", "alice", "--passcode-env", "SECRET", Dcmecho.peer(server.port)]
                    + (all ? ["--record-all"] : []),
                environment: ["SECRET": secret]
            )
            #expect(result.status == 0, "\(result)")
        }
        let bytes = try folder.readBytes("echo.pcap")
        #expect(bytes.contains(Array(secret.utf8)) == all)
        // The lengths are as they were: name, then a passcode of 16 bytes.
        #expect(bytes.contains([2, 0, 0, 5]) && bytes.contains([0, 16]))
        #expect(try await Capture(file: file).pduTypes.first == "0x01")
    }

    @Test("Under TLS too it is plain, and ends as it did")
    func overTLS() async throws {
        let certificates = try await Certificates.shared
        let folder = try TemporaryFolder("record")
        let file = folder.file("tls.pcap")
        try await Orthanc.start(tls: ServerTLS(certificates)).use { server in
            let trust = ["--tls-ca", certificates.authority.certificate]
            let result = try await Dcmecho.run(trust + ["--record", file, Dcmecho.peer(server.port)])
            #expect(result.status == 0, "\(result)")
        }
        let capture = Capture(file: file)
        #expect(try await capture.pduTypes == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        #expect(try await capture.values("tcp.flags.fin", filter: "tcp.flags.fin == 1").isEmpty == false)
    }

    @Test("What was refused, rejected, reset or no DICOM is on record too")
    func failures() async throws {
        let folder = try TemporaryFolder("record")
        let refused = folder.file("refused.pcap")
        let port = try FreePort.next()
        _ = try await Dcmecho.run(["--record", refused, Dcmecho.peer(port)])
        let attempt = Capture(file: refused)
        #expect(try await attempt.values("tcp.flags.reset") == ["0", "1"])
        #expect(try await attempt.values("ip.addr") == ["127.0.0.1,127.0.0.1", "127.0.0.1,127.0.0.1"])
        let ports = try await attempt.values("tcp.port").map { $0.split(separator: ",").map(String.init) }
        #expect(ports.count == 2 && ports[0] == ports[1].reversed() && ports[0][1] == "\(port)")
        #expect(ports.first?.first != "0")

        let rejected = folder.file("rejected.pcap")
        let peer = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(result: 1, source: 1, reason: 7)), .wait])
        _ = try await Dcmecho.run(["--record", rejected, Dcmecho.peer(peer.port)])
        #expect(try await Capture(file: rejected).pduTypes == ["0x01", "0x03"])

        let reset = folder.file("reset.pcap")
        let resetting = try ScriptedPeer([.readPDU, .closeRST])
        _ = try await Dcmecho.run(["--record", reset, Dcmecho.peer(resetting.port)])
        #expect(try await Capture(file: reset).values("tcp.flags.reset").last == "1")

        let web = folder.file("web.pcap")
        let http = try ScriptedPeer([.readPDU, .send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)), .closeFIN])
        _ = try await Dcmecho.run(["--record", web, Dcmecho.peer(http.port)])
        #expect(try folder.readBytes("web.pcap").contains(Array("HTTP/1.1 400".utf8)))
    }

    @Test("A recording is whole also where the run was interrupted, or nobody reads its output")
    func ended() async throws {
        let folder = try TemporaryFolder("record")
        let interrupted = folder.file("interrupted.pcap")
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Dcmecho.run(
            ["--record", interrupted, "-c", "0", "-i", "3600", Dcmecho.peer(peer.port)],
            signals: [SignalAfter("1: success", send: 2)]
        )
        #expect(result.status == 3, "\(result)")
        #expect(try await Capture(file: interrupted).pduTypes == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])

        let unread = folder.file("unread.pcap")
        let second = try ScriptedPeer(PeerScripts.echo)
        let tool = try Tool("dcmecho").path
        let shell = "trap '' PIPE; '\(tool)' --record '\(unread)' 127.0.0.1:\(second.port) >/dev/full"
        let closed = try await Tool(path: "/bin/sh").run(["-c", shell])
        #expect(closed.status == 70 && closed.errorOutput.contains("cannot write the result"), "\(closed)")
        #expect(try folder.readBytes("unread.pcap").count >= 24, "a file header at least")
    }

    @Test("What kills the run leaves all that was exchanged before it")
    func killed() async throws {
        let folder = try TemporaryFolder("record")
        let file = folder.file("killed.pcap")
        let peer = try ScriptedPeer(PeerScripts.echo)
        let process = try Dcmecho.start(["--record", file, "-c", "0", "-i", "3600", Dcmecho.peer(peer.port)])
        try await process.waitForOutput("1: success")
        try await eventually("it is written", saw: { process.logOrError }) {
            try await Capture(file: file).pduTypes == ["0x01", "0x02", "0x04", "0x04"]
        }
        try await process.stop()
        #expect(try await Capture(file: file).pduTypes == ["0x01", "0x02", "0x04", "0x04"])
    }

    @Test("Who stops reading a recording keeps no run beyond its deadline, nor beyond Ctrl-C")
    func stalledReader() async throws {
        let pipe = try TemporaryFolder("record").file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let early = try await Dcmecho.run(["--record", pipe, "--deadline", "1", "127.0.0.1:1"])
        #expect(early.status == 70 && early.errorOutput.contains("nobody reads yet"), "\(early)")
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        try await Storescp.start().use { server in
            let run = ["--record", pipe, "-q", "-c", "0", "-i", "0", Dcmecho.peer(server.port)]
            let ended = try await Dcmecho.run(["--deadline", "1"] + run)
            #expect(ended.status == 70 && ended.errorOutput.contains("before all of it was read"), "\(ended)")
            #expect(ended.duration < .seconds(8), "\(ended)")
            // What the first run left.
            var buffer = [UInt8](repeating: 0, count: 1 << 17)
            while read(reader, &buffer, buffer.count) > 0 {}
            let process = try Dcmecho.start(run)
            try await eventually("it waits for the reader") { try Self.isFull(pipe) }
            process.signal(SIGINT)
            try await eventually("it ends", within: .seconds(8)) { process.end != nil }
            #expect(process.end == .exited(70), "\(process.logOrError)")
        }
    }

    /// Catches a reader or a disk that is slow, and is taken for a peer that is.
    @Test("Time for which the recording holds the run up is said, and is none of the peer's", arguments: [0, 1])
    func heldUp(repeating: Int) async throws {
        let pipe = try TemporaryFolder("record").file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        try await Storescp.start().use { server in
            // More than the pipe and the recording hold; once they are full, nothing is read for longer than any stage
            // may be.
            let process = try Dcmecho.start(
                ["--json", "--record", pipe, "-c", "800", "-i", "0", Dcmecho.peer(server.port)]
                    + (repeating == 1 ? ["--repeat-association"] : [])
            )
            try await eventually("it waits for the reader") { try Self.isFull(pipe) }
            let stall = ContinuousClock.now
            try await eventually("it waits for long") { .now - stall > .milliseconds(1_500) }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            try await eventually("it ends") {
                while read(reader, &buffer, buffer.count) > 0 {}
                return process.end != nil
            }
            #expect(process.end == .exited(0), "\(process.logOrError)")
            let report = try JSONDecoder().decode(EchoReport.self, from: Data(try process.output.utf8))
            #expect(report.codes == ["recording-held-up"], "\(report.codes)")
            #expect(report.explanation.severity == "note" && report.explanation.sentence.contains(" s"))
            #expect(report.tried == 800 && report.succeeded == 800)
            for (stage, times) in report.statistics {
                #expect(times.maximumNanoseconds < 1_000_000_000, "\(stage)")
            }
        }
    }

    /// Whether a write to the pipe would wait.
    private static func isFull(_ pipe: String) throws -> Bool {
        let writer = open(pipe, O_WRONLY | O_NONBLOCK)
        try #require(writer >= 0)
        defer { close(writer) }
        var request = pollfd(fd: writer, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 0
    }

    @Test("A recording that cannot be written is this side's failure, and names the file")
    func unwritable() async throws {
        let result = try await Dcmecho.run(["--record", "/nonexistent/x.pcap", "127.0.0.1:1"])
        #expect(result.status == 70 && result.errorOutput.contains("/nonexistent/x.pcap"), "\(result)")
        let peer = try ScriptedPeer(PeerScripts.echo, PeerScripts.echo)
        let full = try await Dcmecho.run(["--record", "/dev/full", Dcmecho.peer(peer.port)])
        #expect(full.status == 70 && full.errorOutput.contains("/dev/full"), "\(full)")
        let json = try await Dcmecho.run(["--json", "--record", "/dev/full", Dcmecho.peer(peer.port)])
        let document = try Dcmecho.decode(EchoReport.self, json)
        #expect(json.status == 70 && document.exitStatus == 70, "\(json)")
        #expect(full.output.contains("success"), "the result is shown all the same: \(full)")
    }

    @Test("A recording takes no file that the run reads, and not the place of the result")
    func samePlace() async throws {
        let folder = try TemporaryFolder("recording")
        let passcode = try folder.write("secret", to: "passcode")
        let linked = folder.file("linked")
        try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: passcode)
        let identity = ["--user", "anna", "--passcode-file", passcode]
        let cases = [
            (["--record", passcode] + identity, "that this run reads"),
            (["--record", linked] + identity, "that this run reads"), (["--record", "-"], "a file or a pipe"),
            (["--record", "/dev/stdout"], "standard output"),
        ]
        for (options, text) in cases {
            let result = try await Dcmecho.run(options + ["127.0.0.1:1"])
            #expect(result.status == 64 && result.errorOutput.contains(text), "\(result)")
        }
        #expect(try folder.readBytes("passcode") == Array("secret".utf8))
        // What keeps nothing may be both.
        #expect(try await Dcmecho.run(["--record", "/dev/null", "127.0.0.1:1"]).status == 2)
    }

    @Test("A recording that cannot be written any more is said while the run goes on")
    func full() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let process = try Dcmecho.start(["--record", "/dev/full", "-c", "0", "-i", "3600", Dcmecho.peer(peer.port)])
        try await process.waitForOutput("1: success")
        try await process.waitForOutput("dcmecho: cannot write '/dev/full': No space left on device; the run goes on")
        process.signal(SIGINT)
        #expect(try await process.waitForEnd() == .exited(70), "\(process.logOrError)")
    }
}
