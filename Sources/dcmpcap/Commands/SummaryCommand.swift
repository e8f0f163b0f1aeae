import ArgumentParser
import CaptureAnalysis
import Diagnosis
import ToolSupport

/// `dcmpcap`, and `dcmpcap summary`: a line for each association, then the findings.
struct SummaryCommand: CaptureTool {
    static let tool = "dcmpcap"
    static var completed: any ParsableCommand.Type { CommandFamily.self }

    static let help = HelpText(
        name: tool,
        commandName: "summary",
        summary: "Say what happened in the DICOM associations of a capture file",
        synopses: ["[summary] [OPTIONS] FILE..."],
        description: [
            """
            Finds the DICOM associations in a capture, on any port, and says of each who asked whom for what and how it \
            ended; then what was found to be wrong, with what it means and what to try next.
            """,
            """
            The findings are those that dcmecho and the other live tools give. Several files follow each other, as those of \
            a ring buffer do: connections go on from one to the next.
            """,
        ],
        examples: [
            .init("dcmpcap capture.pcapng", "What happened?"),
            .init("dcmpcap --failed --aet WORKSTATION1 capture.pcap.gz", "What failed for one AE title?"),
            .init("dcmpcap -f 'host 10.0.0.5' capture.pcap", "Only packets that tcpdump would choose."),
            .init("tcpdump -i eth0 -U -w - tcp | dcmpcap -", "Read what another program captures."),
            .init("dcmpcap --fail-on error --json capture.pcap > report.json", "For scripts."),
        ],
        commands: [
            ListCommand.help, ShowCommand.help, InventoryCommand.help, StatsCommand.help, ExportCommand.help,
            LiveCommand.help,
        ],
        exits: PcapExits.ofSummary,
        related: ["dcmecho(1)", "tshark(1)", "tcpdump(8)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions

    @OptionGroup var failing: FailOptions
    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        let threshold = try failing.threshold()
        let filter = try capture.filter()
        var pipeline = CapturePipeline(SummarySink(console: console, filter: filter))
        let reading = try CaptureRun(files: capture.files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        let severities = try pipeline.sink.finish(reading, CaptureContents(pipeline))
        return try reading.exit(whole: threshold.exit(severities))
    }
}
