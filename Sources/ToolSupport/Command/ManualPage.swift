import ArgumentParser
import FoundationEssentials

/// A tool's manual page in the `man` macros of roff.
///
/// Made from the tool's own options and help text, so that it cannot say anything else than they do.
struct ManualPage {
    private let help: HelpText
    private let arguments: [HelpDump.Argument]

    /// Gathers what the page says.
    ///
    /// - Throws: `DecodingError` where ArgumentParser's description of the options is not of the form known here.
    init(_ command: any ToolCommand.Type) throws {
        help = command.help
        arguments = try HelpDump(of: command).arguments
    }

    /// The page.
    func roff() -> String {
        var lines = [
            ".TH \(Roff.quoted(help.name.uppercased())) 1 \(Release.date) \(Roff.quoted("Sonde \(Release.version)"))",
            ".SH NAME",
        ]
        lines += Roff.text("\(help.name) - \(help.summary)")
        lines += [".SH SYNOPSIS"]
        for (index, synopsis) in help.synopses.enumerated() {
            if index > 0 { lines.append(".br") }
            lines += [".B \(Roff.escaped(help.name))"] + Roff.text(synopsis)
        }
        lines += [".SH DESCRIPTION"] + paragraphs(help.description)
        if !help.commands.isEmpty {
            lines.append(".SH COMMANDS")
            for command in help.commands { lines += tagged(command.name, command.summary + ".") }
        }
        lines += optionSections()
        lines += [".SH EXIT STATUS"] + help.exits.flatMap { tagged("\($0.status.rawValue)", $0.meaning) }
        lines +=
            [".SH ENVIRONMENT"]
            + tagged("NO_COLOR", "If not empty, there are no colours unless --color always is given.")
        lines += tagged("COLUMNS", "The width that text is wrapped to, instead of the terminal's.")
        lines += [".SH COMPLETIONS"] + Roff.text(help.completions)
        if !help.examples.isEmpty {
            lines.append(".SH EXAMPLES")
            for example in help.examples {
                lines += tagged(example.command, example.purpose)
            }
        }
        if !help.related.isEmpty {
            lines += [".SH SEE ALSO"] + Roff.text(help.related.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    /// A section for what has no title, then one for each title in the order of the tool.
    private func optionSections() -> [String] {
        let shown = arguments.filter(\.isShown)
        var titles: [String] = []
        for argument in shown where !titles.contains(argument.section) { titles.append(argument.section) }
        return [".SH OPTIONS"]
            + titles.flatMap { title in
                (title.isEmpty ? [] : [".SS \(Roff.quoted(title))"])
                    + shown.filter { $0.section == title }.flatMap { tagged($0.label, $0.text) }
            }
    }

    private func tagged(_ label: String, _ text: String) -> [String] {
        [".TP", ".B \(Roff.escaped(label))"] + Roff.text(text)
    }

    private func paragraphs(_ texts: [String]) -> [String] {
        texts.enumerated().flatMap { index, text in (index == 0 ? [] : [".PP"]) + Roff.text(text) }
    }
}
