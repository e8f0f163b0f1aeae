import Foundation
import TestSupport
import Testing

/// The document of a run under several calling AE titles.
private struct Runs: Decodable {
    let schema: String
    let runs: [Run]
    let notTried: [String]
    let comparison: String
    let exitStatus: Int32

    struct Run: Decodable {
        let peer: EchoReport.Peer
        let findings: [EchoReport.Finding]
        let exitStatus: Int32
    }
}

@Suite("The same echo under several calling AE titles", .serialized) struct CallingTitleTests {
    @Test("A server that knows one of two titles: both results, what differs, and exit status 3")
    func different() async throws {
        try await Pynetdicom.start(.requiresCallingTitle(["KNOWN"])).use { server in
            let arguments = ["--as", "ANY-SCU", "--as", "KNOWN", Dcmecho.peer(server.port)]
            let text = try await Dcmecho.run(arguments)
            #expect(text.status == 3, "\(text)")
            let table = text.output.split(separator: "\n").suffix(4)
            #expect(
                table.contains {
                    $0.hasPrefix("ANY-SCU") && $0.contains("failed") && $0.contains("calling-ae-title-not-recognized")
                }
            )
            #expect(table.contains { $0.hasPrefix("KNOWN") && $0.contains("success") })
            #expect(text.output.contains("The peer treats these calling AE titles differently."), "\(text)")

            let json = try await Dcmecho.run(["--json"] + arguments)
            let document = try Dcmecho.decode(Runs.self, json)
            #expect(document.schema == "sonde/dcmecho/1" && document.exitStatus == 3 && json.status == 3)
            #expect(document.runs.map(\.peer.calling) == ["ANY-SCU", "KNOWN"])
            #expect(document.runs.map(\.exitStatus) == [1, 0])
            #expect(document.runs.map { $0.findings.first?.code } == ["calling-ae-title-not-recognized", nil])
        }
    }

    @Test("A failure that passes when it is asked again is not laid at the title", arguments: [true, false])
    func passing(isPassing: Bool) async throws {
        let refusing = PeerScripts.answering(ScriptedAnswers.echoResponse(status: 0x0110))
        let echo = PeerScripts.echo
        // Where it fails each time, the title that worked is asked for again, too.
        let scripts = [refusing, echo] + (isPassing ? [echo] : [refusing, refusing, echo])
        let arguments = ["--as", "A", "--as", "B"]
        let result = try await Dcmecho.run(arguments + [Dcmecho.peer(try ScriptedPeer(scripts: scripts).port)])
        #expect(result.errorOutput.contains("asking again as A"), "\(result)")
        let differently = result.output.contains("The peer treats these calling AE titles differently.")
        #expect(differently != isPassing && result.output.contains("is not known") == isPassing, "\(result)")
        // What came of it is told with what it changes, and once.
        #expect(result.output.components(separatedBy: "the same again: ").count == 2, "\(result)")
        #expect(result.output.components(separatedBy: "status-processing-failure").count == 3, "\(result)")
        #expect(result.output.contains("intermittent") == isPassing, "\(result)")
    }

    /// Two servers behind one address, of which one lacks the titles.
    @Test("What a second attempt under a title shows is in all that is told of it", arguments: ["--json", "--ndjson"])
    func askedAgain(format: String) async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let echo = PeerScripts.echo
        // The first attempt again falls on the same server.
        let peer = try ScriptedPeer(scripts: [echo, refusing, echo, refusing, echo])
        let arguments = [format, "--as", "A", "--as", "B", "--as", "C", Dcmecho.peer(peer.port)]
        let result = try await Dcmecho.run(arguments)
        let runs: [Runs.Run]
        if format == "--json" {
            let document = try Dcmecho.decode(Runs.self, result)
            #expect(document.comparison == "unknown")
            runs = document.runs
        } else {
            runs = try result.output.split(separator: "\n").filter { $0.contains(#""event":"report""#) }.map {
                try JSONDecoder().decode(Runs.Run.self, from: Data($0.utf8))
            }
        }
        let codes = Dictionary(
            uniqueKeysWithValues: runs.map { ($0.peer.calling, $0.findings.map(\.code)) }
        )
        #expect(codes == ["A": [], "B": ["intermittent"], "C": []], "\(result)")
        let lines = runs.flatMap(\.findings).flatMap(\.evidence)
        #expect(lines.count { $0.hasPrefix("the same again: accepted") } == 1, "\(lines)")
    }

    /// Catches reports of one title that contradict each other.
    @Test("A title that worked and fails when it is asked again has one report, which says so")
    func workingAskedAgain() async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let peer = { try ScriptedPeer(PeerScripts.echo, refusing) }
        let arguments = ["--as", "A", "--as", "B"]
        let lines = try await Dcmecho.run(["--ndjson"] + arguments + [Dcmecho.peer(try peer().port)])
        let reports = try lines.output.split(separator: "\n").filter { $0.contains(#""event":"report""#) }.map {
            try JSONDecoder().decode(Runs.Run.self, from: Data($0.utf8))
        }
        #expect(reports.map(\.peer.calling).sorted() == ["A", "B"], "\(lines)")
        let json = try await Dcmecho.run(["--json"] + arguments + [Dcmecho.peer(try peer().port)])
        let runs = try Dcmecho.decode(Runs.self, json).runs
        for run in [reports, runs].compactMap({ $0.first { $0.peer.calling == "A" } }) {
            #expect(run.findings.map(\.code) == ["intermittent"], "\(run)")
        }
        let text = try await Dcmecho.run(arguments + [Dcmecho.peer(try peer().port)])
        #expect(text.output.contains("As A:") && text.output.contains("may be chance. Ask again."), "\(text)")
    }

    @Test("A deadline in the second attempt under a title: nothing is said of how the peer treats them")
    func askedAgainCutShort() async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let peer = try ScriptedPeer(refusing, PeerScripts.echo, [.readPDU, .wait])
        let result = try await Dcmecho.run(["--deadline", "3", "--as", "A", "--as", "B", Dcmecho.peer(peer.port)])
        #expect(result.status == 3 && result.output.contains("deadline-reached"), "\(result)")
        #expect(!result.output.contains("The peer treats these"), "\(result)")
    }

    @Test("What may be chance, or failed in between, is not asked for again")
    func notAskedAgain() async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let echo = PeerScripts.echo
        let peer = try ScriptedPeer([.readPDU, .closeRST], echo, refusing, refusing, refusing, echo)
        let arguments = ["--as", "A", "--as", "B", "--as", "C", Dcmecho.peer(peer.port)]
        let result = try await Dcmecho.run(arguments)
        let notes = result.errorOutput.split(separator: "\n").filter { $0.contains("asking again") }
        // What failed each time, and then what worked.
        #expect(notes.count == 2 && notes[0].contains("as C") && notes[1].contains("as B"), "\(result)")
        #expect(result.output.contains("The peer treats these calling AE titles differently."), "\(result)")
    }

    @Test("A server with one place, which is not free yet when the next title comes, treats the titles alike")
    func onePlace() async throws {
        let full = Self.busy(2)
        let peer = try ScriptedPeer(PeerScripts.echo, full, full, PeerScripts.echo)
        let result = try await Dcmecho.run(["--as", "A", "--as", "B", Dcmecho.peer(peer.port)])
        #expect(result.status == 0 && result.output.contains("titles alike"), "\(result)")
        try await Pynetdicom.start(.maximumAssociations(1)).use { server in
            let titles = (0..<5).flatMap { ["--as", "TITLE\($0)"] }
            let result = try await Dcmecho.run(titles + [Dcmecho.peer(server.port)])
            #expect(result.status == 0 && result.output.contains("titles alike"), "\(result)")
        }
    }

    @Test("As lines of JSON: a report as soon as nothing can change it, and what came of all in the last one")
    func lines() async throws {
        let reject: ScriptedPeer.Step = .send(ScriptedAnswers.reject(reason: 3))
        let peer = try ScriptedPeer([.readPDU, reject, .wait], PeerScripts.echo)
        let result = try await Dcmecho.run(["--ndjson", "--as", "A", "--as", "B", Dcmecho.peer(peer.port)])
        struct Line: Decodable {
            let event: String
            let exitStatus: Int32?
            let notTried: [String]?
        }
        let lines = try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.map(\.event) == ["echo", "echo", "report", "report", "comparison"], "\(result)")
        #expect(lines.last?.exitStatus == 3 && result.status == 3 && lines.last?.notTried == [], "\(result)")
    }

    @Test("A server that treats all titles alike, well or badly, keeps their exit status")
    func alike() async throws {
        try await Storescp.start().use { server in
            let text = try await Dcmecho.run(["--as", "ANY-SCU", "--as", "KNOWN", Dcmecho.peer(server.port)])
            #expect(text.status == 0 && text.output.contains("treats these calling AE titles alike"), "\(text)")
        }
        let refusal = ScriptedAnswers.reject(result: 1, source: 1, reason: 3)
        let peer = try ScriptedPeer([.readPDU, .send(refusal), .wait])
        let text = try await Dcmecho.run(["--as", "A", "--as", "B", Dcmecho.peer(peer.port)])
        #expect(text.status == 1 && text.output.contains("treats these calling AE titles alike"), "\(text)")
    }

    private static let noEcho = PeerScripts.accept + [.readPDU]
    private static func busy(_ reason: UInt8) -> [ScriptedPeer.Step] {
        [.readPDU, .send(ScriptedAnswers.reject(result: 2, source: 3, reason: reason)), .wait]
    }
    private static let twice =
        noEcho + [
            .send(ScriptedAnswers.echoResponse()), .readPDU, .send(ScriptedAnswers.echoResponse(messageID: 2)),
        ] + PeerScripts.release

    /// Catches a difference in time that is told as one of titles.
    @Test(
        "A failure that need not come of the title is no difference between titles: it may be chance",
        arguments: [
            (busy(2), "association-limit"), (busy(1), "temporary-congestion"),
            (noEcho + [.pause(.milliseconds(700)), .send(ScriptedAnswers.echoResponse()), .wait], "late-answer"),
            (noEcho + [.wait], "accepted-then-silent"), ([.readPDU, .closeRST], "reset-after-request"),
            ([.readPDU, .closeFIN], "closed-after-request"),
            (
                noEcho + [.send(ScriptedAnswers.echoResponse()), .readPDU, .closeRST],
                "connection-lost-during-operations"
            ),
        ] as [([ScriptedPeer.Step], String)]
    )
    func chance(first: [ScriptedPeer.Step], code: String) async throws {
        let isLater = code == "connection-lost-during-operations"
        let arguments = ["-c", isLater ? "2" : "1", "-i", "0", "--timeout", "dimse=0.4", "--as", "A", "--as", "B"]
        let peer = { try ScriptedPeer(first, isLater ? Self.twice : PeerScripts.echo) }
        let text = try await Dcmecho.run(arguments + [Dcmecho.peer(try peer().port)])
        #expect(text.status == 3 && text.output.contains("may be chance. Ask again."), "\(text)")
        #expect(!text.output.contains("The peer treats these"), "\(text)")
        let json = try await Dcmecho.run(["--json"] + arguments + [Dcmecho.peer(try peer().port)])
        let document = try Dcmecho.decode(Runs.self, json)
        #expect(document.comparison == "unknown" && document.runs.first?.findings.first?.code == code, "\(json)")
    }

    @Test(
        "What depends on the title is a difference: a refusal, an abort or an end at the C-ECHO, and a status",
        arguments: [
            [.readPDU, .send(ScriptedAnswers.reject(result: 1, source: 1, reason: 3)), .wait],
            noEcho + [.send(ScriptedAnswers.abort()), .wait], noEcho + [.closeFIN],
            PeerScripts.answering(ScriptedAnswers.echoResponse(status: 0x0124)),
        ] as [[ScriptedPeer.Step]]
    )
    func dependsOnTitle(first: [ScriptedPeer.Step]) async throws {
        // What failed is asked again, and then what worked.
        let echo = PeerScripts.echo
        let two = try ScriptedPeer(first, echo, first, first, echo)
        let text = try await Dcmecho.run(["--as", "A", "--as", "B", Dcmecho.peer(two.port)])
        #expect(text.output.contains("The peer treats these calling AE titles differently."), "\(text)")
        // What may be chance under a third takes nothing from that.
        let three = try ScriptedPeer(Self.busy(2), first, echo, Self.busy(2), first, first, echo)
        let again = try await Dcmecho.run(["--json", "--as", "C", "--as", "A", "--as", "B", Dcmecho.peer(three.port)])
        #expect(try Dcmecho.decode(Runs.self, again).comparison == "different", "\(again)")
    }

    @Test("A peer that treats one title now so and now otherwise is not said to treat another one differently")
    func changeOfMind() async throws {
        let refusal: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let peer = try ScriptedPeer(PeerScripts.echo, refusal)
        let arguments = ["-c", "2", "-i", "0", "--repeat-association", "--as", "A", "--as", "B"]
        let result = try await Dcmecho.run(arguments + [Dcmecho.peer(peer.port)])
        #expect(result.status == 3 && result.output.contains("may be chance. Ask again."), "\(result)")
    }

    @Test("Several titles, and no peer heard any of them: nothing is said of how it treats them")
    func unheard() async throws {
        let arguments = ["--as", "A", "--as", "B", Dcmecho.peer(try FreePort.next())]
        let text = try await Dcmecho.run(arguments)
        #expect(text.status == 2 && !text.output.contains("The peer treats these"), "\(text)")
        let json = try await Dcmecho.run(["--json"] + arguments)
        let document = try Dcmecho.decode(Runs.self, json)
        #expect(document.comparison == "unknown" && document.notTried.isEmpty)
    }

    @Test("Titles that the end of the run left out are in the table as not tried")
    func notTried() async throws {
        let peer = try ScriptedPeer([.readPDU, .wait])
        let arguments = ["--deadline", "0.5", "--as", "A", "--as", "B", "--as", "C", Dcmecho.peer(peer.port)]
        let text = try await Dcmecho.run(arguments)
        let rows = text.output.split(separator: "\n").suffix(3).map {
            $0.split(separator: " ").prefix(3).joined(separator: " ")
        }
        #expect(rows == ["A failed -", "B not tried", "C not tried"], "\(text)")
        let json = try await Dcmecho.run(["--json"] + arguments)
        #expect(try Dcmecho.decode(Runs.self, json).notTried == ["B", "C"])
    }

    @Test("Several titles, and none could be tried: this side's failure, and no comparison")
    func failedHere() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let arguments = ["--source", "198.51.100.1", "--as", "A", "--as", "B", Dcmecho.peer(peer.port)]
        let json = try await Dcmecho.run(["--json"] + arguments)
        let document = try Dcmecho.decode(Runs.self, json)
        #expect(json.status == 70 && document.exitStatus == 70)
        #expect(document.runs.map(\.exitStatus) == [70, 70])
        #expect(document.runs.allSatisfy { $0.findings.map(\.code) == ["source-address-unusable"] })
        #expect(peer.records.isEmpty)
    }

    @Test("A title under which some of the echoes succeed is called neither a success nor a failure")
    func partial() async throws {
        let half =
            PeerScripts.accept + [
                .readPDU, .send(ScriptedAnswers.echoResponse()), .readPDU,
                .send(ScriptedAnswers.echoResponse(messageID: 2, status: 0x0110)),
            ] + PeerScripts.release
        let all =
            PeerScripts.accept + [
                .readPDU, .send(ScriptedAnswers.echoResponse()), .readPDU,
                .send(ScriptedAnswers.echoResponse(messageID: 2)),
            ] + PeerScripts.release
        let peer = try ScriptedPeer(half, all)
        let text = try await Dcmecho.run(["--as", "A", "--as", "B", "-c", "2", "-i", "0", Dcmecho.peer(peer.port)])
        let rows = text.output.split(separator: "\n").suffix(3).map {
            $0.split(separator: " ").prefix(2).joined(separator: " ")
        }
        #expect(text.status == 3 && rows.prefix(2) == ["A partial", "B success"], "\(text)")
    }

    @Test("One title with --as is a plain run under it")
    func single() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let report = try await Dcmecho.report(["--as", "ANY-SCU", Dcmecho.peer(peer.port)])
        report.expect(.success)
        #expect(report.peer.calling == "ANY-SCU" && !report.peer.defaults.contains("calling"))
    }
}
