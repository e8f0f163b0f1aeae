import ArgumentParser
package import DICOMTransport
import DICOMWire
package import DIMSE
import SystemFiles
import ToolSupport

/// How long things may take.
package struct TimeOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Seconds that each stage may take, or STAGE=SECONDS,... for some. Where association, dimse or release runs out, \
            the association is aborted, and the peer given \(closing) s more to close. Default: \(defaults).
            """,
            valueName: "seconds"
        )
    )
    private var timeout: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Seconds after which the run ends, whatever it is doing; a peer that is to close is given \(closing) s more, and \
            whoever is to read the output or the recording \(SystemFilesLimits.lastSeconds) s.
            """,
            valueName: "seconds"
        )
    )
    private var deadline: String?

    private static var stages: [(name: String, limit: WritableKeyPath<TimeLimits, Nanoseconds>)] {
        [
            ("resolve", \.resolve), ("connect", \.connect), ("tls", \.tls), ("association", \.association),
            ("dimse", \.dimse), ("release", \.release),
        ]
    }

    /// How long a peer is given to close after an abort, in whole seconds.
    private static let closing = TimeLimits().artim / .seconds(1)

    private static let defaults =
        stages.map { "\($0.name)=\(TimeLimits()[keyPath: $0.limit] / .seconds(1))" }.joined(separator: ",")

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// The limit of each stage.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func limits() throws -> TimeLimits {
        guard let timeout else { return TimeLimits() }
        if !timeout.contains("=") { return TimeLimits(eachStage: try Self.seconds(timeout, "--timeout")) }
        var limits = TimeLimits()
        var named: Set<String> = []
        for part in timeout.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw Self.unknownStage(String(part)) }
            let limit = try Self.seconds(String(pair[1]), "--timeout")
            guard let stage = Self.stages.first(where: { $0.name == pair[0] }) else {
                throw Self.unknownStage(String(part))
            }
            guard named.insert(stage.name).inserted else {
                throw ToolFailure.usage(
                    "--timeout '\(EscapedText.of(Array(timeout.utf8)))': \(stage.name) is given twice"
                )
            }
            limits[keyPath: stage.limit] = limit
        }
        return limits
    }

    /// The limit of the run, in nanoseconds; nil is none.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func deadlineLimit() throws -> Nanoseconds? { try deadline.map { try Self.seconds($0, "--deadline") } }

    private static func unknownStage(_ part: String) -> ToolFailure {
        .usage("--timeout: '\(EscapedText.of(Array(part.utf8)))' is no STAGE=SECONDS")
    }

    /// Reads seconds, with a fraction where needed; at least a millisecond and at most a day.
    ///
    /// Less is a slip, or in another unit: no peer answers in it, and to blame the peer for that would be wrong.
    ///
    /// - Throws: `ToolFailure` with usage that names the option.
    package static func seconds(_ text: String, _ option: String, allowsZero: Bool = false) throws -> Nanoseconds {
        guard let value = Double(text), (0.001...86_400).contains(value) || allowsZero && value == 0 else {
            throw ToolFailure.usage(
                "\(option) '\(EscapedText.of(Array(text.utf8)))': seconds are \(allowsZero ? "0 or " : "")a number "
                    + "from 0.001 to 86400"
            )
        }
        return Nanoseconds(value * 1e9)
    }
}
