import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite(.timeLimit(.minutes(1))) struct VerificationTests {
    private let authority: CertificateKinds

    init() async throws { authority = try await CertificateKinds.shared }

    struct Case: Sendable, CustomTestStringConvertible {
        let server: String
        let findings: [CertificateFinding]
        var trust: String? = "ca"
        var host = "localhost"
        var failure: TLSFailure? = .certificateRefused
        var testDescription: String { "\(server) as \(host) trusting \(trust ?? "the system")" }
    }

    static let cases: [Case] = [
        Case(server: "server", findings: [], failure: nil),
        Case(server: "server", findings: [], host: "127.0.0.1", failure: nil),
        Case(server: "server-chain", findings: [], failure: nil),
        Case(server: "self-signed", findings: [], trust: "self-signed", failure: nil),
        Case(server: "self-signed", findings: [.selfSigned]),
        Case(server: "server", findings: [.unknownAuthority(certificate: 0)], trust: "other-ca"),
        Case(server: "server", findings: [.unknownAuthority(certificate: 0)], trust: nil),
        Case(server: "server-unknown", findings: [.unknownAuthority(certificate: 0)]),
        // Without its intermediate certificate.
        Case(server: "server-below", findings: [.unknownAuthority(certificate: 0)]),
        // Trusting something below a CA is not enough.
        Case(server: "server-chain", findings: [.unknownAuthority(certificate: 1)], trust: "sub-ca"),
        Case(server: "server", findings: [.unknownAuthority(certificate: 0)], trust: "server"),
        Case(server: "server-chain-none", findings: [.issuerIsNoAuthority(certificate: 1)]),
        Case(server: "server-expired", findings: [.expired(certificate: 0)]),
        Case(server: "server-future", findings: [.notYetValid(certificate: 0)]),
        Case(
            server: "server-expired",
            findings: [.expired(certificate: 0), .unknownAuthority(certificate: 0)],
            trust: "other-ca"
        ),
        Case(server: "self-signed-expired", findings: [.expired(certificate: 0)], trust: "self-signed-expired"),
        Case(server: "self-signed-expired", findings: [.expired(certificate: 0), .selfSigned]),
        Case(server: "client", findings: [.wrongPurpose]),
        Case(
            server: "server-named",
            findings: [.wrongName(expected: "localhost")],
            failure: .nameRefused
        ),
        Case(server: "server-named", findings: [], host: "PACS.example.", failure: nil),
        Case(server: "server-named", findings: [], host: "ct.clinic.example", failure: nil),
        Case(
            server: "server-named",
            findings: [.wrongName(expected: "a.ct.clinic.example")],
            host: "a.ct.clinic.example",
            failure: .nameRefused
        ),
        Case(server: "server-common-name", findings: [.nameFitsByCommonNameOnly(expected: "localhost")], failure: nil),
        Case(
            server: "server-common-name",
            findings: [.wrongName(expected: "127.0.0.1")],
            host: "127.0.0.1",
            failure: .nameRefused
        ),
        Case(
            server: "server-address",
            findings: [.nameFitsByAddressOnly(expected: "pacs.example", address: "127.0.0.1")],
            host: "pacs.example",
            failure: nil
        ),
        // Any alternative name rules out the common name.
        Case(
            server: "server-other-name",
            findings: [.wrongName(expected: "localhost")],
            failure: .nameRefused
        ),
        Case(server: "server-weak", findings: [.weakKey(certificate: 0)], failure: nil),
        Case(server: "server-policies", findings: [.policies]),
        Case(server: "server-policies-met", findings: [], failure: nil),
    ]

    @Test("Verification fails where it must, for the reason that is reported", arguments: cases)
    func verification(_ test: Case) async throws {
        let options = authority.options(trust: test.trust)
        let (client, _) = try await Loopback.connect(options, to: authority.options(test.server), host: test.host)
        #expect(client.report.failure == test.failure)
        #expect(client.report.findings == test.findings)
        #expect(client.report.isEstablished == (test.failure == nil))
        #expect(client.report.certificates.isEmpty == false)
    }

    @Test(
        "Reporting only goes on, with the same findings",
        arguments: cases.filter { $0.server != "server-policies" }
    )
    func reportOnly(_ test: Case) async throws {
        var options = authority.options(trust: test.trust)
        options.verification = .reportOnly
        let (client, _) = try await Loopback.connect(options, to: authority.options(test.server), host: test.host)
        #expect(client.report.failure == nil)
        #expect(client.report.findings == test.findings)
        #expect(client.received == Speaker.greeting)
    }

    @Test("Without the name a wrong one is reported and the chain still counts")
    func withoutName() async throws {
        var options = authority.options()
        options.verification = .withoutName
        let (named, _) = try await Loopback.connect(options, to: authority.options("server-named"))
        #expect(named.report.isEstablished)
        #expect(named.report.findings == [.wrongName(expected: "localhost")])
        let (unknown, _) = try await Loopback.connect(options, to: authority.options("server-unknown"))
        #expect(unknown.report.failure == .certificateRefused)
    }

    @Test("A server name of its own is compared instead of the host")
    func serverName() async throws {
        var options = authority.options()
        options.serverName = "pacs.example"
        let (client, _) = try await Loopback.connect(options, to: authority.options("server-named"))
        #expect(client.report.isEstablished && client.report.findings == [])
    }

    @Test("The whole path is reported with an intermediate certificate")
    func path() async throws {
        let (client, _) = try await Loopback.connect(authority.options(), to: authority.options("server-chain"))
        #expect(client.report.certificates.map(\.subject.commonNames) == [["server"], ["sub-ca"], ["ca"]])
        #expect(client.report.certificates.map(\.isAuthority) == [false, true, true])
    }

    @Test("A certificate that is refused sends its alert to the server")
    func alertSent() async throws {
        var options = authority.options()
        options.maximumVersion = .tls12
        let (client, server) = try await Loopback.connect(options, to: authority.options("server-unknown"))
        #expect(client.report.alerts.map(\.direction) == [.sent])
        #expect(client.report.alerts.first?.code == .unknownCA)
        #expect(server.report.failure == .alert(TLSAlert(.unknownCA, .received)))
    }
}
