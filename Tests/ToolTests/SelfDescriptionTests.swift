import Foundation
import TestSupport
import Testing

@Suite("What dcmecho says of itself") struct SelfDescriptionTests {
    @Test("--version is one line")
    func version() async throws {
        let result = try await Dcmecho.run(["--version"])
        #expect(
            result.status == 0 && result.output.hasPrefix("dcmecho ") && result.output.hasSuffix("(Sonde)\n"),
            "\(result)"
        )
        #expect(result.output.split(separator: "\n").count == 1)
    }

    @Test("--help has the ways to call it, examples that are taken, and each exit status")
    func help() async throws {
        let help = try await Dcmecho.run(["--help"])
        #expect(help.status == 0 && help.errorOutput.isEmpty, "\(help)")
        for text in ["dcmecho [OPTIONS] [AET@]HOST[:PORT]", "dcmecho [OPTIONS] HOST PORT", "EXAMPLES:", "EXIT STATUS:"]
        {
            #expect(help.output.contains(text), "\(text)")
        }
        let words = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("the association is aborted, and the peer given 1 s more to close"))
        #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 100 }, "no line is wider than prose may be")
        let examples = help.output.split(separator: "\n").filter { $0.hasPrefix("  dcmecho ") && !$0.contains("[") }
        #expect(examples.count >= 6)
        for example in examples {
            let words = try await Self.words(of: String(example), port: FreePort.next())
            // Nothing listens there: it is taken, and carried out, and ends with 2.
            let taken = try await Dcmecho.run(
                ["--deadline", "0.2"] + words.filter { $0 != "--deadline" && $0 != "120" }
            )
            #expect(taken.status == 2, "\(taken)")
        }
    }

    /// The words of an example, with a peer and files that are there.
    private static func words(of example: String, port: UInt16) async throws -> [String] {
        let certificates = try await Certificates.shared
        let files = [
            "ca.pem": certificates.authority.certificate, "me.pem": certificates.client.certificate,
            "me.key": certificates.client.key, "evidence.pcap": "/dev/null", "104": "\(port)",
        ]
        return example.split(separator: " ").dropFirst().map(String.init).map { word in
            files[word]
                ?? word.replacing(/(pacs\.example\.org|10\.0\.0\.5)(:\d+)?/) { match in
                    match.output.2 == nil ? "127.0.0.1" : "127.0.0.1:\(port)"
                }
        }
    }

    @Test("The README's table of exit statuses is the help's")
    func exitStatuses() async throws {
        let readme = try String(contentsOfFile: Self.root + "/README.md", encoding: .utf8)
        let table = readme.split(separator: "\n").compactMap { line -> (String, String)? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count == 2, Int(cells[0]) != nil else { return nil }
            return (cells[0], cells[1])
        }
        let help = try await Dcmecho.run(["--help"])
        let footer = try #require(help.output.components(separatedBy: "EXIT STATUS:\n").last)
        var meanings: [(String, String)] = []
        for line in footer.components(separatedBy: "\n\n")[0].split(separator: "\n") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if let status = text.split(separator: " ").first, Int(status) != nil {
                meanings.append((String(status), text.dropFirst(status.count).trimmingCharacters(in: .whitespaces)))
            } else if let last = meanings.indices.last {
                meanings[last].1 += " " + text
            }
        }
        #expect(meanings.map(\.0) == ["0", "1", "2", "3", "64", "70"])
        #expect(table.map(\.0) == meanings.map(\.0))
        #expect(table.map(\.1) == meanings.map(\.1))
    }

    /// Nobody is asked there, so that nobody answers with no.
    @Test(
        "The help of dcmpcap has exit statuses of its own",
        arguments: [
            ([], ["0", "1", "3", "64", "70"]), (["list"], ["0", "3", "64", "70"]),
            (["export"], ["0", "3", "64", "70"]),
            (["live"], ["0", "1", "3", "64", "70"]),
        ]
    )
    func exitStatusesOfCaptures(command: [String], expected: [String]) async throws {
        let help = try await Dcmpcap.run(command + ["--help"])
        let lines = help.output.split(separator: "\n").drop { $0 != "EXIT STATUS:" }.dropFirst()
        let statuses = lines.compactMap { line in
            line.split(separator: " ").first.map(String.init).flatMap { Int($0) == nil ? nil : $0 }
        }
        #expect(statuses == expected, "\(help)")
        #expect(!help.output.contains("The peer answered"))
    }

    @Test("The manual page passes mandoc's checks and describes every option of the help")
    func manual() async throws {
        let page = try await Dcmecho.run(["--manual"])
        #expect(page.status == 0, "\(page)")
        let lint = try await Tool(path: "/usr/bin/mandoc").run(["-T", "lint", "-W", "style"], input: page.output)
        #expect(lint.status == 0 && lint.output.isEmpty && lint.errorOutput.isEmpty, "\(lint)")
        let help = try await Dcmecho.run(["--help"])
        let options = Set(help.output.matches(of: /--[a-z][a-z0-9-]+/).map { String($0.output) })
        #expect(options.count > 35)
        let escaped = page.output.replacing("\\-", with: "-")
        for option in options { #expect(escaped.contains(option), "\(option)") }
    }

    @Test("Completions are scripts that their shells take", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let script = try await Dcmecho.run(["--generate-completion-script", shell])
        #expect(script.status == 0 && script.output.contains("until-ok"), "\(script)")
        let folder = try TemporaryFolder("completion")
        let file = try folder.write(script.output, to: "completion")
        let check = try await Tool(path: "/usr/bin/env").run([shell, "-n", file])
        #expect(check.status == 0 && check.errorOutput.isEmpty, "\(check)")
    }

    @Test(
        "Completions complete options, their values and files, and no command",
        arguments: ["bash", "zsh", "fish"],
        [("--until", "--until-ok"), ("--quick-ack bo", "both"), ("--record capt", "capture.pcap"), ("hel", "")]
    )
    func completes(shell: String, line: (typed: String, completed: String)) async throws {
        let folder = try TemporaryFolder("completion")
        let script = try await Dcmecho.run(["--generate-completion-script", shell])
        let file = try folder.write(script.output, to: "_dcmecho")
        _ = try folder.write("", to: "capture.pcap")
        let words = line.typed.split(separator: " ")
        let commands =
            switch shell {
            case "bash":
                """
                . \(file); COMP_WORDS=(dcmecho \(line.typed)); COMP_CWORD=\(words.count); COMP_LINE="dcmecho \(line.typed)"
                COMP_POINT=${#COMP_LINE}; _dcmecho dcmecho '\(words.last ?? "")' '\(words.dropLast().last ?? "dcmecho")'
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            case "fish": ". \(file); complete -C 'dcmecho \(line.typed)'"
            default:
                // On a terminal of its own: zsh completes nowhere else.
                """
                zmodload zsh/zpty; zpty shell zsh -f -i
                zpty -w shell 'PS1=; fpath=(\(folder.path) $fpath); autoload -U compinit; compinit -u -D; echo ready''!'
                zpty -r shell text '*ready!*'
                zpty -w -n shell 'dcmecho \(line.typed)'$'\\t'
                \(line.completed.isEmpty ? "zpty -w shell; zpty -w shell 'echo done''!'" : "")
                zpty -r shell text '*\(line.completed.isEmpty ? "done!" : line.completed)*'; print -r -- $text
                """
            }
        let result = try await Tool(path: "/usr/bin/env").run(
            ["sh", "-c", "cd \(folder.path) && exec \(shell) \(shell == "zsh" ? "-f" : "") -c \"$0\"", commands]
        )
        let isCompleted = line.completed.isEmpty || result.output.contains(line.completed)
        #expect(isCompleted && !result.output.contains("help") && !result.output.contains("_arguments"), "\(result)")
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
