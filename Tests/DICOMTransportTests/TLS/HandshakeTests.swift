import NIOCore
import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite(.timeLimit(.minutes(1))) struct HandshakeTests {
    private let authority: CertificateKinds

    init() async throws { authority = try await CertificateKinds.shared }

    @Test("Both sides report the same version and cipher suite", arguments: [TLSProtocolVersion.tls12, .tls13])
    func bothSides(version: TLSProtocolVersion) async throws {
        var options = authority.options()
        options.maximumVersion = version
        let (client, server) = try await Loopback.connect(options, to: authority.options("server"))
        #expect(client.events == ["established"])
        #expect(client.received == Speaker.greeting)
        #expect(client.report.version == version)
        #expect(client.report.cipherSuite?.name?.hasPrefix("TLS_") == true)
        #expect(client.report.failure == nil && client.report.findings == [] && client.report.alerts == [])
        #expect(client.report.certificates.map(\.subject.commonNames) == [["server"], ["ca"]])
        #expect(client.report.foreignBytes == nil)
        #expect(server.report.version == version)
        #expect(server.report.cipherSuite == client.report.cipherSuite)
        #expect(server.report.certificates == [])
    }

    @Test("TLS 1.0 is not offered unless asked for")
    func oldVersions() async throws {
        var old = authority.options("server-rsa")
        old.maximumVersion = .tls11
        let (refused, _) = try await Loopback.connect(authority.options(), to: old)
        #expect(refused.report.failure == .alert(TLSAlert(.protocolVersion, .received)))
        var asking = authority.options()
        asking.minimumVersion = .tls10
        let (client, _) = try await Loopback.connect(asking, to: old)
        #expect(client.report.version == .tls11)
    }

    @Test("No common cipher suite is the server's alert 40 for both sides")
    func noCommonCipher() async throws {
        var client = authority.options()
        client.profile = .aes
        let (outcome, server) = try await Loopback.connect(client, to: authority.options("server"))
        #expect(outcome.report.failure == .alert(TLSAlert(.handshakeFailure, .received)))
        #expect(outcome.events == ["failure"])
        #expect(server.report.failure == .protocolError(reason: "NO_SHARED_CIPHER"))
        #expect(server.report.alerts == [TLSAlert(.handshakeFailure, .sent)])
        #expect(outcome.report.version == nil && outcome.report.cipherSuite == nil)
    }

    @Test("A missing client certificate shows in the handshake under TLS 1.2 and after it under TLS 1.3")
    func missingClientCertificate() async throws {
        var options = authority.options()
        options.maximumVersion = .tls12
        let (old, _) = try await Loopback.connect(options, to: authority.options("server"), .required)
        #expect(old.report.failure == .alert(TLSAlert(.handshakeFailure, .received)))
        #expect(old.events == ["failure"])
        let (new, _) = try await Loopback.connect(authority.options(), to: authority.options("server"), .required)
        #expect(new.report.failure == .alert(TLSAlert(.certificateRequired, .received, isAfterHandshake: true)))
        #expect(new.events == ["established", "failure"])
        #expect(new.report.isEstablished)
    }

    @Test("A client certificate of an unknown CA gets alert 48", arguments: [TLSProtocolVersion.tls12, .tls13])
    func unknownClient(version: TLSProtocolVersion) async throws {
        var options = authority.options("client-unknown")
        options.maximumVersion = version
        let (client, server) = try await Loopback.connect(options, to: authority.options("server"), .required)
        let alert = TLSAlert(.unknownCA, .received, isAfterHandshake: version == .tls13)
        #expect(client.report.failure == .alert(alert))
        #expect(client.report.alerts.contains(alert))
        #expect(server.report.failure == .certificateRefused)
        #expect(server.report.findings == [.unknownAuthority(certificate: 0)])
    }

    @Test("A good client certificate is reported by the server, and a bad one is if that is all it wants")
    func clientCertificates() async throws {
        let (_, good) = try await Loopback.connect(
            authority.options("client"),
            to: authority.options("server"),
            .required
        )
        #expect(good.report.certificates.first?.subject.description == "O=Sonde tests, CN=viewer")
        #expect(good.report.findings == [])
        var tolerant = authority.options("server")
        tolerant.verification = .reportOnly
        let (client, bad) = try await Loopback.connect(authority.options("client-unknown"), to: tolerant, .required)
        #expect(client.report.failure == nil && client.received == Speaker.greeting)
        #expect(bad.report.findings == [.unknownAuthority(certificate: 0)])
        let (_, none) = try await Loopback.connect(authority.options(), to: authority.options("server"), .optional)
        #expect(none.report.isEstablished && none.report.certificates == [])
    }

    @Test(
        "A peer without TLS is recognised and its first bytes are kept",
        arguments: [
            [0x07, 0, 0, 0, 0, 4, 0, 0, 0, 0], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
            Array("SSH-2.0-dropbear\r\n".utf8), [0x15, 0x02], [0xFF],
        ]
    )
    func foreigners(answer: [UInt8]) async throws {
        let outcome = try await Loopback.connect(authority.options(), to: .bytes(answer))
        #expect(outcome.report.failure == .notTLS)
        #expect(outcome.report.foreignBytes == answer)
        #expect(outcome.events.first == "failure")
    }

    @Test("A close in the handshake is no alert and no foreign protocol")
    func closed() async throws {
        let outcome = try await Loopback.connect(authority.options(), to: .bytes([]))
        #expect(outcome.report.failure == .closed)
        #expect(outcome.report.foreignBytes == nil && outcome.report.alerts == [])
    }

    @Test("A reset in the handshake is the socket's error and none of TLS")
    func reset() async throws {
        let outcome = try await Loopback.connect(authority.options(), to: .reset)
        #expect(outcome.report.failure == nil)
        #expect(outcome.events == ["other error"])
        #expect(outcome.report.foreignBytes == nil && !outcome.report.isEstablished)
    }

    @Test("A close by this side in the handshake is no failure and no error")
    func ownClose() async throws {
        let outcome = try await Loopback.connect(authority.options(), to: .silence)
        #expect(outcome.report.failure == nil)
        #expect(outcome.events == [])
    }

    @Test("A close without close_notify is a plain close for the handlers above")
    func uncleanClose() async throws {
        let (client, _) = try await Loopback.connect(
            authority.options(),
            to: authority.options("server"),
            manner: .abruptServer
        )
        #expect(client.report.failure == nil && client.events == ["established"])
        let (clean, _) = try await Loopback.connect(authority.options(), to: authority.options("server"))
        #expect(clean.report == client.report && clean.events == client.events)
    }

    @Test("A client without TLS is recognised by the server")
    func plainClient() async throws {
        let request: [UInt8] = [1, 0, 0, 0, 0, 4, 0, 1, 0, 0]
        let outcome = try await Loopback.send(request, to: authority.options("server"))
        #expect(outcome.report.failure == .notTLS)
        #expect(outcome.report.foreignBytes == request)
    }

    @Test("A plain alert is read below NIOSSL also from a server that says nothing else")
    func plainAlert() async throws {
        let outcome = try await Loopback.connect(authority.options(), to: .bytes([0x15, 3, 1, 0, 2, 2, 80]))
        let alert = TLSAlert(TLSAlert.Code(rawValue: 80), .received)
        #expect(outcome.report.alerts == [alert])
        #expect(outcome.report.failure == .alert(alert))
        #expect(alert.code.description == "internal_error (80)")
    }
}
