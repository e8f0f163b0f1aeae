import TestSupport
import Testing

@Suite("Slow servers", .serialized) struct SlowServerTests {
    @Test("pynetdicom that takes its time to accept, or to answer: it works, and what is slow is said")
    func pynetdicom() async throws {
        try await Pynetdicom.start(.acceptsAfter(seconds: 1.1)).use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(report.exitStatus == 0 && report.codes == ["slow-association"], "\(report.codes)")
            #expect(report.explanation.severity == "warning")
            #expect(report.explanation.evidence.contains { $0.contains("1.") && $0.contains("A-ASSOCIATE-RQ") })
            #expect(report.explanation.evidence.contains { $0.contains("PYNETDICOM_304") })
            let late = try await Dcmecho.report(["--timeout", "association=0.5", Dcmecho.peer(server.port)])
            late.expect(.unreached("silent-port"))
        }
        try await Pynetdicom.start(.answersEchoAfter(seconds: 0.7)).use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(report.exitStatus == 0 && report.codes == ["slow-echo"], "\(report.codes)")
            #expect((report.statistics["echo"]?.minimumNanoseconds ?? 0) > 700_000_000)
            let late = try await Dcmecho.report(["--timeout", "dimse=0.3", Dcmecho.peer(server.port)])
            late.expect(.no("accepted-then-silent"))
        }
        try await Pynetdicom.start(.answersEchoAfter(seconds: 0.2)).use { server in
            try await Dcmecho.report([Dcmecho.peer(server.port)]).expect(.success)
        }
    }

    @Test("Orthanc whose only thread is held by an idle association answers near whole seconds")
    func orthanc() async throws {
        try await Orthanc.start(["DicomThreadsCount": 1]).use { server in
            let free = try await Dcmecho.report(["-c", "4", "-i", "0", Dcmecho.peer(server.port)])
            free.expect(.success)
            #expect(!free.codes.contains("whole-second-answers"), "\(free.codes)")

            let holder = try PlainClient(port: server.port)
            defer { holder.stop() }
            try holder.send(AssociateRequest(called: "ORTHANC").bytes)
            #expect(try holder.readPDUType() == 0x02)
            // A busy machine may disturb a measurement, and hardly three.
            var report: EchoReport?
            for _ in 0..<3 where report?.codes.contains("whole-second-answers") != true {
                report = try await Dcmecho.report(["-c", "4", "-i", "0", Dcmecho.peer(server.port)])
            }
            let held = try #require(report)
            #expect(held.exitStatus == 0 && held.codes.contains("whole-second-answers"), "\(held.codes)")
            let finding = held.findings.first { $0.code == "whole-second-answers" }
            #expect(finding?.remedy.contains { $0.contains("DicomThreadsCount") } == true)
            #expect(finding?.evidence.contains { $0.contains("of 4 round trips") } == true, "\(held.findings)")
        }
    }
}
