import TestSupport
import Testing

@Suite("Quick acknowledgement", .serialized) struct AcknowledgementTests {
    private static let stall = "delayed-acknowledgement-stall"

    @Test("Both ways against storescp as installed show its stall, and against one that sends at once do not")
    func storescp() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            #expect(report.exitStatus == 0 && report.codes == [Self.stall], "\(report.codes)")
            #expect(report.findings[0].remedy[0].contains("TCP_NODELAY"))
            let quick = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(!quick.codes.contains(Self.stall))
        }
        try await Storescp.start(noDelay: true).use { server in
            let report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(!report.codes.contains(Self.stall), "\(report.codes)")
        }
    }

    @Test("pynetdicom does not stall")
    func pynetdicom() async throws {
        try await Pynetdicom.start().use { server in
            let report = try await Dcmecho.report(["--quick-ack", "both", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(!report.codes.contains(Self.stall), "\(report.codes)")
        }
    }

    @Test("Without it many echoes show what other clients have, and the finding says so")
    func off() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report([
                "--quick-ack", "off", "-c", "4", "-i", "0", Dcmecho.peer(server.port),
            ])
            #expect(report.exitStatus == 0 && report.codes.contains(Self.stall), "\(report.codes)")
            #expect((report.statistics["echo"]?.medianNanoseconds ?? 0) > 20_000_000)
        }
    }
}
