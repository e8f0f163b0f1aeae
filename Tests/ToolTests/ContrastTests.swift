import TestSupport
import Testing

/// Each case has two causes that look the same without a probe: the same server is asked with `--differ`, and names the
/// one.
@Suite("Telling causes apart with --differ", .serialized) struct ContrastTests {
    @Test("dcmqrscp: the called AE title in the wrong case, and the caller that is not on its list")
    func dcmqrscp() async throws {
        // One of the titles that the probe tries: DCMTK's echoscu calls as ECHOSCU.
        let server = try await Dcmqrscp.start(
            entities: [.init("ARCHIVE"), .init("CLOSED", peers: .named(["known"]))],
            hosts: [.init("known", title: "ECHOSCU")]
        )
        try await server.use { server in
            let wrongCase = try await Dcmecho.report(["--differ", Dcmecho.peer(server.port, called: "archive")])
            wrongCase.expect(.no("called-ae-title-case"))
            #expect(
                wrongCase.contrasts.contains {
                    $0.change == "called-ae-title" && $0.title == "ARCHIVE" && $0.outcome == "echoed" && $0.status == 0
                }
            )
            #expect(wrongCase.explanation.remedy.first?.contains("\"ARCHIVE\"") == true)

            let caller = ["--differ", Dcmecho.peer(server.port, called: "CLOSED")]
            let notListed = try await Dcmecho.report(caller)
            notListed.expect(.no("calling-ae-title-not-listed"))
            #expect(notListed.explanation.sentence.contains("ECHOSCU"))

            let neither = try await Dcmecho.report(["--differ", Dcmecho.peer(server.port, called: "NOWHERE")])
            neither.expect(.no("called-ae-title-not-recognized"))
            #expect(!neither.contrasts.isEmpty)
        }
    }

    @Test("A web server behind TLS, which waits for a line, is told by a request of its own inside TLS")
    func webServerInTLS() async throws {
        let certificates = try await Certificates.shared
        try await OpenSSLServer.start(certificates.server, ["-www"]).use { server in
            let arguments = ["--tls-insecure", "--timeout", "association=1", Dcmecho.peer(server.port)]
            try await Dcmecho.report(arguments).expect(.unreached("silent-port"))
            try await Dcmecho.report(["--differ"] + arguments).expect(.unreached("http-server"))
        }
    }

    @Test("Orthanc: a caller that another title would let in")
    func orthanc() async throws {
        try await Orthanc.start(Orthanc.knows(["slicer": ["ANY-SCU", "127.0.0.1", 11112]])).use { server in
            let report = try await Dcmecho.report(["--differ", Dcmecho.peer(server.port)])
            report.expect(.no("calling-ae-title-not-registered"))
        }
    }

    @Test("A reset in answer to the request: a TLS port, and one that resets TLS too")
    func reset() async throws {
        let certificates = try await Certificates.shared
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let unknown = try await Dcmecho.report([Dcmecho.peer(server.port)])
            unknown.expect(.unreached("reset-after-request"))
            let report = try await Dcmecho.report(["--differ", Dcmecho.peer(server.port)])
            report.expect(.unreached("tls-server"))
        }
        let resetting = try ScriptedPeer([.read(1), .closeRST])
        let report = try await Dcmecho.report(["--differ", Dcmecho.peer(resetting.port)])
        report.expect(.unreached("caller-not-admitted"))
    }

    @Test("Closed in answer to the request, and closed before anything was asked")
    func closed() async throws {
        let peer = try ScriptedPeer([.readPDU, .closeFIN])
        try await Dcmecho.report([Dcmecho.peer(peer.port)]).expect(.unreached("closed-after-request"))
        let early = try ScriptedPeer([.closeFIN])
        let report = try await Dcmecho.report(["--differ", Dcmecho.peer(early.port)])
        report.expect(.unreached("closed-before-request"))
    }

    /// Catches a request that is called accepted where only its association was.
    @Test(
        "A minimal request whose context is refused is not accepted, and no C-ECHO is said to have gone unanswered",
        arguments: [
            (ScriptedAnswers.reject(), .wait, "rejected-without-reason"),
            (ScriptedAnswers.abort(), .wait, "aborted-instead-of-answer"), ([], .closeFIN, "closed-after-request"),
            ([], .wait, "silent-port"),
        ] as [([UInt8], ScriptedPeer.Step, String)]
    )
    func refusedContext(answer: [UInt8], end: ScriptedPeer.Step, cause: String) async throws {
        let explicit = Array("1.2.840.10008.1.2.1".utf8)
        let peer = try ScriptedPeer([
            .readPDU,
            .reply { request in
                request.contains(explicit) ? answer : ScriptedAnswers.accept(request, contexts: [.init(result: 3)])
            }, end,
        ])
        let report = try await Dcmecho.report([
            "--differ", "--timeout", "association=0.5", "--transfer-syntax", "ExplicitVRLittleEndian",
            Dcmecho.peer(peer.port),
        ])
        #expect(report.cause == cause, "\(report.codes)")
        let minimal = try #require(report.contrasts.first { $0.change == "minimal-request" })
        #expect(minimal.outcome == "accepted-without-context", "\(minimal)")
        #expect(minimal.text.hasSuffix("only: accepted, but not the presentation context"), "\(minimal)")
    }

    @Test("A silent port that speaks HTTP when it gets a line")
    func silentWeb() async throws {
        let request: ScriptedPeer.Step = .readThrough([13, 10, 13, 10])
        let answer: ScriptedPeer.Step = .send(Array("HTTP/1.0 200 OK\r\n\r\n".utf8))
        let peer = try ScriptedPeer([request, answer, .closeFIN])
        let report = try await Dcmecho.report(["--differ", "--timeout", "0.5", Dcmecho.peer(peer.port)])
        report.expect(.unreached("http-server"))
    }

    @Test("An association that is full once, and not the next time")
    func passing() async throws {
        let full = ScriptedAnswers.reject(result: 2, source: 3, reason: 2)
        let peer = try ScriptedPeer([.readPDU, .send(full), .wait], PeerScripts.echo)
        let report = try await Dcmecho.report(["--differ", Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 1 && report.codes == ["association-limit", "intermittent"])
    }

    @Test(
        "Two servers in turn behind one address, of which one lacks the title: that is no cause",
        arguments: [[], ["--differ"]]
    )
    func alternating(options: [String]) async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let echo = PeerScripts.echo
        let peer = try ScriptedPeer(scripts: [refusing, echo, refusing, echo, refusing, echo])
        let arguments = ["--repeat-association", "-c", "4", "-i", "0"] + options + [Dcmecho.peer(peer.port)]
        let report = try await Dcmecho.report(arguments)
        #expect(report.exitStatus == 3 && report.codes == ["intermittent"], "\(report)")
        #expect(report.contrasts.isEmpty && report.explanation.sentence.contains("none of them is the cause"))
    }

    @Test("After a success it is seen how much that proves: storescp takes any title, Orthanc with a list does not")
    func success() async throws {
        try await Storescp.start().use { server in
            let report = try await Dcmecho.report(["--differ", Dcmecho.peer(server.port)])
            #expect(report.exitStatus == 0 && report.codes == ["called-ae-title-unchecked"])
            #expect(report.contrasts.map(\.change) == ["calling-ae-title", "called-ae-title"])
        }
        let checking: ScriptedPeer.Step = .reply { request in
            request[10..<26].starts(with: "ARCHIVE ".utf8) && request[26..<42].starts(with: "SONDE ".utf8)
                ? ScriptedAnswers.acceptAll(request) : ScriptedAnswers.reject(reason: 7)
        }
        let peer = try ScriptedPeer([.readPDU, checking] + PeerScripts.echo.dropFirst(2))
        let report = try await Dcmecho.report(["--differ", "ARCHIVE@" + Dcmecho.peer(peer.port)])
        #expect(report.exitStatus == 0 && report.codes == ["calling-ae-title-matters"])
    }

    @Test("A source port that was chosen is in TIME-WAIT after the echo, and is no cause to say anything of the peer")
    func sourcePort() async throws {
        try await Storescp.start().use { server in
            let source = ["--source", "127.0.0.1:\(try FreePort.next())"]
            let report = try await Dcmecho.report(source + ["--differ", Dcmecho.peer(server.port)])
            #expect(report.exitStatus == 0 && report.codes == ["called-ae-title-unchecked"])
            #expect(report.contrasts.count == 2 && report.contrasts.allSatisfy { $0.outcome == "echoed" })
        }
    }

    @Test("A peer that is silent to another caller is not said to refuse it, and what was seen is shown")
    func silentOnce() async throws {
        let (echo, silent) = (PeerScripts.echo, [ScriptedPeer.Step.readPDU, .wait])
        // Another caller, another called title, and then what works and what does not in turn.
        let peer = try ScriptedPeer(echo, silent, echo, echo, silent, echo, silent)
        let arguments = ["--differ", "--timeout", "association=0.5", Dcmecho.peer(peer.port)]
        let result = try await Dcmecho.run(arguments)
        #expect(result.status == 0 && result.output.contains("called-ae-title-unchecked"), "\(result)")
        #expect(result.output.contains("with the calling AE title \"ANY-SCU\": no answer"), "\(result)")
        #expect(!result.output.contains("calling-ae-title-matters"), "\(result)")
    }

    @Test("It is said that something is changed only where something is")
    func announcement() async throws {
        let refusing = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait])
        let changing = try await Dcmecho.run(["--differ", Dcmecho.peer(refusing.port)])
        #expect(changing.errorOutput == "dcmecho: changing one thing at a time\n", "\(changing)")
        // What speaks HTTP speaks it to whoever asks.
        let web = try ScriptedPeer([.readPDU, .send(Array("HTTP/1.0 400 Bad\r\n\r\n".utf8)), .wait])
        let unchanged = try await Dcmecho.run(["--differ", Dcmecho.peer(web.port)])
        #expect(unchanged.errorOutput == "dcmecho: --differ: nothing to change for this finding\n", "\(unchanged)")
        #expect(try await web.finish().count == 1)
    }

    @Test(
        "--differ that the deadline cuts short, or lets not begin, is not advised as if it had not been given",
        arguments: [[], ["-c", "2", "-i", "3600"]]
    )
    func cutShort(options: [String]) async throws {
        let peer = try ScriptedPeer([.read(1), .closeRST], [.read(1), .wait])
        let arguments = ["--differ", "--deadline", "2"] + options + [Dcmecho.peer(peer.port)]
        let report = try await Dcmecho.report(arguments)
        #expect(report.codes == ["reset-after-request", "deadline-reached"] && report.tried == 1, "\(report)")
        let remedy = report.explanation.remedy
        #expect(remedy.contains { $0.hasPrefix("Let --differ run to its end: ") }, "\(remedy)")
        #expect(!remedy.contains { $0.contains("Run with --differ") }, "\(remedy)")
    }

    @Test("Nothing is tried without --differ, and what could be is said")
    func nothing() async throws {
        let refusing = try ScriptedPeer([
            .readPDU, .send(ScriptedAnswers.reject(result: 1, source: 1, reason: 7)), .wait,
        ])
        let plain = try await Dcmecho.report([Dcmecho.peer(refusing.port)])
        #expect(plain.contrasts.isEmpty)
        #expect(try await refusing.finish().count == 1)
        #expect(plain.explanation.remedy.contains { $0.contains("--differ") }, "what could be done is said")
    }
}
