import ArgumentParser
package import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Takes a tool from its arguments to its exit status.
///
/// All that a tool may print besides its own result is made here: help, version, manual page, completions and
/// complaints.
///
/// It is not generic over the tool, since the metadata of a generic type cost as much as reading the arguments.
package struct ToolRunner: Sendable {
    private let command: any ToolCommand.Type
    private let output: OutputStream
    private let errors: OutputStream
    private let environment: @Sendable (String) -> String?

    /// Makes a runner; tests give streams and an environment of their own.
    package init(
        _ command: any ToolCommand.Type,
        output: OutputStream = .standardOutput,
        errors: OutputStream = .standardError,
        environment: @escaping @Sendable (String) -> String? = Terminal.processEnvironment
    ) {
        self.command = command
        self.output = output
        self.errors = errors
        self.environment = environment
        OutputStream.reserveStandardDescriptors()
        OutputStream.ignoreWriteSignals()
    }

    /// The arguments of this process without its name.
    package static var processArguments: [String] { Array(CommandLine.arguments.dropFirst()) }

    /// Ends the process.
    package func end(_ exit: ToolExit) -> Never { Self.exitProcess(exit.rawValue) }

    private static func exitProcess(_ status: Int32) -> Never { exit(status) }

    // MARK: Steps

    /// What the arguments ask for.
    private enum Request {
        /// The tool's own work.
        case run(any ToolCommand, Console)
        /// A text that was asked for, such as the help.
        case print(String)
        /// Nothing that can be done.
        case complain(ToolFailure)
    }

    private func request(_ arguments: [String]) -> Request {
        let options = arguments.prefix { $0 != "--" }
        if options.contains("--manual") { return manual() }
        if let index = options.firstIndex(where: { $0.hasPrefix(Self.completionOption) }) {
            return completions(Array(options[index...]))
        }
        // ArgumentParser would look at every option first, which costs more than all the rest of the answer.
        if arguments == ["--version"] { return .print(command.help.version) }
        do {
            var parsed = try command.parseAsRoot(arguments)
            if let tool = command.own(parsed) { return .run(tool, try console(tool.outputOptions)) }
            // Asked for help, ArgumentParser gives a command of its own, which throws the help when it is run.
            try parsed.run()
            return .print("")
        } catch {
            return command.exitCode(for: error) == .success
                ? .print(informative(error)) : .complain(complaint(of: error))
        }
    }

    /// What ArgumentParser has against the arguments.
    private func complaint(of error: any Error) -> ToolFailure {
        let message = command.message(for: error)
        // Of many programs it is the version, and of none of DICOM's.
        if message == "Unknown option '-V'" { return .usage(message, hint: "did you mean '-v' or '--version'?") }
        // A hint follows.
        return .usage(message.hasSuffix(".") ? String(message.dropLast()) : message)
    }

    /// The console that the options ask for.
    private func console(_ options: OutputOptions) throws -> Console {
        console(color: try options.color(), format: options.format, verbosity: options.verbosity)
    }

    /// A console, by default a plain one for where the options could not be read.
    private func console(
        color: ColorChoice = .auto,
        format: OutputFormat = .text,
        verbosity: Verbosity = .normal
    ) -> Console {
        Console(
            tool: command.help.name,
            format: format,
            keys: command.jsonKeys,
            verbosity: verbosity,
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
        let text = command.fullMessage(for: request, columns: width)
        let isHelp = [false, true].contains { command.helpMessage(includeHidden: $0, columns: width) == text }
        return isHelp ? text + "\n" + command.help.footer(width: width) : text
    }

    private static let completionOption = "--generate-completion-script"

    /// The completions for the shell that is named with or after the option, or for the user's own.
    private func completions(_ arguments: [String]) -> Request {
        let words = arguments.flatMap { $0.split(separator: "=", maxSplits: 1) }
        let name =
            words.count > 1 ? String(words[1]) : environment("SHELL")?.split(separator: "/").last.map(String.init)
        guard words[0] == Self.completionOption, let name, let shell = CompletionShell(rawValue: name) else {
            let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
            return .complain(.usage("'\(words.prefix(2).joined(separator: " "))': give one of \(shells)"))
        }
        let script = command.completed.completionScript(for: shell)
        let isOneCommand = command.completed.configuration.subcommands.isEmpty
        return .print(isOneCommand ? CompletionScript.withoutCommands(script) : script)
    }

    private func manual() -> Request {
        do {
            return .print(try ManualPage(command.self).roff())
        } catch {
            return .complain(.usage("the manual page cannot be made: \(error)"))
        }
    }

    /// What is to be done after the arguments were read.
    package enum Preparation {
        /// The tool's own work.
        case ready(any ToolCommand, Console)
        /// Nothing any more.
        case ended(ToolExit)
    }

    /// Reads the arguments, and does what needs no tool: help, version, manual page, completions and complaints.
    package func prepare(_ arguments: [String]) -> Preparation {
        switch request(arguments) {
        case .run(let tool, let console):
            return .ready(tool, console)
        case .print(let text):
            do {
                try output.writeLine(text)
                return .ended(.yes)
            } catch {
                return .ended(report(error, on: console()))
            }
        case .complain(let failure):
            return .ended(report(failure, on: console()))
        }
    }

    // MARK: Errors

    /// Says what went wrong and finds the exit status: the one table of errors.
    package func report(_ error: any Error, on console: Console) -> ToolExit {
        switch error {
        case let failure as ToolFailure:
            let tryHelp = failure.exit == .usage ? "try '\(command.help.name) --help'" : nil
            console.complain(failure.message, hint: failure.hint ?? tryHelp)
            return failure.exit
        case OutputError.closed:
            // Who closed the pipe has seen enough, and knows it.
            return .partial
        case OutputError.unread:
            console.complain("the run was over before all of the result was read; what is missing is lost")
            return .partial
        case OutputError.failed(let code):
            console.complain("cannot write the result: \(String(cString: strerror(code)))")
            return .failure
        case let error as ValidationError:
            return report(ToolFailure.usage(error.message), on: console)
        default:
            console.complain("unexpected: \(error)", hint: "this is a fault of \(command.help.name); please report it")
            return .failure
        }
    }
}

extension ToolRunner {
    /// Runs a ``Tool`` to its exit status.
    func run(_ arguments: [String]) -> ToolExit {
        switch prepare(arguments) {
        case .ended(let exit): return exit
        case .ready(let tool, let console):
            guard var tool = tool as? any Tool else { preconditionFailure("\(command) is no Tool") }
            do {
                return try tool.run(on: console)
            } catch {
                return report(error, on: console)
            }
        }
    }
}
