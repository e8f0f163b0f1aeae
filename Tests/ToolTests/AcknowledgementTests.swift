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

    @Test("A comparison that fails says so")
    func failing() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo, [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait])
        let result = try await Dcmecho.run(["--quick-ack", "both", Dcmecho.peer(peer.port)])
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("without quick acknowledgement it failed: calling-ae-title"), "\(result)")
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
