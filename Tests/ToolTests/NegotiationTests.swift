import TestSupport
import Testing

@Suite("What is proposed and how an association ends", .serialized) struct NegotiationTests {
    /// The A-ASSOCIATE-RQ that a run sends with these options.
    private func request(_ options: [String]) async throws -> [UInt8] {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Dcmecho.run(options + [Dcmecho.peer(peer.port)])
        #expect(result.status == 0, "\(result)")
        return try await peer.finish()[0].received
    }

    @Test("--abort ends with an A-ABORT of the service user where a release would stand")
    func abort() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--abort", Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(report.association?.end == "aborted" && report.association?.abort?.by == "sonde")
            try await eventually("storescp sees the abort") { try server.log.contains("Association Aborted") }
        }
    }

    @Test("Transfer syntaxes are proposed by UID or keyword, and the server's choice is shown")
    func transferSyntaxes() async throws {
        try await Storescp.start().use { server in
            let syntaxes = ["ExplicitVRLittleEndian", "1.2.840.10008.1.2", "jpegbaseline8bit", "HTJ2KLossless"]
            let options = syntaxes.flatMap { ["--transfer-syntax", $0] }
            let report = try await Dcmecho.report(options + [Dcmecho.peer(server.port)])
            report.expect(.success)
            let context = try #require(report.association?.contexts.first)
            #expect(
                context.proposed == [
                    "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.201",
                ]
            )
            #expect(context.accepted == "1.2.840.10008.1.2.1")
            let unknown = try await Dcmecho.report(["--transfer-syntax", "1.2.3.4.5", Dcmecho.peer(server.port)])
            unknown.expect(.no("transfer-syntaxes-not-supported"))
            #expect(unknown.association?.contexts.first?.result == 4)
        }
    }

    @Test("The maximum length is what goes out, and what works with real servers", arguments: ["0", "1024", "131072"])
    func maximumLength(length: String) async throws {
        let number = try #require(UInt32(length))
        let bytes = (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        #expect(try await request(["--max-pdu", length]).contains([0x51, 0, 0, 4] + bytes))
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--max-pdu", length, Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(report.association?.requestor?.maxPDU == Int(number))
            #expect(report.association?.acceptor?.maxPDU == 16384)
        }
    }

    @Test("A maximum length that hangs servers needs --intrusive, and is then sent")
    func intrusive() async throws {
        let result = try await Dcmecho.run(["--max-pdu", "64", "127.0.0.1:1"])
        #expect(result.status == 64 && result.errorOutput.contains("--intrusive"), "\(result)")
        #expect(try await request(["--max-pdu", "64", "--intrusive"]).contains([0x51, 0, 0, 4, 0, 0, 0, 64]))
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--max-pdu", "64", "--intrusive", Dcmecho.peer(server.port)])
            report.expect(.success)
        }
    }

    @Test("Sonde says who it is, and passes for another where it is told to, as the server sees it")
    func implementation() async throws {
        try await Storescp.start().use { server in
            try await Dcmecho.report([Dcmecho.peer(server.port)]).expect(.success)
            let options = ["--implementation-uid", "1.2.3.99.1", "--implementation-version", "OTHER CLIENT"]
            try await Dcmecho.report(options + [Dcmecho.peer(server.port)]).expect(.success)
            let own = "2.25.238711427514657788665064253269457371418"
            try await eventually("storescp logs both", saw: { server.process.logOrError }) {
                let log = try server.log
                return [own, "SONDE_", "1.2.3.99.1", "OTHER CLIENT"].allSatisfy(log.contains)
            }
        }
        let nameless = try await request(["--implementation-version", ""])
        #expect(!nameless.contains(Array("SONDE".utf8) + [0x5F]) && !nameless.contains([0x55, 0, 0, 0]))
    }

    @Test("--verbose names both sides' part of the negotiation")
    func verbose() async throws {
        try await Storescp.start().use { server in
            let result = try await Dcmecho.run(["-v", Dcmecho.peer(server.port)])
            for line in [
                "A-ASSOCIATE-RQ  calling 'SONDE', called 'ANY-SCP'", "A-ASSOCIATE-AC", "OFFIS_DCMTK_367",
                "1.2.276.0.7230010.3.0.3.6.7", "maximum length               16384", "Verification SOP Class",
                "acceptance",
                "Implicit VR Little Endian",
            ] {
                #expect(result.output.contains(line), "\(line)")
            }
        }
    }
}
