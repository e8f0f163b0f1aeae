import TestSupport
import Testing

@Suite("User identity and its secrets", .serialized) struct UserIdentityTests {
    private static let passcode = "open-sesame-4711"

    /// Fails where a passcode shows in what was printed.
    private func expectNoSecret(_ result: ToolResult, sourceLocation: SourceLocation = #_sourceLocation) {
        let printed = result.output + result.errorOutput
        #expect(!printed.contains(Self.passcode), "\(result.command)", sourceLocation: sourceLocation)
    }

    @Test("A server that accepts identities: types 3 to 5 are answered, and the rest is said to be ignored or accepted")
    func accepted() async throws {
        let folder = try TemporaryFolder("identity")
        let passcode = try folder.write(Self.passcode + "\n", to: "passcode")
        let token = try folder.write("header.payload.signature\n", to: "token")
        try await Pynetdicom.start(.acceptsIdentity(response: [0xCA, 0xFE, 0x01])).use { server in
            let peer = Dcmecho.peer(server.port)
            let cases = [
                (["--jwt", token, "--identity-response"], "answered with a response of 3 bytes"),
                (["--saml", token, "--identity-response"], "answered with a response of 3 bytes"),
                (["--kerberos", token, "--identity-response"], "answered with a response of 3 bytes"),
                (["--jwt", token], "sent, no response requested"),
                (["--user", "alice"], "sent, no response requested"),
                (["--user", "alice", "--passcode-file", passcode], "sent, no response requested"),
            ]
            for (options, outcome) in cases {
                let report = try await Dcmecho.report(options + [peer])
                report.expect(.success)
                #expect(report.association?.userIdentity == outcome, "\(options)")
                let text = try await Dcmecho.run(options + [peer, "-v"])
                #expect(text.status == 0 && text.output.contains("user identity \(outcome)"), "\(text)")
                expectNoSecret(text)
            }
        }
    }

    @Test("A passcode is asked for on the terminal, which does not echo it, and goes to the peer only")
    func prompt() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let arguments = ["--user", "alice", "--passcode-prompt", "-v", Dcmecho.peer(peer.port)]
        let result = try await Terminal.run(
            try Tool("dcmecho"),
            arguments,
            answering: "Passcode: ",
            with: Self.passcode + "\n"
        )
        #expect(result.status == 0 && result.output.contains("success  echo "), "\(result)")
        #expect(result.errorOutput.contains("echo at the prompt: off"), "\(result)")
        #expect(result.errorOutput.contains("echo at the end: as before"), "\(result)")
        expectNoSecret(result)
        let received = try await peer.finish()[0].received
        #expect(received.contains(Array("alice".utf8) + [0, 16] + Array(Self.passcode.utf8)))
        // Without a terminal there is nobody to ask.
        let alone = try await Tool(path: "/usr/bin/setsid").run(["--wait", try Tool("dcmecho").path] + arguments)
        #expect(alone.status == 64 && alone.errorOutput.contains("no terminal"), "\(alone)")
    }

    /// Catches a prompt that keeps signals from the terminal, as getpass does, and one that takes nothing for a
    /// passcode.
    @Test(
        "Ctrl-C at the prompt ends the run, and so does the deadline; without a passcode there is no run",
        arguments: [
            ("\u{3}", [], 2, "interrupted"), ("half\u{3}", [], 2, "interrupted"),
            ("", ["--deadline", "0.5"], 2, "deadline-reached"), ("\n", [], 64, "the passcode is empty"),
            ("\u{4}", [], 64, "the passcode is empty"),
        ] as [(String, [String], Int32, String)]
    )
    func endedPrompt(keys: String, options: [String], status: Int32, said: String) async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Terminal.run(
            try Tool("dcmecho"),
            ["--user", "alice", "--passcode-prompt"] + options + [Dcmecho.peer(peer.port)],
            answering: "Passcode: ",
            with: keys
        )
        #expect(result.status == status && result.output.contains(said), "\(result)")
        #expect(result.errorOutput.contains("echo at the end: as before"), "\(result)")
        #expect(peer.records.isEmpty, "nothing is sent without the passcode")
    }

    @Test("A server that refuses identities rejects them, and --differ proves that it is the identity")
    func refused() async throws {
        try await Pynetdicom.start(.refusesIdentity).use { server in
            let arguments = ["--user", "alice", "--passcode-env", "SECRET", Dcmecho.peer(server.port)]
            let environment: [String: String?] = ["SECRET": Self.passcode]
            let report = try await Dcmecho.report(arguments, environment: environment)
            report.expect(.no("user-identity-refused"))
            for options in [["-v"], ["--json", "-v"], ["--ndjson"], ["--differ", "-v"]] {
                let result = try await Dcmecho.run(options + arguments, environment: environment)
                #expect(result.status == 1, "\(result)")
                expectNoSecret(result)
            }
            let proved = try await Dcmecho.report(["--differ"] + arguments, environment: environment)
            proved.expect(.no("user-identity-refused"))
            #expect(proved.explanation.sentence.contains("without it the association is accepted"))
            try await Dcmecho.report([Dcmecho.peer(server.port)]).expect(.success)
        }
    }

    /// Catches an answer that came and is said not to have.
    @Test("An answer to the identity that cannot be read is told of as that")
    func unreadable() async throws {
        let malformed: [UInt8] = [0x59, 0, 0, 3, 0, 9, 1]
        let peer = try ScriptedPeer(
            [
                .readPDU, .reply { ScriptedAnswers.accept($0, userItems: malformed) }, .readPDU,
                .send(ScriptedAnswers.echoResponse()),
            ] + PeerScripts.release
        )
        let report = try await Dcmecho.report(["--user", "alice", "--identity-response", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.codes == ["harmful-departures"], "\(report.codes)")
        #expect(report.association?.userIdentity == "answered with a response (59H) that cannot be read")
    }

    @Test("A server that ignores identities, as DCMTK's do, is told of as one that does")
    func ignored() async throws {
        try await Storescp.start().use { server in
            let peer = Dcmecho.peer(server.port)
            let report = try await Dcmecho.report(["--user", "alice", "--identity-response", peer])
            report.expect(.success)
            #expect(report.association?.userIdentity == "not confirmed: a response was requested and none came")
            #expect(report.codes.contains("user-identity-ignored"))
            let unasked = try await Dcmecho.report(["--user", "alice", peer])
            #expect(!unasked.codes.contains("user-identity-ignored"))
        }
    }

    @Test("The passcode comes from file or environment as it is, with one line end less")
    func passcodes() async throws {
        let folder = try TemporaryFolder("passcode")
        let file = try folder.write(Self.passcode + "\r\n", to: "passcode")
        for options in [["--passcode-file", file], ["--passcode-env", "SECRET"]] {
            let peer = try ScriptedPeer([
                .readPDU, .send(ScriptedAnswers.reject(result: 1, source: 2, reason: 1)), .wait,
            ])
            let result = try await Dcmecho.run(
                ["--user", "alice"] + options + [Dcmecho.peer(peer.port)],
                environment: ["SECRET": Self.passcode]
            )
            #expect(result.status == 1, "\(result)")
            let request = try await peer.finish()[0].received
            // PS3.7 D.3.3.7.1: type 2, no response asked, "alice", the passcode.
            let item: [UInt8] = [2, 0, 0, 5] + Array("alice".utf8) + [0, UInt8(Self.passcode.utf8.count)]
            #expect(request.contains(item + Array(Self.passcode.utf8)), "\(options)")
        }
    }
}
