import ArgumentParser
import ToolSupport

/// A tool as small as one can be, with every kind of option that the real ones have.
struct SampleTool: Tool {
    static let help = HelpText(
        name: "dcmsample",
        summary: "Show what a tool's \"frame\" does – with nothing behind it",
        synopses: ["[OPTIONS] [AET@]HOST[:PORT]", "[OPTIONS] HOST PORT"],
        description: [
            "First paragraph: a back\\slash, a 'quote', µs.", ".TH is no macro at the beginning of a paragraph.",
        ],
        examples: [.init("dcmsample -aec ORTHANC localhost:4242", "Ask the Orthanc on this machine.")],
        related: ["dcmecho(1)", "dcmprobe(1)"]
    )

    @Argument(help: "What to do.") var deed: String
    @Argument(help: "On which port.") var port: Int?

    @Option(
        name: [.customLong("aet", withSingleDash: true), .customLong("calling")],
        help: ArgumentHelp("Calling AE title.", valueName: "title")
    )
    var calling = "SONDE"

    @Option(
        name: [.customLong("aec", withSingleDash: true), .customLong("called")],
        help: ArgumentHelp("Called AE title.", valueName: "title")
    )
    var called = "ANY-SCP"

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    struct Unforeseen: Error {}
    struct Report: Encodable {
        var calling: String
        var called: String
    }

    func validate() throws {
        if calling.isEmpty { throw ValidationError("the calling AE title is empty") }
    }

    func run(on console: Console) throws -> ToolExit {
        switch deed {
        case "usage": throw ToolFailure.usage("the two contradict each other", hint: "leave one out")
        case "failure": throw ToolFailure.failure("cannot bind port 104")
        case "validation": throw ValidationError("found late")
        case "unforeseen": throw Unforeseen()
        case "flood": while true { try console.printLine("still here") }
        case "unreached": return .unreached
        case "no": return .no
        case "talk":
            console.note("a note of \(called)")
            console.complain("a complaint")
            return .partial
        case let other:
            switch console.format {
            case .text: try console.printLines(["\(other): \(calling) -> \(called)"])
            case .json: try console.printDocument(Report(calling: calling, called: called))
            case .ndjson: try console.printEvent("echo", Report(calling: calling, called: called))
            }
            return .yes
        }
    }
}
