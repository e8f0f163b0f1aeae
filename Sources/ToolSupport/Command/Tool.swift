package import ArgumentParser

/// What every tool of Sonde declares about itself; conform to ``Tool``, or to `LiveTool` of the tools that talk to
/// peers.
package protocol ToolCommand: ParsableCommand {
    /// What the tool says about itself.
    static var help: HelpText { get }

    /// What completions are made for: the command itself, or the family that it stands for.
    static var completed: any ParsableCommand.Type { get }

    /// How its JSON writes keys of several words.
    static var jsonKeys: JSONRendering.Keys { get }

    /// The options about output: an `@OptionGroup` with the title "Output options".
    var outputOptions: OutputOptions { get }
}

/// A tool that runs without Swift's concurrency, which starts soonest.
package protocol Tool: ToolCommand {
    /// Does what was asked.
    ///
    /// - Parameter console: Where the result and everything else goes.
    /// - Returns: How it ended.
    /// - Throws: ``ToolFailure`` for what the user has to know, and anything else for what should not happen.
    mutating func run(on console: Console) throws -> ToolExit
}

extension ToolCommand {
    /// The command itself.
    package static var completed: any ParsableCommand.Type { Self.self }

    /// As Swift writes them.
    package static var jsonKeys: JSONRendering.Keys { .camelCase }

    /// The command where it is of this type, and not one of ArgumentParser's; a cast to the protocol would search for
    /// it.
    static func own(_ command: any ParsableCommand) -> (any ToolCommand)? { command as? Self }

    /// What ArgumentParser is told, made of ``help``.
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: help.commandName,
            // One of a family of commands: ArgumentParser then leaves completions to ``ToolRunner``. To look for their
            // option it would parse all arguments twice more, which costs a quarter of all that parsing does.
            _superCommandName: "sonde",
            abstract: help.summary + ".",
            usage: help.usageLines.joined(separator: "\n"),
            discussion: help.description.joined(separator: "\n\n"),
            version: help.version
        )
    }
}

extension Tool {
    /// Runs the tool with this process's arguments and ends the process.
    ///
    /// A tool calls it from the `main` of a type of its own: on the tool itself `@main` would find ArgumentParser's.
    package static func runAsProcess(_ arguments: [String] = ToolRunner.processArguments) -> Never {
        let runner = ToolRunner(Self.self)
        runner.end(runner.run(arguments))
    }
}
