import TestSupport
import Testing

@Suite("The pynetdicom peer of the tests") struct PynetdicomTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let behaviour: Pynetdicom.Behaviour
        let status: Int32
        let text: String
    }

    static let cases = [
        Case(testDescription: "plain", behaviour: .title("PYNETDICOM"), status: 0, text: Echoscu.success),
        Case(
            testDescription: "called title",
            behaviour: .requiresCalledTitle,
            status: 1,
            text: "Called AE Title Not Recognized"
        ),
        Case(
            testDescription: "calling title",
            behaviour: .requiresCallingTitle(["SOMEBODY"]),
            status: 1,
            text: "Calling AE Title Not Recognized"
        ),
        Case(
            testDescription: "our calling title",
            behaviour: .requiresCallingTitle(["SOMEBODY", "ECHOSCU"]),
            status: 0,
            text: Echoscu.success
        ),
        Case(
            testDescription: "congestion",
            behaviour: .rejects(result: 2, source: 3, reason: 1),
            status: 1,
            text: "Temporary Congestion"
        ),
        Case(
            testDescription: "application context",
            behaviour: .rejects(result: 1, source: 1, reason: 2),
            status: 1,
            text: "App Context Name Not Supported"
        ),
        Case(testDescription: "abort", behaviour: .abortsAssociation, status: 1, text: "Peer aborted"),
        Case(testDescription: "late accept", behaviour: .acceptsAfter(seconds: 0.3), status: 0, text: Echoscu.success),
        // echoscu ends with 0 though there was no echo, which a user of dcmecho must be able to tell.
        Case(testDescription: "abort on echo", behaviour: .abortsEcho, status: 0, text: "Echo Failed"),
        Case(testDescription: "silence on echo", behaviour: .neverAnswersEcho, status: 70, text: "Echo Failed"),
        Case(
            testDescription: "late echo",
            behaviour: .answersEchoAfter(seconds: 0.3),
            status: 0,
            text: Echoscu.success
        ),
        Case(
            testDescription: "failure status",
            behaviour: .answersEcho(status: 0x0122, comment: "not today"),
            status: 0,
            text: "Received Echo Response (Unknown Status: 0x122)"
        ),
        Case(
            testDescription: "no Verification",
            behaviour: .refusesVerification,
            status: 1,
            text: "No Acceptable Presentation Contexts"
        ),
    ]

    @Test("It behaves as its options say", arguments: cases)
    func behaviour(_ test: Case) async throws {
        try await Pynetdicom.start(test.behaviour).use { server in
            let result = try await Echoscu.run(server.port, options: ["--dimse-timeout", "2"])
            #expect(result.status == test.status, "\(result)")
            #expect(result.errorOutput.contains(test.text), "\(result)")
        }
    }

    @Test(
        "What it refuses, it refuses in bytes",
        arguments: [
            (.rejects(result: 2, source: 3, reason: 1), [0x03, 0, 0, 0, 0, 4, 0, 2, 3, 1]),
            (.abortsAssociation, [0x07, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
            (.refusesIdentity, [0x03, 0, 0, 0, 0, 4, 0, 2, 2, 1]),
        ] as [(behaviour: Pynetdicom.Behaviour, answer: [UInt8])]
    )
    func refusals(behaviour: Pynetdicom.Behaviour, answer: [UInt8]) async throws {
        try await Pynetdicom.start(behaviour).use { server in
            let client = try PlainClient(port: server.port)
            defer { client.stop() }
            try client.send(AssociateRequest(identity: .jwt("token")).bytes)
            #expect(try client.read() == .bytes(answer))
        }
    }

    @Test("It answers the identities it accepts with the response given")
    func identity() async throws {
        try await Pynetdicom.start(.acceptsIdentity(response: [0xCA, 0xFE])).use { server in
            let client = try PlainClient(port: server.port)
            defer { client.stop() }
            try client.send(AssociateRequest(identity: .jwt("token")).bytes)
            guard case .bytes(let answer) = try client.read() else {
                Issue.record("closed without an answer")
                return
            }
            // PS3.7 Table D.3-15: item type, reserved, length, length of the response, the response.
            let item: [UInt8] = [0x59, 0, 0, 4, 0, 2, 0xCA, 0xFE]
            #expect(answer.first == 0x02 && answer.suffix(item.count).elementsEqual(item), "\(answer)")
        }
    }

    @Test("It turns away more associations than it may have")
    func associationLimit() async throws {
        try await Pynetdicom.start(.maximumAssociations(1)).use { server in
            let holder = try PlainClient(port: server.port)
            defer { holder.stop() }
            try holder.send(AssociateRequest().bytes)
            #expect(try holder.readPDUType() == 0x02)
            let result = try await Echoscu.run(server.port)
            #expect(result.status == 1 && result.errorOutput.contains("Local Limit Exceeded"), "\(result)")
        }
    }

    @Test("It speaks TLS, with and without client certificates")
    func tls() async throws {
        let certificates = try await Certificates.shared
        try await Pynetdicom.start(.tls(ServerTLS(certificates))).use { server in
            let result = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(result.status == 0 && result.errorOutput.contains(Echoscu.success), "\(result)")
        }
        let demanding = ServerTLS(certificates, clientCertificate: .required)
        try await Pynetdicom.start(.tls(demanding)).use { server in
            let known = try await Echoscu.run(server.port, options: Echoscu.tls(certificates.client, certificates))
            #expect(known.status == 0 && known.errorOutput.contains(Echoscu.success), "\(known)")
            let anonymous = try await Echoscu.run(server.port, options: Echoscu.anonymous(certificates))
            #expect(anonymous.status == 1, "\(anonymous)")
        }
    }
}
