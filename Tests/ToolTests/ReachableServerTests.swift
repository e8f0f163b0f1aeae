import TestSupport
import Testing

@Suite("Servers that are there", .serialized) struct ReachableServerTests {
    /// Each way to name a peer, and what it calls and is called.
    private static func forms(_ port: UInt16, _ title: String) -> [(
        arguments: [String], called: String, calling: String
    )] {
        [
            ([Dcmecho.peer(port, called: title)], title, "SONDE"),
            (["127.0.0.1", "\(port)", "-aec", title], title, "SONDE"),
            (["-aet", "WORKSTATION1", "-aec", title, "localhost:\(port)"], title, "WORKSTATION1"),
            (["--calling", "A B", "--called", title, "localhost", "\(port)"], title, "A B"),
        ]
    }

    private func expectSuccess(_ server: some PeerServer, title: String, released: String) async throws {
        for form in Self.forms(server.port, title) {
            let report = try await Dcmecho.report(form.arguments)
            report.expect(.success)
            #expect(report.tried == 1 && report.succeeded == 1)
            #expect(report.association?.called == form.called && report.association?.calling == form.calling)
            #expect(report.association?.end == "released")
            for stage in ["connect", "association", "echo", "release"] {
                #expect(report.statistics[stage]?.count == 1, "\(stage) of \(form.arguments)")
            }
        }
        let text = try await Dcmecho.run([Dcmecho.peer(server.port, called: title)])
        #expect(text.status == 0 && text.output.contains("success  echo ") && text.errorOutput.isEmpty, "\(text)")
        let runs = Self.forms(server.port, title).count + 1
        try await eventually("each association is released", saw: { server.process.logOrError }) {
            try server.log.components(of: released) >= runs
        }
    }

    @Test("storescp answers, and sees each association released")
    func storescp() async throws {
        try await Storescp.start().use {
            try await expectSuccess($0, title: "STORESCP", released: "Association Release")
        }
    }

    @Test("dcmqrscp answers, and sees each association released")
    func dcmqrscp() async throws {
        try await Dcmqrscp.start().use {
            try await expectSuccess($0, title: "ARCHIVE", released: "Association Release")
        }
    }

    @Test("Orthanc answers, and sees each association released")
    func orthanc() async throws {
        try await Orthanc.start().use { try await expectSuccess($0, title: "ORTHANC", released: "Association Release") }
    }

    @Test("pynetdicom answers, and sees each association released")
    func pynetdicom() async throws {
        try await Pynetdicom.start().use {
            try await expectSuccess($0, title: "PYNETDICOM", released: "Association Released")
        }
    }

    @Test("A server on IPv6 is reached by address, and by -6 and the name; with -4 nothing is there")
    func ipv6() async throws {
        try await Pynetdicom.start(.address("::1")).use { server in
            for arguments in [["[::1]:\(server.port)"], ["::1", "\(server.port)"], ["X@[::1]", "\(server.port)"]] {
                let report = try await Dcmecho.report(arguments)
                report.expect(.success)
                #expect(report.addresses.map(\.address) == ["::1"])
            }
            let four = try await Dcmecho.report(["-4", "localhost:\(server.port)"])
            four.expect(.unreached("connection-refused"))
            #expect(four.addresses.map(\.address) == ["127.0.0.1"])
            let text = try await Dcmecho.run(["[::1]:\(server.port)"])
            #expect(text.output.contains("@[::1]:\(server.port)"), "\(text)")
        }
    }

    @Test("What was a default is said, in text and JSON")
    func defaults() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            #expect(report.peer.called == "ANY-SCP" && report.peer.calling == "SONDE")
            #expect(report.peer.defaults == ["called", "calling"])
            let text = try await Dcmecho.run([Dcmecho.peer(server.port)])
            #expect(text.output.contains("(default: called AE title, calling AE title)"), "\(text)")
            let given = try await Dcmecho.report(["-aet", "SONDE", Dcmecho.peer(server.port, called: "ANY-SCP")])
            #expect(given.peer.defaults.isEmpty)
        }
    }

    @Test("A source address and port are used")
    func source() async throws {
        try await Storescp.start().use { server in
            let port = try FreePort.next()
            let result = try await Dcmecho.run([
                "--source", "127.0.0.2:\(port)", Dcmecho.peer(server.port), "--record", "/dev/null",
            ])
            #expect(result.status == 0, "\(result)")
        }
    }
}
