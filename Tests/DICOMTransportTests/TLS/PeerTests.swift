import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite(.timeLimit(.minutes(1))) struct PeerTests {
    private let authority: CertificateKinds

    init() async throws { authority = try await CertificateKinds.shared }

    @Test(
        "The cipher suite that openssl was told to take is the one reported",
        arguments: [
            ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            ("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
            ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
            ("-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
            ("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
            ("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
        ]
    )
    func cipherSuites(version: String, option: String, suite: String, name: String) async throws {
        let outcome = try await throughOpenSSL([version, option, suite])
        #expect(outcome.report.cipherSuite?.name == name)
        #expect(outcome.report.version == (version == "-tls1_3" ? .tls13 : .tls12))
        #expect(outcome.report.isEstablished && outcome.report.findings == [])
    }

    @Test("A server that wants another group asks again, which is not taken for its choice")
    func helloRetryRequest() async throws {
        let retried = try await throughOpenSSL(["-tls1_3", "-groups", "P-384"])
        #expect(retried.report.hasHelloRetryRequest)
        #expect(retried.report.isEstablished && retried.report.version == .tls13)
        let straight = try await throughOpenSSL(["-tls1_3", "-groups", "X25519"])
        #expect(!straight.report.hasHelloRetryRequest && straight.report.isEstablished)
    }

    @Test("A server with nothing but DHE, which BoringSSL lacks, answers with alert 40")
    func onlyDHE() async throws {
        let outcome = try await throughOpenSSL(
            ["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"],
            identity: "server-rsa"
        )
        #expect(outcome.report.failure == .alert(TLSAlert(.handshakeFailure, .received)))
        #expect(TLSProfile.bcp195NonDowngrading.unavailable.contains(CipherSuite(rawValue: 0x009E)))
    }

    @Test("storescp with TLS is reported as it is", arguments: [("-ic", true), ("-rc", false)])
    func storeSCP(peerCertificate: String, isAccepted: Bool) async throws {
        let files = ["+tls", authority.path("server-rsa.key"), authority.path("server-rsa.pem")]
        let trust = ["+cf", authority.path("ca.pem"), peerCertificate]
        let outcome = try await Storescp.start(files + trust).use { server in
            try await Loopback.connect(authority.options(), port: Int(server.port))
        }
        #expect(outcome.report.isEstablished)
        #expect(outcome.report.version == .tls13)
        #expect(outcome.report.cipherSuite?.name?.hasPrefix("TLS_") == true)
        #expect(outcome.report.certificates.map(\.publicKey) == [.rsa(bits: 2048), .ellipticCurve(name: "P-256")])
        let refusal = TLSFailure.alert(TLSAlert(.certificateRequired, .received, isAfterHandshake: true))
        #expect((outcome.report.failure == refusal) == !isAccepted)
    }

    @Test("The name is sent without the final full stop, which servers do not know")
    func serverNameIndication() async throws {
        let named = authority.identity("server-named")
        let second = ["-servername", "pacs.clinic.example", "-servername_fatal", "-cert2", named.certificate]
        let outcome = try await throughOpenSSL(second + ["-key2", named.key], host: "pacs.clinic.example.")
        #expect(outcome.report.failure == nil && outcome.report.findings == [])
        #expect(outcome.report.certificates.first?.dnsNames == ["pacs.example", "*.clinic.example"])
    }

    private func throughOpenSSL(_ arguments: [String], identity: String = "server", host: String = "localhost")
        async throws -> Outcome
    {
        try await OpenSSLServer.start(authority.identity(identity), ["-rev"] + arguments).use { server in
            try await Loopback.connect(authority.options(), port: Int(server.port), host: host)
        }
    }
}
