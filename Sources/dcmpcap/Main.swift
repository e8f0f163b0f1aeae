import ArgumentParser
import ToolSupport

/// Where the process starts.
@main enum Main {
    /// What `dcmpcap` can be asked for, by its first argument; the first is meant where none is given.
    fileprivate static let commands: [any Tool.Type] = [
        SummaryCommand.self, ListCommand.self, ShowCommand.self, InventoryCommand.self, StatsCommand.self,
        ExportCommand.self, LiveCommand.self,
    ]

    static func main() {
        var arguments = ToolRunner.processArguments
        if arguments.first == "help" { arguments = arguments.dropFirst().prefix(1) + ["--help"] }
        let named = arguments.first.flatMap { first in commands.first { $0.configuration.commandName == first } }
        if named != nil { arguments.removeFirst() }
        (named ?? commands[0]).runAsProcess(arguments)
    }
}

/// All commands in one, for completions alone: with the files of `summary` it would take a command's name for one.
struct CommandFamily: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: SummaryCommand.tool, subcommands: Main.commands)
}
