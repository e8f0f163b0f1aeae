import TestSupport
import Testing

/// Nothing is connected to in these: the peer named is one that refuses, which would end with 2.
@Suite("Command lines that cannot be carried out") struct UsageTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        /// What the one line has to name.
        let named: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: [String], _ named: String) {
            self.arguments = arguments
            self.named = named
        }
    }

    private static let peer = "127.0.0.1:1"

    static let titles = [
        Case(["-aec", "", peer], "called AE title"),
        Case(["@\(peer)"], "called AE title"),
        Case(["-aec", "   ", peer], "called AE title"),
        Case(["-aec", "SEVENTEEN-LETTERS", peer], "SEVENTEEN-LETTERS"),
        Case(["SEVENTEEN-LETTERS@\(peer)"], "SEVENTEEN-LETTERS"),
        Case(["-aet", "BACK\\SLASH", peer], "calling AE title"),
        Case(["-aet", "BELL\u{7}", peer], "calling AE title"),
        Case(["-aet", "ESC\u{1B}[31m", peer], "calling AE title"),
        Case(["-aet", "ÜMLAUT", peer], "calling AE title"),
        Case(["--as", "", peer], "calling AE title"),
        Case(["-aec", "A", "B@\(peer)"], "two called AE titles"),
        // Its first 16 characters are the title before the host.
        Case(["-aec", "ABCDEFGHIJKLMNOPQ", "ABCDEFGHIJKLMNOP@\(peer)"], "at most 16 characters, not 17"),
        Case(["-aet", "A", "--as", "B", peer], "'--as'"),
    ]

    static let peers = [
        Case([], "no peer"),
        Case(["127.0.0.1:0"], "port"),
        Case(["127.0.0.1:65536"], "65536"),
        Case(["127.0.0.1:-1"], "port"),
        Case(["127.0.0.1:dicom"], "dicom"),
        Case(["127.0.0.1:"], "port"),
        Case(["127.0.0.1", "0"], "port"),
        Case(["127.0.0.1", "+104"], "port"),
        Case(["127.0.0.1:104", "104"], "two ports"),
        Case(["127.0.0.1", "104", "105"], "HOST PORT"),
        Case(["dicom://pacs:104"], "dicom://pacs:104"),
        Case(["pacs/archive:104"], "pacs/archive:104"),
        Case(["[::1:104"], "[::1:104"),
        Case(["[::1]104"], "[::1]104"),
        Case(["[pacs]:104"], "[pacs]:104"),
        Case(["::1::2"], "::1::2"),
        Case(["host name:104"], "host name"),
        Case(["esc\u{1B}[31m:104"], "esc"),
        Case(["--source", "nowhere:99999", peer], "99999"),
        Case(["--source", "not an address", peer], "not an address"),
        Case(["--source", "nowhere", peer], "nowhere"),
        Case(["--source", "104", peer], "104"),
        Case(["--source", "A@127.0.0.1", peer], "A@127.0.0.1"),
        Case(["fe80::1", "104"], "fe80::1%eth0"),
    ]

    static let contradictions = [
        Case(["--json", "--ndjson", peer], "exclude each other"),
        Case(["-v", "-q", peer], "exclude each other"),
        Case(["-4", "-6", peer], "exclude each other"),
        Case(["--until-ok", "--count", "3", peer], "exclude each other"),
        Case(["--record-all", peer], "--record"),
        Case(["--passcode-env", "HOME", peer], "--user"),
        Case(["--user", "a", "--passcode-env", "HOME", "--passcode-prompt", peer], "one way"),
        Case(["--user", "a", "--jwt", "file", peer], "exclude each other"),
        Case(["--identity-response", peer], "--identity-response"),
        Case(["--tls-cert", "c.pem", peer], "--tls-key"),
        Case(["--tls-key", "k.pem", peer], "--tls-cert"),
        Case(["--tls-key-passphrase-file", "p", peer], "--tls-key"),
        Case(["--tls-insecure", "--tls-any-name", peer], "--tls-insecure"),
        Case(["--tls-min", "1.3", "--tls-max", "1.2", peer], "1.3"),
        Case(
            ["--tls-profile", "bcp195", "--tls-min", "1.0", "--tls-max", "1.1", peer],
            "the profile bcp195 has to offer TLS 1.2 or higher"
        ),
        Case(["--tls-profile", "bcp195-nd", "--tls-min", "1.0", peer], "bcp195-nd does not allow TLS 1.0"),
        Case(["--as", "A", "--as", "B", "--as", "A", peer], "'--as A' is given twice"),
        Case(["--as", "A", "--as", "A ", peer], "'--as A' is given twice"),
        Case(["-4", "[::1]:104"], "'::1'"),
        Case(["-6", peer], "'127.0.0.1'"),
        Case(["--source", "127.0.0.1", "::1", "104"], "IPv4"),
        Case(["--source", "::1", peer], "IPv6"),
        Case(["--source", "127.0.0.1:4000", "--as", "A", "--as", "B", peer], "'--source 127.0.0.1' without the port"),
        Case(["--source", "127.0.0.1:4000", "--repeat-association", "-c", "2", peer], "TIME-WAIT"),
        Case(
            ["--source", "[::1]:4000", "--repeat-association", "-c", "0", "::1", "104"],
            "'--source ::1' without the port"
        ),
    ]

    static let values = [
        Case(["--count", "-1", peer], "count"),
        Case(["--count", "many", peer], "many"),
        Case(["--interval", "-1", peer], "--interval"),
        Case(["--interval", "soon", peer], "soon"),
        Case(["--timeout", "0", peer], "--timeout"),
        Case(["--timeout", "0.0000000001", peer], "--timeout"),
        Case(["--timeout", "nan", peer], "nan"),
        Case(["--timeout", "lunch=3", peer], "lunch"),
        Case(["--timeout", "dimse=x", peer], "x"),
        Case(["--timeout", "association=1,association=2", peer], "association is given twice"),
        Case(["--timeout", "-1", peer], "--timeout '-1'"),
        Case(["--deadline", "-5", peer], "--deadline '-5'"),
        Case(["--max-pdu", "64", peer], "1024"),
        Case(["--max-pdu", "4294967296", peer], "4294967296"),
        Case(["--max-pdu=-1", peer], "-1"),
        Case(["--implementation-uid", "1.2.x", peer], "1.2.x"),
        Case(["--implementation-version", "SEVENTEEN-LETTERS", peer], "16"),
        Case(["--transfer-syntax", "Zip", peer], "ImplicitVRLittleEndian"),
        Case(["--transfer-syntax", "", peer], "ImplicitVRLittleEndian"),
        Case(["--transfer-syntax", "CTImageStorage", peer], "keyword of a transfer syntax"),
        Case(
            ["--transfer-syntax", "1.2.840.10008.1.1", peer],
            "'1.2.840.10008.1.1': this is no transfer syntax, but Verification SOP Class (SOP Class)"
        ),
        Case(["--transfer-syntax", "1.2.840.10008.3.1.1.1", peer], "Application Context Name"),
        Case(["--quick-ack", "maybe", peer], "maybe"),
        Case(
            Array(repeating: ["--transfer-syntax", "1." + String(repeating: "2", count: 60)], count: 1100).flatMap(
                \.self
            )
                + [peer],
            "too long"
        ),
        Case(["--color", "sometimes", peer], "sometimes"),
        Case(["--tls-min", "2.0", peer], "2.0"),
        Case(["--tls-min", "ssl1.2", peer], "ssl1.2"),
        Case(["--tls-profile", "secure", peer], "secure"),
        Case(["--tls-profile", "null", peer], "has no cipher suite without encryption (NULL)"),
        Case(["--no-such-option", peer], "--no-such-option"),
        Case(["--no-such-option"], "Unknown option '--no-such-option'"),
        Case(["--no-such-option=3"], "Unknown option '--no-such-option'"),
        Case(["-vZ"], "Unknown option '-Z'"),
        Case(["-V"], "Unknown option '-V'; did you mean '-v' or '--version'?"),
        Case(["--verbose=3", peer], "'--verbose' does not take any value, but '3' was specified; try"),
        Case(["--user", "", peer], "--user"),
        Case(["--user", "a", "--passcode-env", "SONDE_NO_SUCH_VARIABLE", peer], "SONDE_NO_SUCH_VARIABLE"),
        Case(["--user", "a", "--passcode-file", "/nonexistent/passcode", peer], "/nonexistent/passcode"),
        Case(["--jwt", "/nonexistent/token", peer], "/nonexistent/token"),
        Case(["--user", "a", "--passcode-file", "/", peer], "'/'"),
    ]

    @Test("AE titles", arguments: UsageTests.titles) func refuseTitles(_ item: Case) async throws {
        try await refuse(item)
    }
    @Test("Peers", arguments: UsageTests.peers) func refusePeers(_ item: Case) async throws { try await refuse(item) }
    @Test("Contradictions", arguments: UsageTests.contradictions) func refuseContradictions(_ item: Case) async throws {
        try await refuse(item)
    }
    @Test("Values", arguments: UsageTests.values) func refuseValues(_ item: Case) async throws {
        try await refuse(item)
    }

    @Test(
        "A source port goes with all that makes one association",
        arguments: [
            (["--as", "A"], 1), (["--repeat-association"], 1), (["-c", "3", "-i", "0"], 3),
            (["--repeat-association", "--until-ok"], 1),
        ]
    )
    func sourcePort(arguments: [String], echoes: Int) async throws {
        let answers: [ScriptedPeer.Step] = (1...echoes).flatMap { number in
            [.readPDU, .send(ScriptedAnswers.echoResponse(messageID: UInt16(number)))]
        }
        let peer = try ScriptedPeer(PeerScripts.accept + answers + PeerScripts.release)
        let source = "127.0.0.1:\(try FreePort.next())"
        let report = try await Dcmecho.report(["--source", source, Dcmecho.peer(peer.port)] + arguments)
        report.expect(.success)
        #expect(report.codes.isEmpty && report.succeeded == echoes && peer.records.count == 1, "\(report.codes)")
    }

    @Test("After a failure the system keeps the source port: what follows comes from any, and finds what is there")
    func sourcePortAfterFailure() async throws {
        let rejecting: [ScriptedPeer.Step] = [.readPDU, .reply { _ in ScriptedAnswers.reject(reason: 7) }]
        let source = "127.0.0.1:\(try FreePort.next())"
        let peer = try ScriptedPeer(rejecting, rejecting, PeerScripts.echo)
        let result = try await Dcmecho.run(
            ["--source", source, "--until-ok", "-i", "0", "--deadline", "20", Dcmecho.peer(peer.port)]
        )
        #expect(result.status == 0 && peer.records.count == 3, "\(result)")
        #expect(result.errorOutput.contains("only the first association came from port"), "\(result)")
    }

    @Test("Certificates and keys: each message names the file")
    func certificates() async throws {
        let certificates = try await Certificates.shared
        let folder = try TemporaryFolder("usage")
        let text = try folder.write("this is no certificate\n", to: "no.pem")
        let empty = try folder.write("", to: "empty.pem")
        let own = certificates.client
        let cases = [
            Case(["--tls-ca", "/nonexistent/ca.pem", Self.peer], "/nonexistent/ca.pem"),
            Case(["--tls-ca", text, Self.peer], text),
            Case(["--tls-ca", empty, Self.peer], empty),
            Case(["--tls-cert", "/nonexistent/me.pem", "--tls-key", own.key, Self.peer], "/nonexistent/me.pem"),
            Case(
                ["--tls-cert", own.certificate, "--tls-key", "/nonexistent/me.key", Self.peer],
                "/nonexistent/me.key"
            ),
            Case(["--tls-cert", text, "--tls-key", own.key, Self.peer], text),
            Case(["--tls-cert", own.certificate, "--tls-key", text, Self.peer], text),
            Case(
                ["--tls-cert", own.certificate, "--tls-key", certificates.server.key, Self.peer],
                certificates.server.key
            ),
            Case(
                [
                    "--tls-cert", own.certificate, "--tls-key", own.key, "--tls-key-passphrase-file", "/nonexistent/p",
                    Self.peer,
                ],
                "/nonexistent/p"
            ),
        ]
        for item in cases { try await refuse(item) }
    }

    /// One line that says what is wrong and where help is; nothing on standard output.
    private func refuse(_ item: Case) async throws {
        let result = try await Dcmecho.run(item.arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.output.isEmpty, "\(result)")
        let lines = result.errorOutput.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 2 && lines[0].hasPrefix("dcmecho: ") && lines[1].isEmpty, "\(result)")
        #expect(lines.first?.contains(item.named) == true, "\(result)")
        #expect(result.errorOutput.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 }, "\(result)")
    }
}
