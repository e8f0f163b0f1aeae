import Testing

@testable import ToolSupport

@Suite struct ManualPageTests {
    @Test(
        "The manual page passes the checks of mandoc and groff without a warning",
        arguments: [["mandoc", "-T", "lint", "-W", "style"], ["groff", "-man", "-ww", "-z"]]
    )
    func lint(checker: [String]) throws {
        let page = Captured.run(["--manual"])
        #expect(page.exit == .yes)
        let verdict = try Captured.pipe(page.output, through: checker)
        #expect(verdict.said == "")
        #expect(verdict.status == 0)
    }

    @Test("The rendered page says what the help says, character by character")
    func rendered() throws {
        let page = Captured.run(["x", "--manual", "--nonsense"])
        let text = try Captured.pipe(page.output, through: ["mandoc", "-T", "utf8", "-O", "width=200"]).said
            .replacing(/.\u{8}/, with: "")
        for expected in [
            "DCMSAMPLE(1)", "dcmsample - Show what a tool's \"frame\" does – with nothing behind it",
            "dcmsample [OPTIONS] [AET@]HOST[:PORT]", "First paragraph: a back\\slash, a 'quote', µs.",
            ".TH is no macro at the beginning of a paragraph.", "-aet, --calling <title>\n",
            "Calling AE title. Default: SONDE.",
            "Output options\n", "-v, --verbose\n", "When to use colours: auto, always, never. Default: auto.",
            "70     This side failed",
            "dcmsample -aec ORTHANC localhost:4242\n", "dcmecho(1), dcmprobe(1)", "Sonde 0.1.0", "NO_COLOR",
            "-h, --help\n",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        #expect(!text.contains("experimental"))
    }

    @Test("A value that looks like the option is no request for the manual after --")
    func terminator() {
        #expect(Captured.run(["--", "--manual"]).output == "--manual: SONDE -> ANY-SCP\n")
    }

    @Test("Completions are scripts that their shells take", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let script = Captured.run(["--generate-completion-script", shell])
        #expect(script.exit == .yes)
        let verdict = try Captured.pipe(script.output, through: [shell, "-n"])
        #expect(verdict.said == "")
        #expect(verdict.status == 0)
        #expect(script.output.contains("dcmsample"))
        #expect(script.output.contains("aet"))
        #expect(script.output.contains("ndjson"))
    }
}
