import TestSupport
import Testing

@Suite("The DCMTK servers of the tests") struct DCMTKServerTests {
    @Test("storescp answers a C-ECHO")
    func storescp() async throws {
        try await Storescp.start().use { server in
            let result = try await Echoscu.run(server.port)
            #expect(result.status == 0 && result.errorOutput.contains(Echoscu.success), "\(result)")
        }
    }

    @Test("storescp without Nagle's algorithm lacks the 40 ms for each answer that it costs with it")
    func noDelay() async throws {
        var durations: [Duration] = []
        for noDelay in [false, true] {
            let server = try await Storescp.start(noDelay: noDelay)
            try await server.use { server in
                let arguments = ["--repeat", "20", "127.0.0.1", String(server.port)]
                let client = try Tool(path: DCMTK.echoscu)
                let result = try await client.run(arguments, environment: ["TCP_NODELAY": "1"])
                #expect(result.status == 0, "\(result)")
                durations.append(result.duration)
            }
        }
        #expect(durations[0] > .milliseconds(20 * 35))
        #expect(durations[1] < durations[0] / 2)
    }

    @Test("storescp takes options of its own")
    func refusing() async throws {
        try await Storescp.start(["--refuse"]).use { server in
            let result = try await Echoscu.run(server.port)
            #expect(result.status == 1 && result.errorOutput.contains("Association Rejected"), "\(result)")
        }
    }

    @Test("storescp with options it does not know ends the start with its own words")
    func badOptions() async throws {
        let error = await #expect(throws: EndedEarly.self) { try await Storescp.start(["--no-such-option"]) }
        #expect(error?.description.contains("no-such-option") == true)
    }

    @Test("storescp over TLS wants its clients to be as the test says")
    func tls() async throws {
        let certificates = try await Certificates.shared
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let anonymous = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(anonymous.status == 0 && anonymous.errorOutput.contains(Echoscu.success), "\(anonymous)")
            let plain = try await Echoscu.run(server.port)
            #expect(plain.status == 1, "\(plain)")
        }
        try await Storescp.start(tls: ServerTLS(certificates, clientCertificate: .required)).use { server in
            let known = try await Echoscu.run(server.port, options: Echoscu.tls(certificates.client, certificates))
            #expect(known.status == 0 && known.errorOutput.contains(Echoscu.success), "\(known)")
            let anonymous = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(anonymous.status == 1, "\(anonymous)")
            let stranger = Echoscu.tls(certificates.strangeClient, certificates)
            let refused = try await Echoscu.run(server.port, options: stranger)
            #expect(refused.status == 1, "\(refused)")
        }
    }

    @Test(
        "dcmqrscp lets in whom its tables list",
        arguments: [
            ("OPEN", "ANYBODY", nil), ("CLOSED", "SONDE", nil),
            ("CLOSED", "STRANGER", "Called AE Title Not Recognized"),
            ("NOBODY", "SONDE", "Called AE Title Not Recognized"),
        ] as [(called: String, calling: String, refusal: String?)]
    )
    func dcmqrscp(called: String, calling: String, refusal: String?) async throws {
        let server = try await Dcmqrscp.start(
            entities: [.init("OPEN"), .init("CLOSED", peers: .named(["sonde"]))],
            hosts: [.init("sonde", title: "SONDE")]
        )
        try await server.use { server in
            let result = try await Echoscu.run(server.port, calling: calling, called: called)
            #expect(result.status == (refusal == nil ? 0 : 1), "\(result)")
            #expect(result.errorOutput.contains(refusal ?? Echoscu.success), "\(result)")
        }
    }

    @Test("dcmqrscp turns away more associations than it may have")
    func associationLimit() async throws {
        try await Dcmqrscp.start(maximumAssociations: 1).use { server in
            let holder = try PlainClient(port: server.port)
            defer { holder.stop() }
            try holder.send(AssociateRequest(called: "ARCHIVE").bytes)
            #expect(try holder.readPDUType() == 0x02)
            let result = try await Echoscu.run(server.port, called: "ARCHIVE")
            #expect(result.status == 1 && result.errorOutput.contains("Local Limit Exceeded"), "\(result)")
        }
    }
}
