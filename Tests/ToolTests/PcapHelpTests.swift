import TestSupport
import Testing

@Suite("Help and completions of dcmpcap") struct PcapHelpTests {
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
}
