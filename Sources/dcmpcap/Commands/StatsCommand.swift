import ArgumentParser
import CaptureAnalysis
import ToolSupport

/// `dcmpcap stats`: how fast it was, and where the time went.
struct StatsCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap stats",
        summary: "Say how fast the associations of a capture file were, and where the time went",
        synopses: ["[OPTIONS] FILE..."],
        description: [
            """
            A line for each caller, each AE that it calls and each service: operations, how many failed or were never answered, \
            response times (from the end of a request to the end of its response; 'first' is to the first of several), bytes of \
            data sets, and how fast these were sent. A-ASSOCIATE is the set-up of the associations.
            """,
            """
            Then, for those that took the most time, where it went: whose turn it was while nothing was on its way, and in \
            transfers whether the sender paused, the receiver's window was full, packets were lost, an acknowledgement was \
            delayed, or the network took its time. All parts add up to the whole time of the associations. Round trips are \
            those that the opening of a connection shows, and it is said near which end the capture was made; what the capture \
            cannot tell is 'unknown'.
            """,
            "At the end, what makes transfers and answers slow, with what to try next. '-v' shows all of both.",
        ],
        examples: [
            .init("dcmpcap stats capture.pcapng", "How fast is it, and what makes it slow?"),
            .init("dcmpcap stats --aet CT1 --from 14:00 --to 14:30 capture.pcapng", "One AE title, for half an hour."),
            .init("dcmpcap stats --json capture.pcapng | jq '.pairs[].time'", "For scripts."),
        ],
        exits: PcapExits.ofReading,
        related: ["dcmecho(1)", "tcptrace(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions
    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        var pipeline = CapturePipeline(StatsSink(console: console, filter: try capture.filter()))
        let reading = try CaptureRun(files: capture.files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        reading.complain(on: console)
        try pipeline.sink.finish(reading, of: pipeline.associationCount)
        return try reading.exit()
    }
}
