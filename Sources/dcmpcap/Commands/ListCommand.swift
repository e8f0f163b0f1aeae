import ArgumentParser
import CaptureAnalysis
import ToolSupport

/// `dcmpcap list`: a line for each message.
struct ListCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap list",
        summary: "List the DIMSE messages of a capture file",
        synopses: ["[OPTIONS] FILE..."],
        description: [
            """
            A line for each message when its end was captured: time, association, direction (-> is from the association's \
            requestor), command, message ID, SOP class or status, bytes of the data set, and how long the answer took.
            """
        ],
        examples: [
            .init("dcmpcap list capture.pcapng", "All messages."),
            .init("dcmpcap list --failed capture.pcapng", "Responses that say no."),
            .init(
                "dcmpcap list --tag PatientID --tag StudyDate capture.pcapng",
                "What was asked for, and what was found?"
            ),
            .init("dcmpcap list --ndjson capture.pcapng | jq .status_text", "For scripts."),
        ],
        exits: PcapExits.ofReading,
        related: ["dcmecho(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions
    @OptionGroup(title: "Data set options") var dataSets: DataSetOptions

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        let sink = ListSink(console: console, filter: try capture.filter(), dataSets: try dataSets.selection())
        var pipeline = CapturePipeline(sink)
        let reading = try CaptureRun(files: capture.files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        try pipeline.sink.finish(reading)
        return try reading.exit()
    }
}
