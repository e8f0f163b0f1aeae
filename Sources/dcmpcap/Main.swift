import ToolSupport

/// Where the process starts.
@main enum Main {
    /// What `dcmpcap` can be asked for, by its first argument; the first is meant where none is given.
    private static let commands: [(name: String, command: any Tool.Type)] = [
        ("summary", SummaryCommand.self), ("list", ListCommand.self), ("show", ShowCommand.self),
        ("inventory", InventoryCommand.self),
        ("export", ExportCommand.self), ("live", LiveCommand.self),
    ]

    static func main() {
        var arguments = ToolRunner.processArguments
        let named = commands.first { $0.name == arguments.first }
        if named != nil { arguments.removeFirst() }
        (named ?? commands[0]).command.runAsProcess(arguments)
    }
}
