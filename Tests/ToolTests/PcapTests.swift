import Foundation
import TestSupport
import Testing

@Suite("dcmpcap on real captures") struct PcapTests {
    private struct Shown: Decodable {
        let schema: String
        let connections: [CaptureManifest.Connection]
    }

    static let originals = CaptureManifest.all.filter {
        // The truth of one is the traffic, of which it keeps 96 bytes a packet; one has AE titles that are escaped.
        $0.kind == "original" && $0.isThere && !$0.name.hasPrefix("snaplen") && $0.name != "not-dicom.pcap"
    }.map(\.name)

    @Test("show --json --hash has what was there, under the names of the manifest", arguments: originals)
    func shows(name: String) async throws {
        let result = try await Dcmpcap.run(["show", "--json", "--hash", Dcmpcap.path(name)])
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let shown = try decoder.decode(Shown.self, from: Data(result.output.utf8))
        #expect(shown.schema == "sonde/dcmpcap/1")
        let truth = try #require(CaptureManifest.all.first { $0.name == name }?.truth)
        try #require(shown.connections.count == truth.connections.count)
        for (mine, theirs) in zip(shown.connections, truth.connections) {
            #expect(mine.protocol == theirs.protocol && mine.synSeen == theirs.synSeen && mine.bytes == theirs.bytes)
            #expect(mine.fin == theirs.fin && mine.rst == theirs.rst)
            let (found, expected) = (mine.associations ?? [], theirs.associations ?? [])
            try #require(found.count == expected.count)
            for (one, other) in zip(found, expected) { #expect(one.inStreamOrder == other.inStreamOrder) }
        }
    }

    @Test("summary has a line for each association, and each finding once")
    func summary() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("reject-pynetdicom.pcap")])
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(lines.count == 5 && lines.count { $0.hasSuffix("ok") } == 1, "\(lines)")
        #expect(result.output.ranges(of: "FAILURE  called-ae-title-not-recognized").count == 1)
        let failed = try await Dcmpcap.run([
            "summary", "--failed", "--aet", "STRANGER", Dcmpcap.path("reject-pynetdicom.pcap"),
        ])
        #expect(failed.output.split(separator: "\n").count { $0.first?.isNumber == true } == 1, "\(failed)")
    }

    @Test(
        "The exit status tells whether the capture was read, and --fail-on what was in it",
        arguments: [
            (["aborts-a.pcap"], 0), (["--fail-on", "error", "aborts-a.pcap"], 1),
            (["--fail-on", "error", "echo-dcmtk.pcap"], 0), (["truncated-file.pcap"], 3), (["zero-bytes.pcap"], 3),
            (["not-a-capture.pcap"], 64), (["empty.pcap"], 0), (["no-such-file.pcap"], 70),
            (["--port", "x", "empty.pcap"], 64),
        ] as [([String], Int32)]
    )
    func statuses(arguments: [String], status: Int32) async throws {
        let arguments = arguments.map { $0.hasSuffix(".pcap") ? CaptureManifest.folder.appending(path: $0).path : $0 }
        let result = try await Dcmpcap.run(arguments)
        #expect(result.status == status, "\(result)")
        // Who gets no result is told why, in a line.
        if status > 1 { #expect(result.errorOutput.split(separator: "\n").count == 1, "\(result.errorOutput)") }
    }

    @Test("Where no DICOM is in it, it is said what is")
    func otherProtocols() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("tls12-keylog.pcap")])
        #expect(
            result.status == 0 && result.output.contains("with TLS") && result.output.contains("no DICOM association")
        )
    }

    @Test("list pairs responses with requests, and names statuses in the words of their service")
    func list() async throws {
        let result = try await Dcmpcap.run(["list", Dcmpcap.path("store-warnings-failures.pcap")])
        #expect(result.output.contains("C-STORE-RSP 1  B000H Coercion of Data Elements"), "\(result.output)")
        let moves = try await Dcmpcap.run(["list", Dcmpcap.path("move-dcmqrscp.pcap")])
        #expect(moves.output.contains("for C-MOVE 1 of WORKSTN"))
    }

    @Test("A release is seen where only the requestor's side was captured")
    func oneSidedRelease() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("one-direction-c2s.pcap")])
        let lines = result.output.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(
            !lines.isEmpty && lines.allSatisfy { $0.contains("only one side") && $0.contains("release requested") }
        )
    }

    @Test("A C-MOVE is linked to the association that it caused")
    func moves() async throws {
        struct Summary: Decodable {
            struct Association: Decodable {
                struct Origin: Decodable, Equatable { let association: Int, messageId: Int }
                let number: Int
                let content: String
                let moveOrigins: [Origin]?
                let moveAssociations: [Int]?
            }
            let associations: [Association]
        }
        let result = try await Dcmpcap.run(["--json", Dcmpcap.path("move-dcmqrscp.pcap")])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let associations = try decoder.decode(Summary.self, from: Data(result.output.utf8)).associations
        let served = associations.filter { $0.content.contains("C-STORE") && $0.moveOrigins != nil }
        try #require(!served.isEmpty)
        for association in served {
            let origin = try #require(association.moveOrigins?.first)
            #expect(association.content.contains("for C-MOVE \(origin.messageId) of association \(origin.association)"))
            let move = try #require(associations.first { $0.number == origin.association })
            #expect(move.content.contains("C-MOVE") && move.moveAssociations?.contains(association.number) == true)
        }
        let list = try await Dcmpcap.run(["list", Dcmpcap.path("move-dcmqrscp.pcap")])
        let number = try #require(served.first?.moveOrigins?.first?.association)
        #expect(list.output.contains("of WORKSTN (association \(number))"))
    }

    @Test(
        "--from and --to choose by time",
        arguments: [
            (["--from", "1970-01-01"], 5), (["--from", "2100-01-01"], 0), (["--to", "2000-01-01T12:00"], 0),
            (["--from", "00:00"], 5), (["--to", "00:00"], 0),
        ]
    )
    func times(options: [String], count: Int) async throws {
        let result = try await Dcmpcap.run(options + [Dcmpcap.path("reject-pynetdicom.pcap")])
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count { $0.first?.isNumber == true } == count, "\(result)")
    }

    @Test("A time that stands between two associations parts them")
    func partingTime() async throws {
        struct Line: Decodable { let start: String? }
        let path = try Dcmpcap.path("reject-pynetdicom.pcap")
        let all = try await Dcmpcap.run(["--ndjson", path]).output.split(separator: "\n").compactMap {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).start
        }
        try #require(all.count == 5 && Set(all).count == 5)
        let parted = try await Dcmpcap.run(["--to", all[2], path])
        #expect(parted.output.split(separator: "\n").count { $0.first?.isNumber == true } == 3)
        let time = String(all[2].dropFirst(11).dropLast())
        let ofDay = try await Dcmpcap.run(["--to", time, path])
        #expect(ofDay.output.split(separator: "\n").count { $0.first?.isNumber == true } == 3)
    }

    @Test(
        "Times and windows that cannot be are refused",
        arguments: [["--from", "yesterday"], ["--from", "2026-11-23", "--to", "2026-11-22"]]
    )
    func badTimes(options: [String]) async throws {
        let result = try await Dcmpcap.run(options + [Dcmpcap.path("empty.pcap")])
        #expect(result.status == 64 && result.errorOutput.split(separator: "\n").count == 1, "\(result)")
    }

    @Test(
        "What a capture lacks is a finding of its own",
        arguments: [
            ("truncated-file.pcap", "capture-damaged"), ("snaplen96.pcap", "capture-incomplete"),
            ("one-direction-c2s.pcap", "capture-incomplete"), ("midstream-dataset.pcap", "capture-incomplete"),
            ("drop-run.pcap", "capture-incomplete"),
        ]
    )
    func lacks(name: String, code: String) async throws {
        let result = try await Dcmpcap.run(["--fail-on", "warning", CaptureManifest.folder.appending(path: name).path])
        #expect(result.output.ranges(of: "WARNING  \(code)").count == 1, "\(result)")
        #expect(result.status == (code == "capture-damaged" ? 3 : 1))
        let whole = try await Dcmpcap.run([Dcmpcap.path("echo-dcmtk.pcap")])
        #expect(!whole.output.contains("capture-"))
    }

    @Test(
        "Elements of data sets are those that dcmdump reads",
        arguments: ["store-transfer-syntaxes.pcap", "get-dcmqrscp.pcap", "hospital.pcap"]
    )
    func elements(name: String) async throws {
        struct Document: Decodable {
            struct Message: Decodable {
                struct Element: Decodable { let tag: String, keyword: String?, value: String?, path: String? }
                let type: String, sopInstance: String?, elements: [Element]?, elementsEnd: String?
            }
            let messages: [Message]
        }
        let folder = try TemporaryFolder("elements")
        let result = try await Dcmpcap.run(["list", "--json", "--tags", Dcmpcap.path(name)])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let messages = try decoder.decode(Document.self, from: Data(result.output.utf8)).messages
        let stored = messages.filter { $0.type == "C-STORE-RQ" }
        try #require(!stored.isEmpty)
        #expect(try await Dcmpcap.run(["export", "-o", folder.file("out"), Dcmpcap.path(name)]).status == 0)
        // Tags of the top level, and the patient's name, as pydicom has them.
        let script = """
            import sys, pydicom, glob
            for f in glob.glob(sys.argv[1] + '/*.dcm'):
                d = pydicom.dcmread(f, stop_before_pixels=True)
                tags = ' '.join('(%04X,%04X)' % (e.tag.group, e.tag.element) for e in d)
                print(d.SOPInstanceUID, d.get('PatientName', ''), tags, sep='|')
            """
        let python = try await Tool(path: Pynetdicom.python()).run(
            ["-c", script, folder.file("out")],
            environment: ["PYTHONIOENCODING": "utf-8"]
        )
        #expect(python.status == 0, "\(python.errorOutput)")
        let theirs = Set(python.output.split(separator: "\n").map(String.init))
        let ours = Set(
            stored.map { message in
                let top = (message.elements ?? []).filter { $0.path == nil && !$0.tag.hasPrefix("(7FE0") }
                let patient = top.first { $0.keyword == "PatientName" }?.value ?? ""
                let tags = top.filter { !$0.tag.hasPrefix("(FFFC") }.map(\.tag).joined(separator: " ")
                return "\(message.sopInstance ?? "")|\(patient)|\(tags)"
            }
        )
        #expect(ours == theirs)
        #expect(stored.allSatisfy { $0.elementsEnd == nil })
    }

    @Test("Chosen elements are shown wherever they stand, and what is no element is refused")
    func chosenElements() async throws {
        let path = try Dcmpcap.path("storage-commitment-mpps-print.pcap")
        let result = try await Dcmpcap.run(["list", "--tag", "ReferencedSOPInstanceUID", "--tag", "(0010,0010)", path])
        #expect(result.output.contains("    (0008,1199)[1].(0008,1155) UI ReferencedSOPInstanceUID  1.2.3.902"))
        #expect(result.output.contains("    (0010,0010) PN PatientName  MPPS^P"))
        #expect(!result.output.contains("(0008,0005)"))
        let shown = try await Dcmpcap.run(["show", "1", "--tag", "PatientName", path])
        #expect(shown.output.contains("            (0010,0010) PN PatientName  MPPS^P"))
        for text in ["NoSuchKeyword", "0010,00", "(0010,0010", "zzzzzzzz", ""] {
            let bad = try await Dcmpcap.run(["list", "--tag", text, path])
            #expect(bad.status == 64 && bad.output.isEmpty, "\(bad)")
        }
        #expect(try await !Dcmpcap.run(["list", path]).output.contains("MPPS^P"))
    }

    @Test("The commands are one family: help lists them, and each has its own help, manual page and completions")
    func family() async throws {
        let help = try await Dcmpcap.run(["--help"])
        let commands = ["list", "show", "inventory", "stats", "export", "live"]
        for command in commands {
            #expect(help.output.contains("  \(command) "), "\(command)")
            let own = try await Dcmpcap.run(["help", command])
            #expect(own.status == 0 && own.output.contains("USAGE: dcmpcap \(command) "), "\(own)")
            #expect(try await Dcmpcap.run([command, "--help"]).output == own.output)
            let page = try await Dcmpcap.run([command, "--manual"])
            let lint = try await Tool(path: "/usr/bin/mandoc").run(["-T", "lint", "-W", "style"], input: page.output)
            #expect(page.status == 0 && lint.status == 0 && lint.output.isEmpty, "\(lint)")
        }
        #expect(try await Dcmpcap.run(["help"]).output == help.output)
        let page = try await Dcmpcap.run(["--manual"])
        let lint = try await Tool(path: "/usr/bin/mandoc").run(["-T", "lint", "-W", "style"], input: page.output)
        #expect(lint.status == 0 && page.output.contains(".SH COMMANDS"), "\(lint)")
        let folder = try TemporaryFolder("completion")
        for shell in ["bash", "zsh", "fish"] {
            let script = try await Dcmpcap.run(["--generate-completion-script", shell])
            for word in commands + ["fail-on", "hash", "overwrite"] {
                #expect(script.output.contains(word), "\(shell) \(word)")
            }
            let file = try folder.write(script.output, to: shell)
            let check = try await Tool(path: "/usr/bin/env").run([shell, "-n", file])
            #expect(check.status == 0 && check.errorOutput.isEmpty, "\(check)")
        }
    }

    @Test("Completions of bash name the commands, and the options of each")
    func completions() async throws {
        let folder = try TemporaryFolder("completion")
        let script = try await Dcmpcap.run(["--generate-completion-script", "bash"])
        let file = try folder.write(script.output, to: "completion")
        func completed(_ words: String...) async throws -> Set<Substring> {
            let list = words.map { "'\($0)'" }.joined(separator: " ")
            let command = """
                . \(file); COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); COMP_LINE="${COMP_WORDS[*]}"
                COMP_POINT=${#COMP_LINE}; _dcmpcap dcmpcap '\(words[words.count - 1])' '\(words[words.count - 2])'
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            return Set(try await Tool(path: "/bin/bash").run(["-c", command]).output.split(separator: "\n"))
        }
        #expect(try await completed("dcmpcap", "inv") == ["inventory"])
        #expect(try await completed("dcmpcap", "export", "--over") == ["--overwrite"])
        #expect(try await completed("dcmpcap", "summary", "--fail") == ["--failed", "--fail-on"])
        #expect(try await completed("dcmpcap", "summary", "--fail-on", "w") == ["warning"])
        let capture = try folder.write("", to: "some.pcap")
        #expect(try await completed("dcmpcap", "list", String(capture.dropLast(3))) == [Substring(capture)])
    }

    @Test("Hostile captures take little time and memory, and reach no terminal as they are", arguments: hostile)
    func isHarmless(name: String) async throws {
        let folder = try TemporaryFolder("hostile")
        for command in ["summary", "list", "show", "inventory", "stats", "export"] {
            for format in ["-v", "--json", "--ndjson"] {
                let target = command == "export" ? ["-o", folder.file(format)] : []
                let run = try await MeasuredRun([command, format] + target + [Dcmpcap.path(name)])
                #expect(run.end == .exited(0) || run.end == .exited(3), "\(run)")
                #expect(run.memory < 64_000_000 && run.processorTime < Self.allowedTime, "\(run)")
                #expect(
                    run.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) },
                    "\(command)"
                )
            }
        }
    }

    /// Seconds of the processor: what is built for debugging takes several times as long.
    #if DEBUG
    private static let allowedTime = 5.0
    #else
    private static let allowedTime = 2.0
    #endif

    static let hostile = CaptureManifest.all.filter { $0.kind == "hostile" && $0.isThere }.map(\.name)
}

extension CaptureManifest.Association {
    /// The same with its messages in the order of their first bytes, as a set of lines to compare.
    fileprivate var inStreamOrder: [String] {
        let order = { (message: CaptureManifest.Message) in (message.stream[0], message.by) }
        return messages.sorted { order($0) < order($1) }.map { "\($0)" }
            + ["\(calling) \(called) \(outcome) \(end) \(String(describing: contexts)) \(String(describing: reject))"]
            + ["\(String(describing: abort)) \(String(describing: releaseBy)) \(tRq) \(String(describing: tAc))"]
    }
}
