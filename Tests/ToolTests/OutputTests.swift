import Foundation
import TestSupport
import Testing

@Suite("Output", .serialized) struct OutputTests {
    @Test(
        "A closed standard output is a failure of this side, and nothing of it goes elsewhere",
        arguments: ["", "--json"]
    )
    func closed(format: String) async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let script = "exec \"$@\" >&-"
        let result = try await Tool(path: "/bin/bash").run(
            ["-c", script, "bash", try Tool("dcmecho").path, Dcmecho.peer(peer.port)] + (format.isEmpty ? [] : [format])
        )
        #expect(result.status == 70 && result.errorOutput.contains("cannot write the result"), "\(result)")
        // As text it fails before anything is sent; as JSON the echo was made, and its socket has PDUs only.
        if !format.isEmpty { #expect(try await peer.finish()[0].received.starts(with: [1, 0])) }
    }

    /// A line of `--ndjson`.
    private struct Event: Decodable {
        struct Times: Decodable {
            let connect: Int?
            let association: Int?
            let echo: Int?
        }

        let schema: String
        let event: String
        let sequence: Int?
        let success: Bool?
        let status: Int?
        let finding: String?
        let nanoseconds: Times?
        let exitStatus: Int32?
    }

    private static let escape = "\u{1B}"

    @Test("--json is one document with its schema, for success and failure alike")
    func json() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let good = try await Dcmecho.report([Dcmecho.peer(peer.port, called: "PACS")])
        #expect(good.schema == "sonde/dcmecho/1" && good.exitStatus == 0 && good.findings.isEmpty)
        #expect(good.peer.host == "127.0.0.1" && good.peer.port == Int(peer.port) && !good.peer.tls)
        #expect(good.association?.acceptor?.implementationVersionName == "SCRIPTED")
        let bad = try await Dcmecho.report([Dcmecho.peer(try FreePort.next())])
        #expect(bad.schema == "sonde/dcmecho/1" && bad.association == nil && bad.addresses.count == 1)
        #expect(!bad.explanation.source.isEmpty && bad.explanation.severity == "failure")
    }

    @Test("A stage's time is the same text in the line of its echo and in the evidence")
    func oneTime() async throws {
        let peer = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(source: 1, reason: 7)), .wait])
        let result = try await Dcmecho.run([Dcmecho.peer(peer.port)])
        let line = try #require(result.output.firstMatch(of: /connect ([0-9.]+ [µm]?s)/), "\(result)")
        #expect(result.output.contains("- connected to 127.0.0.1:\(peer.port) in \(line.1), from"), "\(result)")
    }

    @Test("Where nothing was measured there is no table of times")
    func nothingMeasured() async throws {
        let port = try FreePort.next()
        let result = try await Dcmecho.run(["-c", "2", "-i", "0", Dcmecho.peer(port)])
        #expect(
            result.output.contains("2 echoes, 0 successful, 100 % lost\n\nFAILURE  connection-refused"),
            "\(result)"
        )
        #expect(!result.output.contains("stddev"), "\(result)")
    }

    @Test("--ndjson is a line for each echo, and one for the report")
    func ndjson() async throws {
        try await Storescp.start().use { server in
            let result = try await Dcmecho.run(["--ndjson", "-c", "3", "-i", "0", Dcmecho.peer(server.port)])
            let lines = result.output.split(separator: "\n").map(String.init)
            let events = try lines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
            try #require(events.map(\.event) == ["echo", "echo", "echo", "report"] && result.status == 0, "\(result)")
            #expect(events.allSatisfy { $0.schema == "sonde/dcmecho/1" })
            #expect(
                events.prefix(3).map(\.sequence) == [1, 2, 3] && events[0].success == true && events[0].status == 0
            )
            #expect(events[0].nanoseconds?.connect != nil && events[1].nanoseconds?.connect == nil)
            #expect(events[2].nanoseconds?.echo ?? 0 > 0 && events[3].exitStatus == 0)
        }
    }

    @Test("--ndjson of a failed echo says so in its own line")
    func ndjsonFailure() async throws {
        let result = try await Dcmecho.run(["--ndjson", Dcmecho.peer(try FreePort.next())])
        let lines = result.output.split(separator: "\n").map(String.init)
        let events = try lines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
        try #require(events.map(\.event) == ["echo", "report"] && result.status == 2, "\(result)")
        #expect(events[0].success == false && events[0].status == nil && events[1].exitStatus == 2)
        #expect(events[0].finding == "connection-refused")
    }

    @Test("Colours come on demand, and never into files by themselves")
    func color() async throws {
        let port = try FreePort.next()
        let plain = try await Dcmecho.run([Dcmecho.peer(port)])
        #expect(!plain.output.contains(Self.escape) && !plain.errorOutput.contains(Self.escape))
        let always = try await Dcmecho.run(["--color", "always", Dcmecho.peer(port)], environment: ["NO_COLOR": "1"])
        #expect(always.output.contains(Self.escape + "["))
        let json = try await Dcmecho.run(["--color", "always", "--json", Dcmecho.peer(port)])
        #expect(!json.output.contains(Self.escape))
    }

    @Test("On a terminal there are colours, and none with NO_COLOR or --color never")
    func terminal() async throws {
        let port = try FreePort.next()
        let tool = try Tool("dcmecho").path
        // script(1) gives the command a terminal.
        func run(_ options: String, _ environment: [String: String?] = [:]) async throws -> String {
            let command = "'\(tool)' \(options) 127.0.0.1:\(port)"
            let environment = ["TERM": "xterm", "NO_COLOR": nil].merging(environment) { _, own in own }
            let result = try await Tool(path: "/usr/bin/script").run(
                ["-qec", command, "/dev/null"],
                environment: environment
            )
            #expect(result.status == 2, "\(result)")
            return result.output
        }
        #expect(try await run("").contains(Self.escape + "["))
        #expect(try await !run("", ["NO_COLOR": "1"]).contains(Self.escape))
        #expect(try await !run("--color never").contains(Self.escape))
        #expect(try await !run("", ["TERM": "dumb"]).contains(Self.escape))
    }

    @Test("--quiet says nothing but the result")
    func quiet() async throws {
        let peer = try ScriptedPeer(PeerScripts.echo)
        let result = try await Dcmecho.run(["-q", Dcmecho.peer(peer.port)])
        #expect(result.output.split(separator: "\n").count == 1 && result.errorOutput.isEmpty, "\(result)")
    }

    @Test(
        "What a peer sends reaches no terminal as it came",
        arguments: [["-v"], ["--json", "-v"], ["--ndjson"], ["-v", "--differ"]]
    )
    func hostileText(options: [String]) async throws {
        let evil = Array("\u{1B}[31mX\u{7}\r\u{9B}2J".utf8)
        let comment = ScriptedAnswers.echoResponse(status: 0x0110, comment: evil + [0xFF, 0xC0])
        let accepting: ScriptedPeer.Step = .reply {
            ScriptedAnswers.accept($0, called: evil, versionName: Array(evil.prefix(12)))
        }
        let script = [.readPDU, accepting, .readPDU, .send(comment)] + PeerScripts.release
        let peers = [
            try ScriptedPeer(script),
            try ScriptedPeer([.readPDU, .send(evil + evil), .closeFIN]),
            try ScriptedPeer([.readPDU, .send(Array("HTTP/1.1 ".utf8) + evil + [13, 10, 13, 10]), .closeFIN]),
            try ScriptedPeer([.send(Array("SSH-2.0-".utf8) + evil + [13, 10]), .readPDU, .readPDU]),
        ]
        for peer in peers {
            let arguments = options + ["--timeout", "0.6", Dcmecho.peer(peer.port)]
            let result = try await Dcmecho.run(arguments)
            let controls = (result.output + result.errorOutput).unicodeScalars.filter { scalar in
                scalar != "\n" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value))
            }
            #expect(controls.isEmpty, "\(result)")
            #expect(result.status == 1 || result.status == 2, "\(result)")
        }
    }

    @Test("A reader that closes early ends the run quietly, in text and NDJSON", arguments: ["", "--ndjson"])
    func closedOutput(option: String) async throws {
        try await Storescp.start().use { server in
            let tool = try Tool("dcmecho").path
            let command = "'\(tool)' \(option) -c 0 -i 0.01 127.0.0.1:\(server.port) | head -n 1"
            let result = try await Tool(path: "/bin/sh").run(["-c", command])
            #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result)")
            #expect(result.output.split(separator: "\n").count == 1, "\(result)")
            try await eventually("the association is released or aborted", saw: { server.process.logOrError }) {
                let log = try server.log
                return log.contains("Association Release") || log.contains("Association Abort")
            }
        }
    }
}
