import TestSupport
import Testing

/// Accepted, and then no success: where today's clients end with 0.
@Suite("Refused after the association was accepted", .serialized) struct RefusedEchoTests {
    /// Fast enough for a test, slow enough for a machine with much to do.
    private static let shortTimeout = ["--timeout", "dimse=0.7,release=0.7"]

    /// DCMTK's own client beside it, which ends with 0.
    private func expectEchoscuSucceeds(_ port: UInt16, called: String = "ANY-SCP") async throws {
        let arguments = ["--call", called, "127.0.0.1", "\(port)"]
        let result = try await Tool(path: DCMTK.echoscu).run(arguments)
        #expect(result.status == 0, "echoscu, which is what scripts use today: \(result)")
    }

    @Test("A peer that aborts the C-ECHO, as pynetdicom does on order")
    func aborted() async throws {
        try await Pynetdicom.start(.abortsEcho).use { server in
            try await expectEchoscuSucceeds(server.port)
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            report.expect(.no("aborted-on-first-message"))
            #expect(report.association?.outcome == "accepted" && report.association?.end == "aborted")
            #expect(report.association?.abort?.by == "peer")
            let text = try await Dcmecho.run([Dcmecho.peer(server.port)])
            #expect(text.status == 1 && text.output.contains("FAILURE  aborted-on-first-message"), "\(text)")
        }
    }

    @Test("Orthanc that knows no modality and allows no echo")
    func orthanc() async throws {
        try await Orthanc.start(["DicomAlwaysAllowEcho": false]).use { server in
            try await expectEchoscuSucceeds(server.port)
            let report = try await Dcmecho.report([Dcmecho.peer(server.port, called: "ORTHANC")])
            report.expect(.no("aborted-on-first-message"))
            #expect(
                report.explanation.remedy.contains {
                    $0.contains("DicomModalities") && $0.contains("\"SONDE\"") || $0.contains("SONDE")
                }
            )
        }
    }

    @Test("A peer that never answers the C-ECHO, within the limit given, and it is aborted")
    func silent() async throws {
        try await Pynetdicom.start(.neverAnswersEcho).use { server in
            // Without a limit of its own echoscu waits for a minute, and then ends with 0.
            let report = try await Dcmecho.report(Self.shortTimeout + [Dcmecho.peer(server.port)])
            report.expect(.no("accepted-then-silent"))
            #expect(report.association?.abort?.by == "sonde")
        }
    }

    @Test("Each failure status has its own finding, and none is a success")
    func statuses() async throws {
        try await Pynetdicom.start(.doesAsCalled).use { server in
            let cases = [
                ("0122", "status-sop-class-not-supported"), ("0210", "status-duplicate-invocation"),
                ("0211", "status-unrecognized-operation"), ("0212", "status-mistyped-argument"),
                ("0124", "status-not-authorized"), ("0110", "status-processing-failure"),
                ("0213", "status-out-of-resources"),
                ("0999", "operation-failed"), ("C001", "operation-failed"),
            ]
            for (status, code) in cases {
                let called = "STATUS-\(status)"
                try await expectEchoscuSucceeds(server.port, called: called)
                let report = try await Dcmecho.report([Dcmecho.peer(server.port, called: called)])
                report.expect(.no(code))
                #expect(report.findings.first?.evidence.contains { $0.contains(status) } == true, "\(status)")
                #expect(report.association?.end == "released", "\(status)")
                let text = try await Dcmecho.run([Dcmecho.peer(server.port, called: called)])
                #expect(text.status == 1 && text.output.contains("status \(status)H"), "\(text)")
            }
            let good = try await Dcmecho.report([Dcmecho.peer(server.port, called: "STATUS-0000")])
            good.expect(.success)
        }
    }

    @Test("A status that C-ECHO does not have is not named in another service's words")
    func undefinedStatuses() async throws {
        try await Pynetdicom.start(.doesAsCalled).use { server in
            for status in ["0001", "A700", "C123", "FE00"] {
                let peer = Dcmecho.peer(server.port, called: "STATUS-\(status)")
                let text = try await Dcmecho.run([peer])
                #expect(text.output.contains("status \(status)H, not defined for C-ECHO"), "\(text)")
            }
            // Of PS3.7 Annex C, which holds for every service.
            let general = try await Dcmecho.run([Dcmecho.peer(server.port, called: "STATUS-0110")])
            #expect(general.output.contains("status 0110H, Processing Failure"), "\(general)")
        }
    }

    @Test("The error comment of a failure status is shown")
    func comment() async throws {
        try await Pynetdicom.start(.answersEcho(status: 0x0110, comment: "disk is full")).use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(report.findings.first?.evidence.contains { $0.contains("disk is full") } == true)
        }
    }
}
