import Foundation
import TestSupport
import Testing

@Suite("Repeated echoes and their statistics", .serialized) struct RepetitionTests {
    @Test("Many echoes on one association: one connection, a summary for each stage in order of size")
    func count() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["-c", "200", "-i", "0", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(report.tried == 200 && report.succeeded == 200)
            #expect(report.statistics["connect"]?.count == 1 && report.statistics["release"]?.count == 1)
            let echo = try #require(report.statistics["echo"])
            #expect(echo.count == 200)
            let ordered = [
                echo.minimumNanoseconds, echo.medianNanoseconds, echo.percentile95Nanoseconds,
                echo.percentile99Nanoseconds,
                echo.maximumNanoseconds,
            ]
            #expect(ordered == ordered.sorted() && ordered[0] > 0)
            #expect((echo.minimumNanoseconds...echo.maximumNanoseconds).contains(echo.meanNanoseconds))
            #expect(echo.standardDeviationNanoseconds != nil)
            let text = try await Dcmecho.run(["-c", "3", "-i", "0", Dcmecho.peer(server.port)])
            #expect(text.output.contains("3 echoes, 3 successful, 0 % lost"), "\(text)")
            for line in ["1: success", "2: success", "3: success", "stddev", "echo", "release"] {
                #expect(text.output.contains(line), "\(line) in \(text)")
            }
        }
    }

    @Test("--repeat-association makes one for each echo, and the server releases each")
    func repeatAssociation() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report([
                "--repeat-association", "-c", "5", "-i", "0", Dcmecho.peer(server.port),
            ])
            report.expect(.success)
            for stage in ["connect", "association", "echo", "release"] {
                #expect(report.statistics[stage]?.count == 5, "\(stage)")
            }
            try await eventually("5 releases") { try server.log.components(of: "Association Release") >= 5 }
        }
    }

    /// Catches what stays behind of an association that is over.
    @Test("A thousand associations cost no more memory than one, but for 2 MB")
    func memory() async throws {
        try await Storescp.start().use { server in
            let one = try await Dcmecho.peakMemory(["-c", "1", Dcmecho.peer(server.port)])
            let many = try await Dcmecho.peakMemory([
                "--repeat-association", "-q", "-c", "1000", "-i", "0", Dcmecho.peer(server.port),
            ])
            #expect(one.process.end == .exited(0) && many.process.end == .exited(0), "\(many.process.logOrError)")
            #expect(one.bytes > 0 && many.bytes - one.bytes <= 2 << 20, "\(many.bytes) against \(one.bytes)")
        }
    }

    @Test("Some of many failed: exit status 3, how many failed and how many were lost, and the finding of the failure")
    func partial() async throws {
        let failing = PeerScripts.answering(ScriptedAnswers.echoResponse(status: 0x0110))
        let peer = try ScriptedPeer(PeerScripts.echo, failing, PeerScripts.echo)
        let arguments = ["--repeat-association", "-c", "3", "-i", "0", Dcmecho.peer(peer.port)]
        let report = try await Dcmecho.report(arguments)
        #expect(report.exitStatus == 3 && report.tried == 3 && report.succeeded == 2)
        // What was answered, whatever the answer, was not lost.
        #expect(report.failed == 1 && report.lost == 0)
        #expect(report.codes.contains("status-processing-failure"), "\(report.codes)")
        let again = try ScriptedPeer(PeerScripts.echo, failing, PeerScripts.echo)
        let text = try await Dcmecho.run(arguments.dropLast() + [Dcmecho.peer(again.port)])
        #expect(text.status == 3 && text.output.contains("3 echoes, 2 successful, 1 failed, 0 % lost"), "\(text)")
        let aborting = PeerScripts.accept + [.readPDU, .send(ScriptedAnswers.abort()), .wait]
        let worse = try ScriptedPeer(PeerScripts.echo, aborting, aborting)
        let rounded = try await Dcmecho.run(arguments.dropLast() + [Dcmecho.peer(worse.port)])
        #expect(rounded.output.contains("3 echoes, 1 successful, 66.7 % lost"), "\(rounded)")
        let mixed = try ScriptedPeer(PeerScripts.echo, aborting, failing)
        let both = try await Dcmecho.report(arguments.dropLast() + [Dcmecho.peer(mixed.port)])
        #expect(both.succeeded == 1 && both.failed == 1 && both.lost == 1 && both.exitStatus == 3)
    }

    @Test("An echo that fails does not end the run: the next has an association of its own")
    func goesOn() async throws {
        let aborting = PeerScripts.accept + [.readPDU, .send(ScriptedAnswers.abort()), .wait]
        let peer = try ScriptedPeer(aborting, PeerScripts.echo)
        let report = try await Dcmecho.report(["-c", "2", "-i", "0", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 3 && report.succeeded == 1 && report.cause == "aborted-on-first-message")
        #expect(try await peer.finish(connections: 2).count == 2)
    }

    @Test(
        "An association that the peer ends in a pause is no failed echo: the next goes over another, and it is said",
        arguments: [
            (.send(ScriptedAnswers.abort()), "aborted-after-answer"), (.closeFIN, "closed-without-release"),
            (.send(ScriptedAnswers.releaseRequest), "released-while-idle"),
        ] as [(ScriptedPeer.Step, String)]
    )
    func endedInPause(ending: ScriptedPeer.Step, code: String) async throws {
        let echo: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.echoResponse())]
        let ended = PeerScripts.accept + echo + [ending, .wait]
        let peer = try ScriptedPeer(ended, ended, PeerScripts.echo)
        let report = try await Dcmecho.report(["-c", "3", "-i", "1", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.succeeded == 3 && report.tried == 3, "\(report)")
        #expect(report.codes == [code], "\(report.codes)")
        let finding = try #require(report.findings.first)
        #expect(finding.severity == "warning" && finding.evidence.contains { $0.contains("2 times between") })
        #expect(finding.evidence.first?.hasSuffix("; the first time:") == true, "\(finding)")
        #expect(finding.remedy.contains { $0.contains("--repeat-association") }, "\(finding)")
        #expect(finding.evidence.contains("1 of 1 requests answered"), "the next one was not sent: \(finding)")
        #expect(!finding.remedy.contains { $0.contains("every request is to be answered") }, "\(finding)")
    }

    @Test(
        "A peer that ends an association in the midst of a pause may have a limit for idle ones, and both causes are said",
        arguments: [
            (.send(ScriptedAnswers.abort()), "aborted-while-idle"), (.closeFIN, "closed-without-release"),
        ] as [(ScriptedPeer.Step, String)]
    )
    func endedInMidPause(ending: ScriptedPeer.Step, code: String) async throws {
        let echo: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.echoResponse())]
        let ended = PeerScripts.accept + echo + [.pause(.milliseconds(700)), ending, .wait]
        let peer = try ScriptedPeer(ended, PeerScripts.echo)
        let report = try await Dcmecho.report(["-c", "2", "-i", "2", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.codes == [code], "\(report)")
        let finding = try #require(report.findings.first)
        #expect(finding.sentence.contains("after a pause") && !finding.sentence.contains("right after"))
        for cause in ["limit for idle associations", "a crash, a restart or a limit of requests"] {
            #expect(finding.remedy.contains { $0.contains(cause) }, "\(finding)")
        }
    }

    @Test("Associations that the peer ends in pauses in different ways have a finding each")
    func endedInPauses() async throws {
        let echo = PeerScripts.accept + [.readPDU, .send(ScriptedAnswers.echoResponse())]
        let peer = try ScriptedPeer(
            echo + [.send(ScriptedAnswers.abort()), .wait],
            echo + [.closeFIN],
            PeerScripts.echo
        )
        let report = try await Dcmecho.report(["-c", "3", "-i", "1", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.succeeded == 3, "\(report)")
        #expect(report.codes == ["aborted-after-answer", "closed-without-release"])
        #expect(report.findings.allSatisfy { $0.evidence.first?.hasPrefix("once between two requests") == true })
    }

    /// A line of `--ndjson`: each echo's, and the report.
    private struct EventLine: Decodable {
        let event: String
        let finding: String?
    }

    private static func refusing(_ result: UInt8, _ source: UInt8, _ reason: UInt8) -> [ScriptedPeer.Step] {
        [.readPDU, .send(ScriptedAnswers.reject(result: result, source: source, reason: reason)), .wait]
    }

    @Test("Echoes that fail for different causes: each line names its own, and each cause has a finding")
    func causes() async throws {
        let scripts = [Self.refusing(1, 1, 7), Self.refusing(2, 3, 2), PeerScripts.echo]
        let peer = { try ScriptedPeer(scripts[0], scripts[1], scripts[2]) }
        let text = try await Dcmecho.run(["-c", "3", "-i", "0", Dcmecho.peer(try peer().port)])
        for line in [
            "1: failed: called-ae-title-not-recognized  ", "2: failed: association-limit  ", "3: success  ",
            "FAILURE  intermittent", "FAILURE  association-limit", "- 1 of 3 echoes, at echo 2",
        ] {
            #expect(text.output.contains(line), "\(line) in \(text)")
        }
        let report = try await Dcmecho.report(["-c", "3", "-i", "0", Dcmecho.peer(try peer().port)])
        #expect(report.exitStatus == 3 && report.codes == ["intermittent", "association-limit"])
        let lines = try await Dcmecho.run(["--ndjson", "-c", "3", "-i", "0", Dcmecho.peer(try peer().port)])
        let events = try lines.output.split(separator: "\n").map {
            try JSONDecoder().decode(EventLine.self, from: Data($0.utf8))
        }
        #expect(
            events.filter { $0.event == "echo" }.map(\.finding) == [
                "called-ae-title-not-recognized", "association-limit", nil,
            ]
        )
        #expect(lines.output.contains("\"1 of 3 echoes, at echo 2\""))
    }

    @Test("Different failure statuses have a finding each")
    func statuses() async throws {
        let scripts = [0x0124, 0x0122, 0x0110].map {
            PeerScripts.answering(ScriptedAnswers.echoResponse(status: $0))
        }
        let peer = try ScriptedPeer(scripts[0], scripts[1], scripts[2])
        let report = try await Dcmecho.report(["-c", "3", "-i", "0", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 1)
        #expect(
            report.codes == ["status-not-authorized", "status-sop-class-not-supported", "status-processing-failure"]
        )
    }

    @Test(
        "A peer that is not reached once and then answers with no: exit status 1, and the answer first",
        arguments: [([.read(1), .closeRST], "reset-after-request"), ([.readPDU, .wait], "silent-port")]
            as [([ScriptedPeer.Step], String)]
    )
    func unreachedOnce(first: [ScriptedPeer.Step], code: String) async throws {
        let peer = try ScriptedPeer(first, Self.refusing(1, 1, 3))
        let report = try await Dcmecho.report([
            "-c", "5", "-i", "0", "--timeout", "association=0.5", Dcmecho.peer(peer.port),
        ])
        #expect(report.exitStatus == 1 && report.codes == ["calling-ae-title-not-recognized", code])
        #expect(
            report.findings.map(\.evidence.first) == [
                "4 of 5 echoes, first at echo 2; the first time:", "1 of 5 echoes, at echo 1",
            ]
        )
        #expect(report.association?.reject?.reason == 3)
    }

    @Test("Answers that answer nothing do not end the wait for the one that does, and are said")
    func strayAnswers() async throws {
        let right = ScriptedAnswers.echoResponse()
        let stray = ScriptedAnswers.echoResponse(messageID: 7)
        let peer = try ScriptedPeer(PeerScripts.accept + [.readPDU, .send(stray + right)] + PeerScripts.release)
        let report = try await Dcmecho.report([Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.succeeded == 1 && report.codes == ["unknown-message-id"], "\(report)")
        #expect(report.findings.first?.severity == "warning")
        let second = ScriptedAnswers.echoResponse(messageID: 2)
        let late = try ScriptedPeer(
            PeerScripts.accept + [
                .readPDU, .send(right), .readPDU, .send(right), .pause(.milliseconds(50)), .send(second),
            ] + PeerScripts.release
        )
        let twice = try await Dcmecho.report(["-c", "2", "-i", "0", Dcmecho.peer(late.port)])
        #expect(twice.exitStatus == 0 && twice.succeeded == 2 && twice.codes == ["unknown-message-id"], "\(twice)")
    }

    @Test("--interval lies between the end of one echo and the start of the next")
    func interval() async throws {
        let echo: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.echoResponse())]
        let second: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.echoResponse(messageID: 2))]
        let peer = try ScriptedPeer(PeerScripts.accept + echo + second + PeerScripts.release)
        let result = try await Dcmecho.run(["-c", "2", "-i", "0.4", Dcmecho.peer(peer.port)])
        #expect(result.status == 0 && result.duration >= .milliseconds(400), "\(result)")
    }

    /// Catches `-c5` that is read as a bundle of flags.
    @Test("The values of short options may follow them at once, as ping's users type them")
    func joined() async throws {
        let script =
            PeerScripts.accept + (1...3).flatMap { [.readPDU, .send(ScriptedAnswers.echoResponse(messageID: $0))] }
            + PeerScripts.release
        let peer = try ScriptedPeer(script)
        let report = try await Dcmecho.report(["-c3", "-i0", Dcmecho.peer(peer.port)])
        report.expect(.success)
        #expect(report.tried == 3)
        let refused = try await Dcmecho.run(["-c3x", Dcmecho.peer(peer.port)])
        #expect(refused.status == 64 && refused.errorOutput.contains("'--count 3x'"), "\(refused)")
    }

    @Test("--until-ok goes on while nothing listens, and ends with the first success")
    func untilOK() async throws {
        let port = try FreePort.next()
        let waiting = try Dcmecho.start(["--until-ok", "-i", "0.05", Dcmecho.peer(port)])
        try await waiting.waitForOutput("2: failed: connection-refused")
        let server = try await Storescp.start(port: port)
        try await server.use { _ in
            #expect(try await waiting.waitForEnd() == .exited(0))
            let lines = try waiting.output.split(separator: "\n")
            #expect(lines.contains { $0.contains(": success  echo ") }, "\(lines)")
            #expect(!lines.contains { $0.contains("FAILURE") }, "what is over is no failure of the run: \(lines)")
        }
    }

    @Test("--until-ok with both kinds of acknowledgement measures both once the server is there")
    func untilBoth() async throws {
        let refusal: [ScriptedPeer.Step] = [
            .readPDU, .send(ScriptedAnswers.reject(result: 2, source: 3, reason: 1)), .wait,
        ]
        // First it waits, then it echoes once, and then as often as the comparison needs, each on an association of its
        // own.
        let slow = [ScriptedPeer.Step].accepting + (0..<9).flatMap { _ in [ScriptedPeer.Step].echoing() } + .releasing
        let peer = try ScriptedPeer(refusal, .accepting + .echoing() + .releasing, slow)
        let report = try await Dcmecho.report(["--until-ok", "-i", "0", "--quick-ack", "both", Dcmecho.peer(peer.port)])
        report.expect(.success)
        #expect(report.tried == 2 && report.succeeded == 1)
        let records = try await peer.finish(connections: 3)
        #expect(records.map(\.stoppedAt) == [nil, nil, nil], "all nine were asked for")
    }

    @Test("--until-ok with a deadline ends at it, with why the server was not reached")
    func untilDeadline() async throws {
        let port = try FreePort.next()
        let report = try await Dcmecho.report(["--until-ok", "-i", "0.05", "--deadline", "0.6", Dcmecho.peer(port)])
        #expect(report.exitStatus == 2 && report.succeeded == 0 && report.tried > 1)
        #expect(report.codes == ["connection-refused", "deadline-reached"])
    }
}
