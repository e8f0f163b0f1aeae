import ArgumentParser
import CaptureAnalysis
import Diagnosis
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
        try pipeline.sink.finish()
        return try reading.exit()
    }
}

/// Gathers the statistics.
struct StatsSink: CaptureSink {
    private let console: Console
    private let filter: AssociationFilter
    private var statistics = TrafficStatistics()
    private var begun = 0
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter) {
        self.console = console
        self.filter = filter
    }

    var measuresTime: Bool { true }

    /// Nobody reads any more.
    var isDone: Bool { failure != nil }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        begun += 1
        return begun
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        statistics.add(message, of: association)
    }

    mutating func end(_ association: CapturedAssociation) {
        let isCounted = filter.contains(association, isFailed: AssociationVerdict(association).isFailed)
        statistics.end(association, isCounted: isCounted)
        guard isCounted, console.format == .ndjson, let timed = TimedAssociation(association) else { return }
        do {
            try console.printEvent("association", TimedAssociationDocument(timed))
        } catch {
            failure = failure ?? error
        }
    }

    /// Tells all of it.
    ///
    /// - Throws: what stood against writing the result.
    func finish() throws {
        if let failure { throw failure }
        let pairs = statistics.sorted
        switch console.format {
        case .text: try printText(pairs)
        case .json:
            try console.printDocument(
                StatsDocument(
                    pairs: pairs.map(PairDocument.init),
                    longestAssociations: statistics.longest.map(TimedAssociationDocument.init),
                    associationsLeftOut: statistics.dropped,
                    associationsWithoutTitles: statistics.unnamed
                )
            )
        case .ndjson: for pair in pairs { try console.printEvent("pair", PairDocument(pair)) }
        }
    }

    private func printText(_ pairs: [PairStatistics]) throws {
        guard !pairs.isEmpty else { return try console.printLine("no DICOM association") }
        let palette = console.terminal.palette
        try console.printLines(StatsTable.lines(pairs, palette: palette))
        let slowest = pairs.sorted { $0.uses.total > $1.uses.total }
        let shown = console.verbosity == .verbose ? slowest[...] : slowest.prefix(PcapLimits.pairsPictured)
        for pair in shown where pair.uses.total > 0 {
            try console.printLines([""] + TimePicture(pair).lines(console.terminal))
        }
        let findings = slowest.compactMap(\.transfer).flatMap { Catalogue.findings(for: $0) }
        let told = findings.prefix(console.verbosity == .verbose ? findings.count : PcapLimits.transferFindings)
        try console.printLines(
            FindingRendering.lines(Array(told), width: console.terminal.width, palette: palette)
        )
        if told.count < findings.count {
            try console.printLines(["", "\(findings.count - told.count) more findings: '-v' shows them all"])
        }
        let left = [
            (statistics.unnamed, "whose AE titles are not in the capture"), (statistics.dropped, "of too many pairs"),
        ]
        for (count, why) in left where count > 0 {
            console.note("left out: \(count) association\(count == 1 ? "" : "s") \(why)")
        }
    }
}
