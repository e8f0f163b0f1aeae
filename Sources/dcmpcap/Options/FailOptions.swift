import ArgumentParser
import Diagnosis
import ToolSupport

/// Which findings make a run fail.
struct FailOptions: ParsableArguments {
    /// From which severity on findings make the exit status 1.
    enum Threshold: String, CaseIterable {
        case warning
        case error
    }

    @Option(
        help: ArgumentHelp(
            "Exit with status 1 where there are findings of this severity, or a higher one: warning, error.",
            valueName: "severity"
        ),
        completion: OptionValue.completion(Threshold.self)
    )
    private var failOn: String?

    /// From which severity on findings count; nil where none does.
    ///
    /// - Throws: `ToolFailure` with usage.
    func threshold() throws -> Threshold? { try OptionValue.choice(failOn, "--fail-on") }
}

extension FailOptions.Threshold? {
    /// The exit status for what was found.
    func exit(_ found: Set<Finding.Severity>) -> ToolExit {
        switch self {
        case nil: .yes
        case .error: found.contains(.failure) ? .no : .yes
        case .warning: found.isDisjoint(with: [.failure, .warning]) ? .yes : .no
        }
    }
}
