import ArgumentParser

/// In what form the result comes.
package enum OutputFormat: Sendable, Hashable {
    /// Text for people.
    case text
    /// One JSON document at the end.
    case json
    /// A line of JSON for each event, when it happens.
    case ndjson
}

/// How much is said besides the result.
package enum Verbosity: Int, Sendable, Hashable, Comparable {
    /// Nothing but the result.
    case quiet
    /// What a person needs to understand the result.
    case normal
    /// Also what was negotiated and measured on the way.
    case verbose

    /// Whether less is said.
    package static func < (left: Verbosity, right: Verbosity) -> Bool { left.rawValue < right.rawValue }
}

/// The options about output, which all tools share.
package struct OutputOptions: ParsableArguments, Sendable {
    @Flag(name: .customLong("json"), help: "Print the result as one JSON document.")
    private var wantsJSON = false

    @Flag(name: .customLong("ndjson"), help: "Print a line of JSON for each event as it happens.")
    private var wantsNDJSON = false

    @Flag(name: .shortAndLong, help: "Say more: what was negotiated, and every stage.")
    private var verbose = false

    @Flag(name: .shortAndLong, help: "Say less: nothing but the result.")
    private var quiet = false

    @Option(
        name: .customLong("color"),
        help: ArgumentHelp(
            "When to use colours: \(OptionValue.words(ColorChoice.self)). Default: auto.",
            valueName: "when"
        ),
        completion: OptionValue.completion(ColorChoice.self)
    )
    private var colorChoice: String?

    @Flag(name: .customLong("manual"), help: "Print the manual page, for 'man -l -'.")
    private var wantsManual = false

    /// For ArgumentParser, which fills in the values; options made by hand have none.
    package init() {}

    /// Refuses options that contradict each other.
    package func validate() throws {
        if wantsJSON && wantsNDJSON { throw ValidationError("'--json' and '--ndjson' exclude each other") }
        if verbose && quiet { throw ValidationError("'--verbose' and '--quiet' exclude each other") }
        _ = try color()
    }

    /// In what form the result comes.
    package var format: OutputFormat {
        if wantsJSON { return .json }
        return wantsNDJSON ? .ndjson : .text
    }

    /// How much is said besides the result.
    package var verbosity: Verbosity {
        if verbose { return .verbose }
        return quiet ? .quiet : .normal
    }

    /// When colours are shown.
    ///
    /// - Throws: `ValidationError` for a word that is none of them; not after ``validate()``.
    package func color() throws -> ColorChoice { try OptionValue.choice(colorChoice, "--color") ?? .auto }
}
