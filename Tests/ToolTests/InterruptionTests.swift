import Foundation
import TestSupport
import Testing

@Suite("Ctrl-C, SIGQUIT and the deadline", .serialized) struct InterruptionTests {
    @Test(
        "Ctrl-C between two echoes releases the association and shows what was measured",
        arguments: [SIGINT, SIGTERM, SIGHUP]
    )
    func idle(signal: Int32) async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Dcmecho.run(
            ["-c", "0", "-i", "3600", Dcmecho.peer(peer.port)],
            signals: [SignalAfter("1: success", send: signal)]
        )
        #expect(result.status == 3, "\(result)")
        #expect(result.output.contains("1 echo, 1 successful, 0 % lost"), "\(result)")
        #expect(result.output.contains("interrupted"), "\(result)")
        #expect(try await peer.finish()[0].receivedTypes == [0x01, 0x04, 0x05])
    }

    /// Catches a signal that is waited for though it was to be ignored: Linux keeps it for whoever waits.
    @Test("What nohup started goes on when its terminal is gone")
    func ignoredHangUp() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let echo = [try Tool("dcmecho").path, "-c", "0", "-i", "3600", Dcmecho.peer(peer.port)]
        let result = try await Tool(path: "/usr/bin/nohup").run(
            echo,
            signals: [
                SignalAfter("1: success", send: SIGHUP), SignalAfter("1: success", send: SIGQUIT),
                SignalAfter("dcmecho: 1 echo,", send: SIGINT),
            ]
        )
        #expect(result.status == 3, "\(result)")
    }

    @Test("Ctrl-C while the peer does not answer aborts the association", arguments: [false, true])
    func waiting(hasSuccess: Bool) async throws {
        let first: [ScriptedPeer.Step] = hasSuccess ? [.readPDU, .send(ScriptedAnswers.echoResponse())] : []
        let peer = try ScriptedPeer(PeerScripts.accept + first + [.readPDU, .wait])
        let process = try Dcmecho.start(["-c", "0", "-i", "0", Dcmecho.peer(peer.port)])
        let sent: [UInt8] = hasSuccess ? [0x01, 0x04, 0x04] : [0x01, 0x04]
        try await eventually("the echo is sent") { peer.records.first.map { $0.receivedTypes } == sent }
        process.signal(SIGINT)
        #expect(try await process.waitForEnd() == .exited(3))
        let record = try await peer.finish()[0]
        #expect(record.receivedTypes == sent + [0x07], "A-ABORT")
        #expect(try process.output.contains("interrupted"))
    }

    /// The peer answers no release, and the limit of that stage is longer than any test.
    @Test(
        "Ctrl-C before a release, or in one, gives the peer a moment for it, and then aborts",
        arguments: [true, false]
    )
    func releasing(isIdle: Bool) async throws {
        let peer = try ScriptedPeer(
            PeerScripts.accept + [.readPDU, .send(ScriptedAnswers.echoResponse()), .readPDU, .wait]
        )
        let count = isIdle ? ["-c", "0", "-i", "3600"] : []
        let process = try Dcmecho.start(["--ndjson", "--timeout", "release=3600"] + count + [Dcmecho.peer(peer.port)])
        // The peer does not know when its answer is there.
        try await process.waitForOutput("\"success\":true")
        let sent: [UInt8] = isIdle ? [0x01, 0x04] : [0x01, 0x04, 0x05]
        try await eventually("the release is under way") { peer.records.first.map { $0.receivedTypes } == sent }
        process.signal(SIGINT)
        #expect(try await process.waitForEnd() == .exited(3))
        #expect(try await peer.finish()[0].receivedTypes == [0x01, 0x04, 0x05, 0x07])
        let output = try process.output
        #expect(!output.contains("\"failure\""), "\(output)")
    }

    @Test("A run that ends in the TLS handshake says so, and nothing of a request that was not sent")
    func handshake() async throws {
        let peer = try ScriptedPeer([.wait])
        let result = try await Dcmecho.run(["--tls", "--deadline", "0.3", Dcmecho.peer(peer.port)])
        #expect(result.status == 2, "\(result)")
        #expect(result.output.contains("seen  - in the TLS handshake\n"), "\(result)")
        #expect(!result.output.contains("A-ASSOCIATE-RQ"), "\(result)")
    }

    @Test("Ctrl-C before the association is accepted aborts, too")
    func associating() async throws {
        let peer = try ScriptedPeer([.readPDU, .wait])
        let process = try Dcmecho.start([Dcmecho.peer(peer.port)])
        try await eventually("the request is sent") { peer.records.first.map { $0.receivedTypes } == [0x01] }
        process.signal(SIGINT)
        #expect(try await process.waitForEnd() == .exited(2), "no result, and nobody was heard")
        #expect(try await peer.finish()[0].receivedTypes == [0x01, 0x07])
    }

    @Test("Ctrl-C while a connection is not answered ends the run at once")
    func connecting() async throws {
        let port = try UnansweringPort()
        defer { port.stop() }
        let process = try Dcmecho.start(["--timeout", "30", Dcmecho.peer(port.port)])
        try await process.waitForOutput("C-ECHO to")
        process.signal(SIGINT)
        #expect(try await process.waitForEnd(within: .seconds(5)) == .exited(2))
        // Nobody waited long enough to say that a firewall is in the way.
        let output = try process.output
        #expect(output.contains("interrupted") && !output.contains("FAILURE"), "\(output)")
    }

    @Test("SIGQUIT shows the statistics so far on standard error, and the run goes on")
    func report() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Dcmecho.run(
            ["-c", "0", "-i", "3600", Dcmecho.peer(peer.port)],
            signals: [
                SignalAfter("1: success", send: SIGQUIT), SignalAfter("dcmecho: 1 echo,", send: SIGINT),
            ]
        )
        #expect(
            result.status == 3 && result.errorOutput.contains("dcmecho: 1 echo, 1 successful, 0 % lost"),
            "\(result)"
        )
        #expect(result.errorOutput.contains("stddev"), "\(result)")
    }

    @Test("The deadline ends a run that waits, and one that pauses, and says so")
    func deadline() async throws {
        let silent = try ScriptedPeer(PeerScripts.accept + [.readPDU, .wait])
        let waiting = try await Dcmecho.report(["--deadline", "0.5", Dcmecho.peer(silent.port)])
        #expect(waiting.codes == ["deadline-reached"] && waiting.exitStatus == 3, "\(waiting.codes)")
        #expect(try await silent.finish()[0].receivedTypes == [0x01, 0x04, 0x07])
        let peer = try ScriptedPeer(PeerScripts.echo)
        let arguments = ["--deadline", "3", "-c", "0", "-i", "3600", Dcmecho.peer(peer.port)]
        let pausing = try await Dcmecho.report(arguments)
        #expect(pausing.exitStatus == 3 && pausing.codes == ["deadline-reached"] && pausing.succeeded == 1)
    }

    @Test(
        "The deadline ends a run whose options name a pipe that nobody writes to",
        arguments: [
            ["--tls-ca"], ["--user", "x", "--passcode-file"],
        ]
    )
    func deadlineBeforeTheRun(option: [String]) async throws {
        let pipe = try TemporaryFolder("pipe").file("fifo")
        #expect(mkfifo(pipe, 0o600) == 0)
        let result = try await Dcmecho.run(["--deadline", "0.5"] + option + [pipe, "127.0.0.1:1"])
        #expect(result.status == 3 && result.output.isEmpty, "\(result)")
        #expect(
            result.errorOutput == "dcmecho: the deadline was reached while the files of options were read; "
                + "is one of them a pipe that nobody writes to?\n"
        )
    }

    /// Catches an end of the run that is told of the attempt before it, which had its own.
    @Test("The deadline in the pause after a failure does not say that an answer was waited for")
    func pauseAfterFailure() async throws {
        let peer = try ScriptedPeer([.readPDU, .closeRST])
        let report = try await Dcmecho.report(
            ["--until-ok", "-i", "3600", "--deadline", "2", Dcmecho.peer(peer.port)]
        )
        #expect(report.exitStatus == 2 && report.codes == ["reset-after-request", "deadline-reached"])
        let evidence = report.findings.first { $0.code == "deadline-reached" }?.evidence
        #expect(evidence == ["between two attempts", "1 attempt, none successful"])
    }

    @Test("What ends the run during --differ or --quick-ack both is said, and titles not tried are not compared")
    func extras() async throws {
        for option in [["--differ"], ["--quick-ack", "both"]] {
            // Quick to the first association, and silent to all after it.
            let peer = try ScriptedPeer(PeerScripts.echo, [.readPDU, .wait])
            let arguments = ["--json", "--deadline", "2", "--as", "A", "--as", "B", Dcmecho.peer(peer.port)] + option
            let result = try await Dcmecho.run(arguments)
            #expect(result.status == 3 && result.output.contains("deadline-reached"), "\(result)")
            let comparison = try Dcmecho.decode(Comparison.self, result)
            #expect(comparison.runs.count == 1 && comparison.comparison == "unknown", "\(result)")
        }
    }

    private struct Comparison: Decodable {
        struct Run: Decodable { let tried: Int }
        let runs: [Run]
        let comparison: String
    }

    @Test(
        "Who does not read the output keeps no run beyond its deadline, nor beyond Ctrl-C",
        arguments: [
            ([], ["--deadline", "1"]), ([SIGINT], []), ([SIGTERM], []), ([SIGQUIT], ["--deadline", "6"]),
            ([SIGQUIT, SIGINT], []),
        ] as [([Int32], [String])]
    )
    func unread(signals: [Int32], options: [String]) async throws {
        try await Storescp.start().use { server in
            let echo = [try Tool("dcmecho").path, "-c", "0", "-i", "0", Dcmecho.peer(server.port)] + options
            let script = "{ \"$@\" 2>&1 & echo \"id $! .\" >&2; wait $!; echo \"status $?\" >&2; } | exec sleep 300"
            let shell = try Tool(path: "/bin/bash").start(["-c", script, "bash"] + echo)
            if !signals.isEmpty {
                var id: Int32?
                try await eventually("it starts") {
                    let words = try shell.errorOutput.split(separator: " ")
                    id = words.count > 2 ? Int32(words[1]) : nil
                    return id != nil
                }
                let process = try #require(id)
                // Waiting for room in the pipe, as it does nowhere else.
                try await eventually("the pipe is full") {
                    try String(contentsOfFile: "/proc/\(process)/wchan", encoding: .utf8).hasPrefix("poll_")
                }
                for signal in signals {
                    kill(process, signal)
                    // One after the other.
                    try await eventually("the signal is taken") {
                        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
                        return status.contains("ShdPnd:\t0000000000000000")
                    }
                }
            }
            try await eventually("it ends though nobody reads", saw: { shell.logOrError }) {
                try shell.errorOutput.contains("status 3")
            }
            try await shell.stop()
        }
    }
}
