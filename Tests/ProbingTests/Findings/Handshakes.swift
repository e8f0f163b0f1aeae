import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import Glibc
import NIOPosix
import Probing
import TLSWire
import TestSupport
import TransportTestSupport

extension PeerFinding {
    typealias Options = @Sendable (inout TLSOptions) -> Void

    /// A server with one of the certificates, asked over TLS by a client with another or none that trusts `ca`.
    ///
    /// `adjust` is for both sides' options, the client's first.
    static func tls(
        server name: String = "server",
        client: String? = nil,
        clientCertificates: TLSServerContext.ClientCertificates = .notAsked,
        serverOptions: @escaping Options = { _ in },
        clientOptions: @escaping Options = { _ in }
    ) -> Situation {
        Situation {
            let kinds = try await CertificateKinds.shared
            var options = TLSOptions()
            options.identity = TLSIdentity(kinds.identity(name))
            options.trust = .path(kinds.path("ca.pem"))
            serverOptions(&options)
            let context = try TLSServerContext(options, clientCertificates: clientCertificates)
            var configuration = AssociationListener.Configuration(
                policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
            )
            configuration.tls = context
            let listener = try await AssociationListener(configuration, on: MultiThreadedEventLoopGroup.singleton) {
                guard case .cEchoRequest(let request) = $0.message.command else { return nil }
                return Response(.cEcho, messageIDBeingRespondedTo: request.messageID, status: 0)
            }
            let settings = try await PeerSettings.loopback(UInt16(listener.port)).overTLS(client, clientOptions)
            let findings = await Situation.echo(settings)
            try await listener.close()
            return findings
        }
    }

    /// A scripted peer, asked over TLS.
    private static func tls(_ script: [Step], change: @escaping Situation.Change = { _ in }) -> Situation {
        Situation {
            let peer = try ScriptedPeer(script)
            defer { peer.stop() }
            return await Situation.echo(try await PeerSettings.loopback(peer.port).overTLS().with(change))
        }
    }

    /// `openssl s_server`, asked over TLS.
    private static func openssl(_ arguments: [String], second: String? = nil, name: String? = nil) -> Situation {
        Situation {
            let kinds = try await CertificateKinds.shared
            let other = second.map { ["-cert2", kinds.path($0 + ".pem"), "-key2", kinds.path($0 + ".key")] } ?? []
            return try await OpenSSLServer.start(kinds.identity("server"), other + arguments).use { server in
                let settings = try await PeerSettings.loopback(server.port).overTLS {
                    $0.verification = .reportOnly
                    $0.serverName = name
                }
                return await Situation.echo(settings)
            }
        }
    }

    /// A server that dies when the handshake is over, and says nothing more.
    private static func killed(_ arguments: [String] = []) -> Situation {
        Situation {
            let kinds = try await CertificateKinds.shared
            return try await OpenSSLServer.start(kinds.identity("server"), ["-rev"] + arguments).use { server in
                let settings = try await PeerSettings.loopback(server.port).overTLS()
                async let findings = Situation.echo(settings)
                try await server.process.waitForOutput("CONNECTION ESTABLISHED")
                try await server.stop()
                return await findings
            }
        }
    }

    /// A server that begins a handshake of TLS 1.2, and what it does when the client has given its part.
    private static func handshaking(
        asksForCertificate: Bool = false,
        client: String? = nil,
        then steps: Step...
    ) -> Situation {
        Situation {
            let kinds = try await CertificateKinds.shared
            let certificate = try ScriptedHandshake.certificate(pem: kinds.path("server-rsa.pem"))
            let request = asksForCertificate ? ScriptedHandshake.certificateRequest : []
            let record = ScriptedHandshake.record(ScriptedHandshake.hello, certificate, request, ScriptedHandshake.done)
            let begin: [Step] = [.read(5), .send(record), .readThrough(ScriptedHandshake.changeCipherSpec)]
            let peer = try ScriptedPeer(begin + steps)
            defer { peer.stop() }
            return await Situation.echo(try await PeerSettings.loopback(peer.port).overTLS(client))
        }
    }

    private static let hello = ScriptedHandshake.record(ScriptedHandshake.hello)

    /// A storescp that is stopped until the connection is made and so much time went by.
    private static func stopped(for delay: Duration?) -> Situation {
        Situation {
            let certificates = try await Certificates.shared
            return try await Storescp.start(tls: ServerTLS(certificates)).use { server in
                if delay != nil { server.process.signal(SIGSTOP) }
                let settings = try await PeerSettings.loopback(server.port).overTLS { $0.verification = .reportOnly }
                async let findings = Situation.echo(settings)
                if let delay {
                    try await eventually("connected") { try !OwnSockets.connected(to: server.port).isEmpty }
                    // The time is what is measured here.
                    try await Task.sleep(for: delay)
                    server.process.signal(SIGCONT)
                }
                return await findings
            }
        }
    }

    private static func alert(_ code: UInt8) -> [Step] { [.read(1), .send(ScriptedHandshake.alert(code)), .wait] }

    /// TLS, up to the end of its handshake and right after it.
    static let handshakes = beginnings + begun

    /// A server that speaks TLS, in the middle of its handshake: after its hello, and after the client's part.
    private static let begun = [
        PeerFinding(
            .tlsResetInHandshake,
            tls([.read(5), .send(hello), .closeRST]),
            says: ["The server began the TLS handshake and then reset the connection, without saying why."],
            shows: ["TLS 1.2, TLS_RSA_WITH_AES_128_GCM_SHA256"],
            advises: ["A load balancer"],
            not: tls([.read(5), .send(hello), .closeFIN]),
            but: .tlsClosedInHandshake
        ),
        PeerFinding(
            .tlsClosedInHandshake,
            tls([.read(5), .send(hello), .closeFIN]),
            says: ["The server began the TLS handshake and then closed the connection, without saying why."],
            shows: ["TLS 1.2, TLS_RSA_WITH_AES_128_GCM_SHA256"],
            advises: ["A load balancer"],
            not: tls([.read(5), .send(hello), .closeRST]),
            but: .tlsResetInHandshake
        ),
        PeerFinding(
            .tlsProtocolError,
            tls([.read(5), .send(hello + [0xDE, 0xAD, 0xBE, 0xEF, 1, 2]), .wait]),
            says: ["one side did not keep to its protocol"],
            shows: ["TLS 1.2, TLS_RSA_WITH_AES_128_GCM_SHA256", "BoringSSL's reason: WRONG_VERSION_NUMBER"],
            advises: ["looks into TLS"],
            not: tls([.read(5), .send([0xDE, 0xAD, 0xBE, 0xEF, 1, 2]), .wait]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .tlsProtocolError,
            handshaking(then: .send([0xDE, 0xAD, 0xBE, 0xEF, 1, 2]), .wait),
            says: ["one side did not keep to its protocol"],
            shows: ["BoringSSL's reason: WRONG_VERSION_NUMBER"],
            advises: ["looks into TLS"],
            not: handshaking(then: .send(ScriptedHandshake.alert(80)), .wait),
            but: .tlsAlert
        ),
        PeerFinding(
            .tlsClosedInHandshake,
            handshaking(asksForCertificate: true, then: .halfClose, .wait),
            says: ["closed the connection, without saying why: it had asked for a client certificate, and was given"],
            shows: ["the server asked for a client certificate", "no client certificate was given"],
            advises: ["--tls-cert, --tls-key"],
            not: handshaking(asksForCertificate: true, then: .closeRST),
            but: .tlsResetInHandshake
        ),
        PeerFinding(
            .tlsResetInHandshake,
            handshaking(asksForCertificate: true, client: "client", then: .closeRST),
            says: ["reset the connection, without saying why: it may not accept the client certificate."],
            shows: ["the server asked for a client certificate", "a client certificate was given"],
            advises: ["trusts the CA"],
            not: handshaking(asksForCertificate: true, client: "client", then: .halfClose, .wait),
            but: .tlsClosedInHandshake
        ),
        PeerFinding(
            .tlsAlert,
            // It asked for no certificate, and cannot miss one.
            handshaking(then: .send(ScriptedHandshake.alert(40)), .wait),
            says: ["ended TLS with the alert handshake_failure (40)."],
            shows: ["TLS alert received: handshake_failure (40), in the handshake"],
            advises: ["log"],
            not: handshaking(asksForCertificate: true, then: .send(ScriptedHandshake.alert(40)), .wait),
            but: .clientCertificateMissing
        ),
        PeerFinding(
            .tlsEndedAfterHandshake,
            // A server of TLS 1.2 has judged the client's certificate by then.
            killed(["-tls1_2"]),
            says: ["ended the connection without a word: what is behind TLS could not read the request."],
            shows: ["TLS 1.2"],
            advises: ["another service may be behind TLS"],
            not: openssl(["-rev", "-tls1_2"]),
            but: .silentPort
        ),
    ]

    private static let beginnings = [
        PeerFinding(
            .plainDICOMServer,
            tls([.read(1), .send(ScriptedAnswers.abort()), .wait]),
            shows: ["answer to the ClientHello: 07 00"],
            advises: ["TLS"],
            not: tls([.read(1), .send([0x99] + ScriptedAnswers.abort()), .wait]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .clientCertificateMissing,
            tls(clientCertificates: .required),
            shows: ["TLS alert received: certificate_required", "no client certificate was given"],
            advises: ["--tls-cert"],
            not: tls(client: "client", clientCertificates: .required),
            but: nil
        ),
        PeerFinding(
            .clientCertificateRefused,
            tls(client: "client-unknown", clientCertificates: .required),
            shows: ["TLS alert received: unknown_ca", "a client certificate was given"],
            advises: ["DicomTlsTrustedCertificates"],
            not: tls(client: "client", clientCertificates: .required),
            but: nil
        ),
        PeerFinding(
            .tlsNoCommonVersion,
            tls(serverOptions: { $0.maximumVersion = .tls12 }, clientOptions: { $0.minimumVersion = .tls13 }),
            shows: ["TLS alert received: protocol_version", "offered: TLS 1.3 to TLS 1.3"],
            advises: ["--tls-min"],
            not: tls(serverOptions: { $0.maximumVersion = .tls12 }),
            but: nil
        ),
        PeerFinding(
            .tlsNoCommonCipher,
            // RSA suites, for a server with a key of EC.
            tls(clientOptions: { $0.profile = .aes }),
            shows: ["TLS alert received: handshake_failure"],
            advises: ["without the profile"],
            not: tls(server: "server-rsa", clientOptions: { $0.profile = .aes }),
            but: nil
        ),
        PeerFinding(
            .tlsServerNameUnknown,
            openssl(
                ["-servername", "pacs.example", "-servername_fatal", "-rev"],
                second: "server-named",
                name: "ct.example"
            ),
            shows: ["TLS alert received: unrecognized_name", "TLS server name sent: ct.example"],
            advises: ["--tls-name"],
            not: openssl(
                ["-servername", "pacs.example", "-servername_fatal", "-rev"],
                second: "server-named",
                name: "pacs.example"
            ),
            but: .silentPort
        ),
        PeerFinding(
            .tlsAlert,
            tls(alert(80)),
            shows: ["TLS alert received: internal_error"],
            advises: ["log"],
            not: tls(alert(70)),
            but: .tlsNoCommonVersion
        ),
        PeerFinding(
            .tlsProtocolError,
            // A handshake message of a type that may not come first.
            tls([.read(1), .send([22, 3, 3, 0, 4, 14, 0, 0, 0]), .wait]),
            shows: ["BoringSSL's reason: "],
            advises: ["vendor"],
            not: tls([.read(1), .send([21, 3, 3, 0, 2, 2, 80]), .wait]),
            but: .tlsAlert
        ),
        PeerFinding(
            .tlsClosedInHandshake,
            tls([.read(1), .closeFIN]),
            shows: ["the server chose no version"],
            advises: ["--differ"],
            not: tls([.read(1), .closeRST]),
            but: .tlsResetInHandshake
        ),
        PeerFinding(
            .tlsResetInHandshake,
            tls([.read(1), .closeRST]),
            shows: ["the server chose no version"],
            advises: ["--differ"],
            not: tls([.read(1), .closeFIN]),
            but: .tlsClosedInHandshake
        ),
        PeerFinding(
            .tlsEndedAfterHandshake,
            killed(),
            says: ["it may want a client certificate, or what is behind TLS"],
            shows: ["TLS 1.", "no client certificate was given"],
            advises: ["--tls-cert"],
            not: openssl(["-rev"]),
            but: .silentPort
        ),
        PeerFinding(
            .tlsVersionWithdrawn,
            tls(
                server: "server-rsa",
                serverOptions: { $0.maximumVersion = .tls11 },
                clientOptions: { $0.minimumVersion = .tls10 }
            ),
            shows: ["TLS 1.1"],
            advises: ["TLS 1.2"],
            not: tls(
                server: "server-rsa",
                serverOptions: { $0.maximumVersion = .tls12 },
                clientOptions: { $0.minimumVersion = .tls10 }
            ),
            but: nil
        ),
        PeerFinding(
            .tlsTimedOut,
            tls([.wait]) { $0.limits.tls = .milliseconds(400) },
            shows: ["no end of the handshake within the limit"],
            advises: ["TLS"],
            not: tls([.read(1), .closeFIN]) { $0.limits.tls = .milliseconds(400) },
            but: .tlsClosedInHandshake
        ),
        PeerFinding(
            .tlsTimedOut,
            // The start of a record with a ServerHello in it.
            tls([.read(1), .send([22, 3, 3, 0, 122, 2, 0]), .wait]) { $0.limits.tls = .milliseconds(400) },
            shows: ["TLS bytes came"],
            advises: ["path MTU"],
            not: tls([.read(1), .send([22, 3, 3, 0, 122, 2, 0]), .closeFIN]) { $0.limits.tls = .milliseconds(400) },
            but: .tlsClosedInHandshake
        ),
        PeerFinding(
            .slowTLS,
            stopped(for: .milliseconds(1_100)),
            shows: ["TLS handshake: 1."],
            advises: ["server"],
            not: stopped(for: nil),
            but: .certificateUnknownAuthority
        ),
    ]

    private static func certificate(
        _ code: FindingCode,
        _ name: String,
        shows: String...,
        advises: String,
        clientOptions: @escaping Options = { _ in },
        not other: String = "server",
        but instead: FindingCode? = nil
    ) -> PeerFinding {
        PeerFinding(
            code,
            tls(server: name, clientOptions: clientOptions),
            shows: shows,
            advises: [advises],
            not: tls(server: other, clientOptions: clientOptions),
            but: instead
        )
    }

    /// What is wrong with a server's certificate.
    static let certificates = [
        certificate(
            .certificateUnknownAuthority,
            "server-unknown",
            shows: "certificate 1: O=Sonde tests, CN=server, issued by O=Sonde tests, CN=other-ca",
            advises: "--tls-ca"
        ),
        certificate(
            .certificateSelfSigned,
            "self-signed",
            shows: "certificate 1: O=Sonde tests, CN=localhost, issued by O=Sonde tests, CN=localhost",
            advises: "--tls-ca",
            not: "server-unknown",
            but: .certificateUnknownAuthority
        ),
        certificate(.certificateExpired, "server-expired", shows: "2020-02-01T00:00:00Z", advises: "clock"),
        certificate(.certificateNotYetValid, "server-future", shows: "2090-01-01T00:00:00Z", advises: "clock"),
        certificate(.certificateWrongName, "server-named", shows: "for DNS:pacs.example", advises: "--tls-name"),
        certificate(.certificateWrongPurpose, "client", shows: "CN=viewer", advises: "serverAuth"),
        certificate(
            .certificateRefused,
            "server-policies",
            shows: "CN=server",
            advises: "openssl verify",
            not: "server-policies-met"
        ),
        certificate(
            .certificateWeak,
            "server-weak",
            shows: "RSA 1024",
            advises: "RSA 2048",
            not: "server-rsa"
        ),
        certificate(
            .certificateNameFitsNarrowly,
            "server-common-name",
            shows: "CN=localhost",
            advises: "alternative names",
            clientOptions: { $0.serverName = "localhost" }
        ),
    ]
}

extension PeerSettings {
    /// The same over TLS, by a client that trusts `ca` and has one of the certificates or none.
    func overTLS(
        _ client: String? = nil,
        _ change: PeerFinding.Options = { _ in }
    ) async throws -> PeerSettings {
        let kinds = try await CertificateKinds.shared
        var options = TLSOptions()
        options.trust = .path(kinds.path("ca.pem"))
        options.identity = client.map { TLSIdentity(kinds.identity($0)) }
        change(&options)
        let context = try TLSClientContext(options)
        let versions = try options.versions()
        let hasCertificate = client != nil
        return with {
            $0.tls = context
            $0.limits.association = .seconds(2)
            $0.target.usesTLS = true
            $0.target.hasClientCertificate = hasCertificate
            $0.target.tlsVersions = versions
        }
    }
}
