import TestSupport
import Testing

@Suite("TLS", .serialized) struct TLSTests {
    /// TLS with the authority of the tests.
    private static func trusting(_ certificates: Certificates) -> [String] {
        ["--tls-ca", certificates.authority.certificate]
    }

    private static func own(_ identity: CertificateAuthority.Identity) -> [String] {
        ["--tls-cert", identity.certificate, "--tls-key", identity.key]
    }

    @Test("Orthanc that demands client certificates: known, missing under 1.2 and 1.3, and from a stranger")
    func orthanc() async throws {
        let certificates = try await Certificates.shared
        let trust = Self.trusting(certificates)
        let tls = ServerTLS(certificates, clientCertificate: .required)
        try await Orthanc.start(tls: tls).use { server in
            let peer = Dcmecho.peer(server.port)
            let known = try await Dcmecho.report(trust + Self.own(certificates.client) + [peer])
            known.expect(.success)
            #expect(known.peer.tls && known.tls?.established == true && known.tls?.version == "TLS 1.3")
            #expect(known.tls?.certificates.first?.subject.contains("localhost") == true)
            #expect(known.statistics["tls"]?.count == 1)
            for version in ["1.2", "1.3"] {
                let missing = try await Dcmecho.report(trust + ["--tls-max", version, peer])
                missing.expect(.unreached("client-certificate-missing"))
                let strange = Self.own(certificates.strangeClient)
                let refused = try await Dcmecho.report(trust + ["--tls-max", version] + strange + [peer])
                refused.expect(.unreached("client-certificate-refused"))
            }
        }
    }

    @Test("Orthanc with TLS and without client certificates")
    func orthancAnonymous() async throws {
        let certificates = try await Certificates.shared
        try await Orthanc.start(tls: ServerTLS(certificates)).use { server in
            let report = try await Dcmecho.report(Self.trusting(certificates) + [Dcmecho.peer(server.port)])
            report.expect(.success)
            #expect(report.tls?.established == true)
        }
    }

    @Test("A certificate that cannot be read is refused, whatever was asked for", arguments: [false, true])
    func unreadable(isInsecure: Bool) async throws {
        // No certificate, but DER.
        let certificate = ScriptedHandshake.certificate([0x30, 3, 1, 1, 1])
        let record = ScriptedHandshake.record(ScriptedHandshake.hello, certificate)
        let peer = try ScriptedPeer([.read(5), .send(record), .wait])
        let options = isInsecure ? ["--tls-insecure"] : ["--tls"]
        let report = try await Dcmecho.report(options + ["--tls-max", "1.2", Dcmecho.peer(peer.port)])
        report.expect(.unreached("tls-protocol-error"))
        #expect(report.explanation.evidence.contains { $0.contains("CANNOT_PARSE_LEAF_CERT") }, "\(report.findings)")
        #expect(report.tls?.established == false)
    }

    @Test("storescp over TLS: what is wrong with its certificate, and going on regardless")
    func storescp() async throws {
        let certificates = try await Certificates.shared
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let peer = Dcmecho.peer(server.port)
            let text = try await Dcmecho.run(Self.trusting(certificates) + ["-v", peer])
            #expect(text.status == 0 && text.output.contains("over TLS"), "\(text)")
            for line in ["TLS  TLS 1.", "certificate 1", "issuer", "valid  "] {
                #expect(text.output.contains(line), "\(line) in \(text)")
            }
            let unknown = try await Dcmecho.report(["--tls-ca", certificates.strangeAuthority.certificate, peer])
            unknown.expect(.unreached("certificate-unknown-authority"))
            let insecure = try await Dcmecho.report(["--tls-insecure", peer])
            #expect(insecure.exitStatus == 0, "\(insecure.codes)")
            #expect(insecure.codes.contains("certificate-unknown-authority"), "still reported: \(insecure.codes)")
            #expect(insecure.findings.allSatisfy { $0.severity != "failure" })
            let name = try await Dcmecho.report(Self.trusting(certificates) + ["--tls-name", "pacs.example.org", peer])
            // Its address is in the certificate; the name is what was asked for.
            name.expect(.unreached("certificate-wrong-name"))
        }
    }

    @Test("A certificate for another name is refused, and with --tls-any-name only reported")
    func name() async throws {
        let certificates = try await Certificates.shared
        let other = try await certificates.authority.issue("pacs", names: ["DNS:pacs.example.org"])
        let tls = ServerTLS(identity: other, authority: certificates.authority.certificate)
        try await Storescp.start(tls: tls).use { server in
            let arguments = Self.trusting(certificates) + [Dcmecho.peer(server.port)]
            try await Dcmecho.report(arguments).expect(.unreached("certificate-wrong-name"))
            let regardless = try await Dcmecho.report(["--tls-any-name"] + arguments)
            #expect(regardless.exitStatus == 0 && regardless.codes == ["certificate-wrong-name"])
            #expect(regardless.explanation.severity == "warning")
            try await Dcmecho.report(["--tls-name", "pacs.example.org"] + arguments).expect(.success)
        }
    }

    @Test("Certificates out of their time")
    func dates() async throws {
        let certificates = try await Certificates.shared
        let old = try await certificates.authority.issue(
            "localhost",
            notBefore: "20200101000000Z",
            notAfter: "20200201000000Z"
        )
        let tls = ServerTLS(identity: old, authority: certificates.authority.certificate)
        try await Storescp.start(tls: tls).use { server in
            let report = try await Dcmecho.report(Self.trusting(certificates) + [Dcmecho.peer(server.port)])
            report.expect(.unreached("certificate-expired"))
            #expect(report.explanation.evidence.contains { $0.contains("2020") })
        }
    }

    @Test("A plain server on a TLS run: reset by DCMTK, an A-ABORT by pynetdicom, and both told with --differ")
    func plainServer() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--tls", Dcmecho.peer(server.port)])
            report.expect(.unreached("tls-reset-in-handshake"))
            let proved = try await Dcmecho.report(["--tls", "--differ", Dcmecho.peer(server.port)])
            proved.expect(.unreached("plain-dicom-server"))
        }
        try await Pynetdicom.start().use { server in
            let report = try await Dcmecho.report(["--tls", Dcmecho.peer(server.port)])
            report.expect(.unreached("plain-dicom-server"))
        }
    }

    @Test("A web server on a TLS run, and one that never answers the handshake")
    func others() async throws {
        let web = try ScriptedPeer([.read(1), .send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)), .closeFIN])
        try await Dcmecho.report(["--tls", Dcmecho.peer(web.port)]).expect(.unreached("http-server"))
        let silent = try ScriptedPeer([.wait])
        let report = try await Dcmecho.report(["--tls", "--timeout", "tls=0.5", Dcmecho.peer(silent.port)])
        report.expect(.unreached("tls-timed-out"))
    }

    @Test("A recording of TLS has the plain PDUs")
    func recording() async throws {
        let certificates = try await Certificates.shared
        let folder = try TemporaryFolder("record")
        let file = folder.file("tls.pcap")
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let arguments = Self.trusting(certificates) + ["--record", file, Dcmecho.peer(server.port)]
            let result = try await Dcmecho.run(arguments)
            #expect(result.status == 0, "\(result)")
        }
        #expect(try await Capture(file: file).pduTypes == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
    }

    @Test("A recording of TLS that fails tells dcmpcap why")
    func recordedFailures() async throws {
        let certificates = try await Certificates.shared
        let trust = Self.trusting(certificates)
        let strange = Self.own(certificates.strangeClient)
        let distrust = ["--tls-ca", certificates.strangeAuthority.certificate]
        let cases: [(options: [String], code: String, recorded: String)] = [
            (trust + ["--tls-max", "1.3"], "client-certificate-missing", "client-certificate-missing"),
            (trust + ["--tls-max", "1.2"], "client-certificate-missing", "client-certificate-missing"),
            (trust + strange + ["--tls-max", "1.3"], "client-certificate-refused", "client-certificate-refused"),
            (trust + strange + ["--tls-max", "1.2"], "client-certificate-refused", "client-certificate-refused"),
            // The recording has that it was refused, and not for what.
            (distrust + ["--tls-max", "1.2"], "certificate-unknown-authority", "certificate-refused"),
            (distrust + ["--tls-min", "1.3"], "certificate-unknown-authority", "certificate-refused"),
        ]
        let folder = try TemporaryFolder("record")
        let file = folder.file("tls.pcap")
        try await Orthanc.start(tls: ServerTLS(certificates, clientCertificate: .required)).use { server in
            for (options, code, recorded) in cases {
                let report = try await Dcmecho.report(options + ["--record", file, Dcmecho.peer(server.port)])
                report.expect(.unreached(code))
                let overview = try await Dcmpcap.run([file])
                let found = overview.output.split(separator: "\n").filter { $0.hasPrefix("FAILURE") }
                #expect(found == ["FAILURE  \(recorded)"], "\(options) \(overview)")
                #expect(!overview.output.contains("answered in TLS"), "\(overview)")
                #expect(overview.errorOutput.isEmpty, "\(overview)")
            }
        }
        // The records are those of the wire, and tshark reads them.
        #expect(try await Capture(file: file).values("tls.handshake.type").first?.hasPrefix("1") == true)
    }

    @Test("What this side's TLS library lacks of a profile is said before anything is sent")
    func profile() async throws {
        let result = try await Dcmecho.run(["--tls-profile", "bcp195", Dcmecho.peer(try FreePort.next())])
        #expect(result.status == 2 && result.errorOutput.contains("this side lacks"), "\(result)")
    }
}
