import Foundation
import SystemFiles
import Testing

@testable import ToolSupport

@Suite struct ToolRunnerTests {
    @Test(
        "Each way to end has its exit status, and says why in one line",
        arguments: [
            ("no", ToolExit.no, []),
            ("unreached", .unreached, []),
            ("usage", .usage, ["the two contradict each other; leave one out"]),
            ("failure", .failure, ["cannot bind port 104"]),
            ("validation", .usage, ["found late; try 'dcmsample --help'"]),
            ("unforeseen", .failure, ["unexpected: Unforeseen(); this is a fault of dcmsample; please report it"]),
        ]
    )
    func ends(deed: String, exit: ToolExit, complaints: [String]) {
        let captured = Captured.run([deed])
        #expect(captured.exit == exit)
        #expect(captured.output.isEmpty)
        #expect(captured.errorLines == complaints.map { "dcmsample: " + $0 })
    }

    @Test(
        "A wrong command line is exit status 64 and one line with a hint",
        arguments: [
            ([], "Missing expected argument '<deed>'"),
            (["x", "--nonsense"], "Unknown option '--nonsense'"),
            (["x", "1", "-aex"], "Unknown option '-aex'. Did you mean '-aet'?"),
            (["x", "--color", "red"], "'--color red': give one of auto, always, never"),
            (["x", "abc"], "The value 'abc' is invalid for '<port>'"),
            (["x", "1", "2"], "Unexpected argument '2'"),
            (["x", "-aet"], "Missing value for '-aet <title>'"),
            (["x", "-aet", ""], "the calling AE title is empty"),
            (["x", "--json", "--ndjson"], "'--json' and '--ndjson' exclude each other"),
            (["x", "-q", "-v"], "'--verbose' and '--quiet' exclude each other"),
            (["x", "1\u{1B}[2J\n2"], "The value '1\\u{1B}[2J 2' is invalid for '<port>'"),
            (
                ["--generate-completion-script", "tcsh"],
                "'--generate-completion-script tcsh': give one of zsh, bash, fish"
            ),
        ]
    )
    func wrongCommandLine(arguments: [String], message: String) {
        let captured = Captured.run(arguments)
        #expect(captured.exit == .usage)
        #expect(captured.output.isEmpty)
        #expect(captured.errorLines.count == 1)
        #expect(captured.errorLines.first?.hasPrefix("dcmsample: \(message)") == true)
        #expect(captured.errorLines.first?.hasSuffix("; try 'dcmsample --help'") == true)
    }

    @Test("What asks for the version elsewhere is told how to ask for it here")
    func versionElsewhere() {
        let captured = Captured.run(["x", "-V"])
        #expect(captured.exit == .usage)
        #expect(captured.errorLines == ["dcmsample: Unknown option '-V'; did you mean '-v' or '--version'?"])
    }

    @Test(
        "AE titles are given as users of DCMTK type them",
        arguments: [
            ["-aet", "A", "-aec", "B"], ["--calling", "A", "--called", "B"], ["--calling=A", "-aec=B"],
            ["-v", "-aet", "A", "-aec", "B"],
        ]
    )
    func titles(options: [String]) {
        #expect(Captured.run(options + ["x"]).output == "x: A -> B\n")
        #expect(Captured.run(["x", "104"] + options).output == "x: A -> B\n")
    }

    @Test("The version is one line")
    func version() {
        let captured = Captured.run(["--version"])
        #expect(captured.exit == .yes)
        #expect(captured.output == "dcmsample 0.1.0 (Sonde)\n")
        #expect(captured.errors.isEmpty)
    }

    @Test("Help shows usage, options, examples and every exit status, within the width", arguments: ["-h", "--help"])
    func help(option: String) {
        let captured = Captured.run([option], ["COLUMNS": "72"])
        #expect(captured.exit == .yes)
        for text in [
            "USAGE: dcmsample [OPTIONS] [AET@]HOST[:PORT]\n       dcmsample [OPTIONS] HOST PORT\n",
            "-aet, --calling <title>",
            "OUTPUT OPTIONS:",
            "EXAMPLES:\n  dcmsample -aec ORTHANC localhost:4242\n      Ask the Orthanc on this machine.",
        ] {
            #expect(captured.output.contains(text))
        }
        let statuses = captured.outputLines.drop { $0 != "EXIT STATUS:" }
        for exit in ToolExit.allCases {
            let label = exit.rawValue < 10 ? "   \(exit.rawValue)  " : "  \(exit.rawValue)  "
            #expect(statuses.contains { $0.hasPrefix(label + exit.meaning.prefix(20)) })
        }
        #expect(captured.outputLines.allSatisfy { $0.count <= 72 && $0.last != " " })
    }

    @Test("A reader that went away ends the run quietly")
    func brokenPipe() {
        let pipes = (output: Pipe(), errors: Pipe())
        pipes.output.fileHandleForReading.closeFile()
        let runner = ToolRunner(
            SampleTool.self,
            output: OutputStream(descriptor: pipes.output.fileHandleForWriting.fileDescriptor),
            errors: OutputStream(descriptor: pipes.errors.fileHandleForWriting.fileDescriptor)
        )
        #expect(runner.run(["flood"]) == .partial)
        #expect(Captured.drain(pipes.errors).isEmpty)
    }

    @Test("A full disk is a failure of this side, whatever was to be printed", arguments: ["flood", "--help", "x"])
    func fullDisk(argument: String) throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let errors = Pipe()
        let runner = ToolRunner(
            SampleTool.self,
            output: OutputStream(descriptor: full.fileDescriptor),
            errors: OutputStream(descriptor: errors.fileHandleForWriting.fileDescriptor)
        )
        #expect(runner.run([argument]) == .failure)
        #expect(Captured.drain(errors) == "dcmsample: cannot write the result: No space left on device\n")
        #expect(throws: Never.self) { try full.close() }
    }

    @Test("What goes to standard error follows --quiet; complaints are never silenced")
    func verbosity() {
        let complaint = "dcmsample: a complaint"
        #expect(Captured.run(["talk"]).errorLines == ["dcmsample: a note of ANY-SCP", complaint])
        let hostile = Captured.run(["talk", "--called", "a\u{1B}[2Jb"]).errorLines
        #expect(hostile == ["dcmsample: a note of a\\u{1B}[2Jb", complaint])
        #expect(Captured.run(["talk", "--quiet"]).errorLines == [complaint])
        let coloured = Captured.run(["talk", "-q", "--color", "always"], ["NO_COLOR": "1"])
        #expect(coloured.errorLines == ["dcmsample: \u{1B}[31ma complaint\u{1B}[0m"])
    }

    @Test("JSON comes as one document or as lines, with sorted keys and its schema")
    func json() {
        let document = """
            {
              "called" : "ANY/SCP",
              "calling" : "SONDE",
              "schema" : "sonde/dcmsample/1"
            }

            """
        #expect(Captured.run(["x", "--json", "-aec", "ANY/SCP"]).output == document)
        let line = #"{"called":"ANY-SCP","calling":"SONDE","event":"echo","schema":"sonde/dcmsample/1"}"#
        #expect(Captured.run(["x", "--ndjson"]).output == line + "\n")
    }
}
