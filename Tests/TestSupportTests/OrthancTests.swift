import TestSupport
import Testing

@Suite("The Orthanc of the tests") struct OrthancTests {
    @Test("It accepts any caller and called title by default")
    func plain() async throws {
        try await Orthanc.start().use { server in
            let result = try await Echoscu.run(server.port, called: "WHOEVER")
            #expect(result.status == 0 && result.errorOutput.contains(Echoscu.success), "\(result)")
        }
    }

    @Test("It rejects another called title when it checks")
    func calledTitle() async throws {
        try await Orthanc.start(Orthanc.checksCalledTitle).use { server in
            let right = try await Echoscu.run(server.port, called: "ORTHANC")
            #expect(right.status == 0 && right.errorOutput.contains(Echoscu.success), "\(right)")
            let wrong = try await Echoscu.run(server.port, called: "WHOEVER")
            #expect(wrong.status == 1 && wrong.errorOutput.contains("Called AE Title Not Recognized"), "\(wrong)")
        }
    }

    @Test("It aborts the echo of a caller it does not know, after accepting the association")
    func knownModalities() async throws {
        let settings = Orthanc.knows(["sonde": ["SONDE", "127.0.0.1", 11112]])
        try await Orthanc.start(settings).use { server in
            let known = try await Echoscu.run(server.port, calling: "SONDE")
            #expect(known.status == 0 && known.errorOutput.contains(Echoscu.success), "\(known)")
            let unknown = try await Echoscu.run(server.port, calling: "STRANGER")
            #expect(!unknown.errorOutput.contains(Echoscu.success), "\(unknown)")
        }
    }

    @Test("It speaks TLS, with and without client certificates")
    func tls() async throws {
        let certificates = try await Certificates.shared
        try await Orthanc.start(tls: ServerTLS(certificates)).use { server in
            let result = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(result.status == 0 && result.errorOutput.contains(Echoscu.success), "\(result)")
        }
        try await Orthanc.start(tls: ServerTLS(certificates, clientCertificate: .required)).use { server in
            let known = try await Echoscu.run(server.port, options: Echoscu.tls(certificates.client, certificates))
            #expect(known.status == 0 && known.errorOutput.contains(Echoscu.success), "\(known)")
            let anonymous = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(anonymous.status == 1, "\(anonymous)")
        }
    }

    @Test("A setting it does not take ends the start with its own words")
    func badSetting() async throws {
        let error = await #expect(throws: EndedEarly.self) { try await Orthanc.start(["DicomPort": "none"]) }
        #expect(error?.description.contains("DicomPort") == true)
    }
}
