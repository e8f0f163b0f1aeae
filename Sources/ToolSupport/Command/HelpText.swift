/// What a tool says about itself: the source of its `--help` and its manual page.
package struct HelpText: Sendable {
    /// A command and what it does.
    package struct Example: Sendable {
        /// The command line.
        package var command: String
        /// What it does, as a sentence.
        package var purpose: String

        /// Makes an example.
        package init(_ command: String, _ purpose: String) {
            self.command = command
            self.purpose = purpose
        }
    }

    /// An exit status, and what it says of a tool.
    package struct Exit: Sendable {
        /// The status.
        package var status: ToolExit
        /// What it means, as a sentence.
        package var meaning: String

        /// Makes one.
        package init(_ status: ToolExit, _ meaning: String) {
            self.status = status
            self.meaning = meaning
        }
    }

    /// The name of the executable.
    package var name: String
    /// What names it among the commands of a tool; the executable's name where it has no others.
    package var commandName: String
    /// One line without a full stop.
    package var summary: String
    /// The ways to call it, without the name: `[OPTIONS] [AET@]HOST[:PORT]`.
    package var synopses: [String]
    /// What it does and how to read its output, a paragraph each.
    package var description: [String]
    /// Commands to copy.
    package var examples: [Example]
    /// The help of the commands that the tool's first argument may name besides this one.
    package var commands: [HelpText]
    /// The exit statuses that there are, lowest first.
    package var exits: [Exit]
    /// Related manual pages, such as `dcmprobe(1)`.
    package var related: [String]

    /// Makes the help of a tool, or of a command of one, whose name is that of the tool and its own.
    package init(
        name: String,
        commandName: String? = nil,
        summary: String,
        synopses: [String],
        description: [String],
        examples: [Example],
        commands: [HelpText] = [],
        exits: [Exit] = ToolExit.allCases.map { Exit($0, $0.meaning) },
        related: [String] = []
    ) {
        self.name = name
        self.commandName = commandName ?? name.split(separator: " ").last.map(String.init) ?? name
        self.summary = summary
        self.synopses = synopses
        self.description = description
        self.examples = examples
        self.commands = commands
        self.exits = exits
        self.related = related
    }

    /// What `--version` prints.
    package var version: String { "\(name) \(Release.version) (Sonde)" }

    /// The command lines of the synopsis, one each.
    var usageLines: [String] { synopses.map { "\(name) \($0)" } }

    /// Where the shells' completions come from.
    var completions: String {
        "'\(name) --generate-completion-script bash' (or zsh, fish) prints the completions for a shell."
    }

    /// What `--help` shows after the options: examples and exit statuses, wrapped to a width.
    func footer(width: Int) -> String {
        var lines: [String] = []
        if !commands.isEmpty {
            lines.append("COMMANDS:")
            var table = TextTable([.init(), .init()], indent: 2, gap: 2)
            for command in commands { table.add([.init(command.commandName), .init(command.summary)]) }
            lines += table.lines(width: width)
            lines += TextWrap.lines("'\(name) help COMMAND' says more.", width: width, indent: 2) + [""]
        }
        if !examples.isEmpty {
            lines.append("EXAMPLES:")
            for example in examples {
                lines.append("  " + example.command)
                lines += TextWrap.lines(example.purpose, width: width, indent: 6)
            }
            lines.append("")
        }
        lines.append("EXIT STATUS:")
        var table = TextTable([.init(alignment: .trailing), .init()], indent: 2, gap: 2)
        for exit in exits { table.add([.init("\(exit.status.rawValue)"), .init(exit.meaning)]) }
        lines += table.lines(width: width)
        lines.append("")
        lines += TextWrap.lines("'\(name) --manual' prints the manual page. \(completions)", width: width)
        return lines.joined(separator: "\n")
    }
}
