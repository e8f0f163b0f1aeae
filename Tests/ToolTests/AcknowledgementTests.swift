import TestSupport
import Testing

@Suite("Quick acknowledgement", .serialized) struct AcknowledgementTests {
    private static let stall = "delayed-acknowledgement-stall"

    @Test("Both ways against storescp as installed show its stall, and against one that sends at once do not")
    func storescp() async throws {
        try await Storescp.start().use { server in
            // A busy machine may disturb a measurement, and hardly three.
            var report: EchoReport?
            for _ in 0..<3 where report?.codes.contains(Self.stall) != true {
                report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            }
            #expect(report?.exitStatus == 0)
            let stall = report?.findings.first { $0.code == Self.stall }
            #expect(stall?.remedy.first?.contains("TCP_NODELAY") == true, "\(report?.codes ?? [])")
            let quick = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(!quick.codes.contains(Self.stall))
        }
        try await Storescp.start(noDelay: true).use { server in
            let report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(!report.codes.contains(Self.stall), "\(report.codes)")
            #expect(report.statistics["echo-delayed-ack"]?.count == 9, "both are shown")
            let text = try await Dcmecho.run(["--quick-ack", "both", Dcmecho.peer(server.port)])
            #expect(text.output.contains("echo-delayed-ack      9"), "\(text)")
        }
    }

    /// Catches a failure that is in no finding, and one that is told by a finding that is none.
    @Test("A comparison that fails is a partial success, and says why")
    func failing() async throws {
        let stopping =
            PeerScripts.accept + (1...2).flatMap { [.readPDU, .send(ScriptedAnswers.echoResponse(messageID: $0))] }
            + [.readPDU, .closeFIN]
        let rejecting: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let cases = [
            (stopping, "connection-lost-during-operations", 2), (rejecting, "calling-ae-title-not-recognized", 0),
            (PeerScripts.accept + [.readPDU, .wait], "accepted-then-silent", 0),
        ]
        for (script, code, succeeded) in cases {
            let peer = try ScriptedPeer(PeerScripts.echo, script, rejecting)
            let report = try await Dcmecho.report([
                "--quick-ack", "both", "--timeout", "dimse=1", Dcmecho.peer(peer.port),
            ])
            #expect(report.exitStatus == 3 && report.cause == code, "\(report.codes)")
            #expect(report.tried == 1 && report.lost == 0)
            #expect(report.withoutQuickAcknowledgement?.tried == succeeded + 1, "the first failure ends it")
            #expect(report.withoutQuickAcknowledgement?.succeeded == succeeded)
            let line = "without quick acknowledgement: \(succeeded) of \(succeeded + 1) echoes answered with success"
            #expect(report.explanation.evidence.first == line, "\(report.explanation)")
        }
    }

    @Test("A comparison that the deadline ends is ended by it, and no failure")
    func ended() async throws {
        let silent = PeerScripts.accept + [.readPDU, .send(ScriptedAnswers.echoResponse()), .readPDU, .wait]
        let peer = try ScriptedPeer(PeerScripts.echo, silent)
        let report = try await Dcmecho.report(["--quick-ack", "both", "--deadline", "1", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 3 && report.codes == ["deadline-reached"], "\(report.codes)")
        let line = "without quick acknowledgement: 1 of 2 echoes answered with success until then"
        #expect(report.explanation.evidence.contains(line), "\(report.explanation)")
    }

    /// Catches a second association from the port that the first one has just left in TIME-WAIT.
    @Test("Both ways from a source port: the second goes from another one")
    func sourcePort() async throws {
        let peer = try ScriptedPeer(
            PeerScripts.echo,
            PeerScripts.accept
                + (1...9).flatMap { [.readPDU, .send(ScriptedAnswers.echoResponse(messageID: $0))] }
                + PeerScripts.release
        )
        let source = "127.0.0.1:\(try FreePort.next())"
        let result = try await Dcmecho.run(
            ["--json", "--quick-ack", "both", "--source", source, Dcmecho.peer(peer.port)]
        )
        let report = try Dcmecho.decode(EchoReport.self, result)
        report.expect(.success)
        #expect(report.statistics["echo-delayed-ack"]?.count == 9, "\(result)")
        #expect(result.errorOutput.isEmpty, "\(result)")
    }

    @Test("pynetdicom does not stall")
    func pynetdicom() async throws {
        try await Pynetdicom.start().use { server in
            let report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(!report.codes.contains(Self.stall), "\(report.codes)")
        }
    }

    @Test("Without it each echo takes what other clients have, and with it a fraction")
    func off() async throws {
        try await Storescp.start().use { server in
            var medians: [Int] = []
            for way in ["off", "on"] {
                let report = try await Dcmecho.report(
                    ["--quick-ack", way, "-c", "15", "-i", "0", Dcmecho.peer(server.port)]
                )
                #expect(report.exitStatus == 0)
                medians.append(try #require(report.statistics["echo"]).medianNanoseconds)
            }
            try #require(medians.count == 2)
            #expect(medians[0] > 30_000_000 && medians[1] < medians[0] / 2, "\(medians)")
        }
    }
}
