import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Takes a tool from its arguments to its exit status.
///
/// All that a tool may print besides its own result is made here: help, version, manual page, completions and complaints.
struct ToolRunner<Command: ToolCommand> {
    private let output: OutputStream
    private let errors: OutputStream
    private let environment: (String) -> String?

    init(
        output: OutputStream = .standardOutput,
        errors: OutputStream = .standardError,
        environment: @escaping (String) -> String? = Terminal.processEnvironment
    ) {
        self.output = output
        self.errors = errors
        self.environment = environment
        OutputStream.ignoreBrokenPipes()
    }

    /// The arguments of this process without its name.
    static var processArguments: [String] { Array(CommandLine.arguments.dropFirst()) }

    /// Ends the process.
    func end(_ exit: ToolExit) -> Never { Self.exitProcess(exit.rawValue) }

    private static func exitProcess(_ status: Int32) -> Never { exit(status) }

    // MARK: Steps

    /// What the arguments ask for.
    private enum Request {
        /// The tool's own work.
        case run(Command, Console)
        /// A text that was asked for, such as the help.
        case print(String)
        /// Nothing that can be done.
        case complain(String)
    }

    private func request(_ arguments: [String]) -> Request {
        if arguments.prefix(while: { $0 != "--" }).contains("--manual") { return manual() }
        // ArgumentParser would look at every option first, which costs more than all the rest of the answer.
        if arguments == ["--version"] { return .print(Command.help.version) }
        do {
            var parsed = try Command.parseAsRoot(arguments)
            if let command = parsed as? Command { return .run(command, console(command.outputOptions)) }
            // Asked for help, ArgumentParser gives a command of its own, which throws the help when it is run.
            try parsed.run()
            return .print("")
        } catch {
            return Command.exitCode(for: error) == .success
                ? .print(informative(error)) : .complain(Command.message(for: error))
        }
    }

    /// The console that the options ask for, or a plain one where the options could not be read.
    private func console(_ options: OutputOptions? = nil) -> Console {
        let color = options?.color ?? .auto
        return Console(
            tool: Command.help.name,
            format: options?.format ?? .text,
            verbosity: options?.verbosity ?? .normal,
            output: output,
            errors: errors,
            terminal: terminal(STDOUT_FILENO, color),
            errorTerminal: terminal(STDERR_FILENO, color)
        )
    }

    private func terminal(_ descriptor: Int32, _ color: ColorChoice = .auto) -> Terminal {
        Terminal.detect(descriptor: descriptor, color: color, environment: environment)
    }

    /// The text of what ArgumentParser throws when help, version or completions are asked for; help gets our footer.
    private func informative(_ request: any Error) -> String {
        let width = terminal(STDOUT_FILENO).proseWidth
        let text = Command.fullMessage(for: request, columns: width)
        let isHelp = [false, true].contains { Command.helpMessage(includeHidden: $0, columns: width) == text }
        return isHelp ? text + "\n" + Command.help.footer(width: width) : text
    }

    private func manual() -> Request {
        do {
            return .print(try ManualPage(Command.self).roff())
        } catch {
            return .complain("the manual page cannot be made: \(error)")
        }
    }

    /// Does what needs no tool, or hands out what does.
    private func prepare(_ arguments: [String]) -> (ready: (Command, Console)?, exit: ToolExit) {
        switch request(arguments) {
        case .run(let command, let console):
            return ((command, console), .yes)
        case .print(let text):
            do {
                try output.writeLine(text)
                return (nil, .yes)
            } catch {
                return (nil, report(error, on: console()))
            }
        case .complain(let message):
            return (nil, report(ToolFailure.usage(message), on: console()))
        }
    }

    // MARK: Errors

    /// Says what went wrong and finds the exit status: the one table of errors.
    private func report(_ error: any Error, on console: Console) -> ToolExit {
        switch error {
        case let failure as ToolFailure:
            let tryHelp = failure.exit == .usage ? "try '\(Command.help.name) --help'" : nil
            console.complain(failure.message, hint: failure.hint ?? tryHelp)
            return failure.exit
        case OutputError.closed:
            // Who closed the pipe has seen enough, and knows it.
            return .partial
        case OutputError.failed(let code):
            console.complain("cannot write the result: \(String(cString: strerror(code)))")
            return .failure
        case is CancellationError:
            return .partial
        case let error as ValidationError:
            return report(ToolFailure.usage(error.message), on: console)
        default:
            console.complain("unexpected: \(error)", hint: "this is a fault of \(Command.help.name); please report it")
            return .failure
        }
    }
}

extension ToolRunner where Command: Tool {
    /// Runs the tool to its exit status.
    func run(_ arguments: [String]) -> ToolExit {
        let (ready, exit) = prepare(arguments)
        guard case .some((var command, let console)) = ready else { return exit }
        do {
            return try command.run(on: console)
        } catch {
            return report(error, on: console)
        }
    }
}

extension ToolRunner where Command: AsyncTool {
    /// Runs the tool to its exit status.
    func run(_ arguments: [String]) async -> ToolExit {
        let (ready, exit) = prepare(arguments)
        guard case .some((var command, let console)) = ready else { return exit }
        do {
            return try await command.run(on: console)
        } catch {
            return report(error, on: console)
        }
    }
}
