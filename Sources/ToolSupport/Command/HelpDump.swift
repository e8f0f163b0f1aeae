import ArgumentParser
import FoundationEssentials

/// What ArgumentParser knows about a command's arguments, from its own description in JSON.
struct HelpDump: Decodable {
    /// One argument, option or flag.
    struct Argument: Decodable {
        private struct Name: Decodable {
            enum Kind: String, Decodable {
                case long
                case short
                case longWithSingleDash
            }

            let kind: Kind
            let name: String

            var text: String {
                switch kind {
                case .long: "--" + name
                case .short, .longWithSingleDash: "-" + name
                }
            }
        }

        private enum Kind: String, Decodable {
            case positional
            case option
            case flag
        }

        private let kind: Kind
        private let shouldDisplay: Bool
        private let sectionTitle: String?
        private let isRepeating: Bool
        private let names: [Name]?
        private let valueName: String?
        private let defaultValue: String?
        private let allValues: [String]?
        private let abstract: String?
        private let discussion: String?

        /// Whether help shows it.
        var isShown: Bool { shouldDisplay }

        /// The title of the option group; empty where it has none.
        var section: String { sectionTitle ?? "" }

        /// How it is written: `-v, --verbose` or `--color <when>`.
        var label: String {
            let value = "<\(valueName ?? "value")>" + (isRepeating ? " ..." : "")
            // Names of one dash first, as in the help.
            let all = (names ?? []).sorted { $0.kind != .long && $1.kind == .long }.map(\.text).joined(separator: ", ")
            switch kind {
            case .positional: return value
            case .option: return "\(all) \(value)"
            case .flag: return all
            }
        }

        /// What it does, which values it takes and which it has by default.
        var text: String {
            let values = allValues.map { "Values: \($0.joined(separator: ", "))." }
            let preset = defaultValue.map { "Default: \($0)." }
            return [abstract, discussion, values, preset].compactMap { $0 }.joined(separator: " ")
        }
    }

    private struct Command: Decodable { let arguments: [Argument]? }

    private let command: Command

    /// The arguments in the order of the help.
    var arguments: [Argument] { command.arguments ?? [] }

    /// Asks a command for the description that `--experimental-dump-help` prints.
    ///
    /// - Throws: `DecodingError` where it is not of the form known here (swift-argument-parser 1.8).
    init(of root: any ParsableCommand.Type) throws {
        do {
            _ = try root.parseAsRoot(["--experimental-dump-help"])
        } catch {
            self = try JSONDecoder().decode(Self.self, from: Data(root.fullMessage(for: error).utf8))
            return
        }
        throw DecodingError.valueNotFound(
            Self.self,
            .init(codingPath: [], debugDescription: "no description for --experimental-dump-help")
        )
    }
}
