import ArgumentParser
import CaptureAnalysis
import Diagnosis
import ToolSupport

/// `dcmpcap`, and `dcmpcap summary`: a line for each association, then the findings.
struct SummaryCommand: CaptureTool {
    /// From which severity on findings make the exit status 1.
    enum FailOn: String, CaseIterable {
        case warning
        case error
    }

    static let help = HelpText(
        name: "dcmpcap",
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
            .init("tcpdump -i eth0 -U -w - tcp | dcmpcap -", "Read what another program captures."),
            .init("dcmpcap --fail-on error --json capture.pcap > report.json", "For scripts."),
        ],
        related: ["dcmecho(1)", "tshark(1)", "tcpdump(8)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions

    @Option(
        help: ArgumentHelp(
            "Exit with status 1 where there are findings of this severity, or a higher one: warning, error.",
            valueName: "severity"
        ),
        completion: OptionValue.completion(FailOn.self)
    )
    private var failOn: String?

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        let failOn: FailOn? = try OptionValue.choice(failOn, "--fail-on")
        let filter = try capture.filter()
        var pipeline = CapturePipeline(SummarySink(console: console, filter: filter))
        let damages = try CaptureRun(files: capture.files, console: console).read(into: &pipeline)
        let severities = try pipeline.sink.finish(damages, pipeline.counts, connections: pipeline.connectionCount)
        if !damages.isEmpty { return .partial }
        switch failOn {
        case nil: return .yes
        case .error: return severities.contains(.failure) ? .no : .yes
        case .warning: return severities.isDisjoint(with: [.failure, .warning]) ? .yes : .no
        }
    }
}
