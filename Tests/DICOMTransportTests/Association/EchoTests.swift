import DICOMTransport
import DICOMWire
import DIMSE
import TLSWire
import TestSupport
import Testing
import TransportTestSupport

/// Whole associations with the servers of the field.
@Suite(.timeLimit(.minutes(2))) struct EchoTests {
    private func expectAllStages(_ attempt: Attempt, isNamed: Bool = false) {
        let connection = attempt.connection
        #expect(attempt.response?.response.status == 0)
        #expect(connection.attempts.map(\.outcome) == [.connected])
        #expect((connection.resolution != nil) == isNamed)
        #expect(connection.localAddress?.hasPrefix("127.0.0.1:") == true)
        for time in [
            connection.attempts.first?.time, attempt.association?.associationTime, attempt.response?.time,
            attempt.association?.releaseTime,
        ] { #expect(time.map { $0 > 0 && $0 < .seconds(20) } == true) }
        #expect(attempt.association?.release == .completed && attempt.association?.end == .closedByUs)
        #expect(attempt.association?.abort == nil && attempt.association?.deviations == [])
        #expect(attempt.association?.operationsCompleted == 1)
    }

    @Test("storescp, by address and by name", arguments: ["127.0.0.1", "localhost"])
    func storescp(host: String) async throws {
        try await Storescp.start().use { server in
            let attempt = await Attempt.run(.verification(server.port, host: host))
            expectAllStages(attempt, isNamed: host == "localhost")
            #expect(attempt.negotiation?.acceptor.implementationVersionName == "OFFIS_DCMTK_367")
        }
    }

    @Test("pynetdicom") func pynetdicom() async throws {
        try await Pynetdicom.start().use { expectAllStages(await Attempt.run(.verification($0.port))) }
    }

    @Test("Orthanc") func orthanc() async throws {
        try await Orthanc.start().use { expectAllStages(await Attempt.run(.verification($0.port))) }
    }

    @Test("Over TLS, with the handshake timed apart")
    func tls() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let attempt = await Attempt.run(.verification(server.port).with { $0.tls = context })
            expectAllStages(attempt)
            #expect(attempt.observed.tls?.isEstablished == true)
            #expect(attempt.connection.tlsTime.map { $0 > 0 } == true)
        }
    }

    @Test("Quick acknowledgement takes the stall out of echoes with a server that nobody tuned")
    func quickAcknowledgement() async throws {
        try await Storescp.start().use { server in
            let quick = try await medianEcho(.verification(server.port))
            let slow = try await medianEcho(.verification(server.port).with { $0.acknowledgesQuickly = false })
            // 40 ms of delayed acknowledgement against well under one.
            #expect(quick * 4 < slow, "\(quick) and \(slow) ns")
        }
    }

    private func medianEcho(_ configuration: AssociationConfiguration) async throws -> Nanoseconds {
        try await withEventLoop { eventLoop in
            let association = Association(configuration, on: eventLoop)
            _ = try #require(await association.open())
            var times: [Nanoseconds] = []
            for _ in 0..<11 { times.append(try #require(await association.echo()).time) }
            await association.release()
            return times.sorted()[5]
        }
    }
}
