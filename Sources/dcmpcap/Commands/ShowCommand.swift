import ArgumentParser
import CaptureAnalysis
import ToolSupport

/// `dcmpcap show`: all of an association.
struct ShowCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap show",
        summary: "Show associations of a capture file from their first to their last PDU",
        synopses: ["[OPTIONS] [ASSOCIATION] FILE..."],
        description: [
            """
            Shows what was negotiated, then a ladder: the requestor on the left, the acceptor on the right, and each PDU and \
            message between them with the time since the one before. ASSOCIATION is a number as 'dcmpcap summary' gives it; \
            without it all are shown.
            """,
            "'--json' has the whole of it: connections, associations, contexts, user information and messages.",
        ],
        examples: [
            .init("dcmpcap show 3 capture.pcapng", "What happened in the third association?"),
            .init("dcmpcap show --json --hash capture.pcapng", "All of it, with the SHA-256 of each data set."),
        ],
        exits: PcapExits.ofReading,
        related: ["dcmecho(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions

    @Flag(help: "Add the SHA-256 of each data set, as it was sent.")
    private var hash = false

    @OptionGroup(title: "Data set options") var dataSets: DataSetOptions

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        var files = capture.files
        let number = files.first.flatMap { Int($0) }
        if number != nil { files.removeFirst() }
        guard !files.isEmpty else { throw ToolFailure.usage("'show' needs a capture file") }
        let sink = ShowSink(
            console: console,
            filter: try capture.filter(),
            number: number,
            hashes: hash,
            dataSets: try dataSets.selection()
        )
        var pipeline = CapturePipeline(sink)
        let reading = try CaptureRun(files: files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        try pipeline.sink.finish(reading, of: pipeline.associationCount)
        return try reading.exit()
    }
}
