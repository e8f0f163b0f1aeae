import CaptureAnalysis
import Diagnosis
import ToolSupport

/// Gathers the statistics.
struct StatsSink: CaptureSink {
    private let console: Console
    private let filter: AssociationFilter
    private var statistics = TrafficStatistics()
    private var chosen = 0
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter) {
        self.console = console
        self.filter = filter
    }

    var measuresTime: Bool { true }

    /// Nobody reads any more.
    var isDone: Bool { failure != nil }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        statistics.add(message, of: association)
    }

    mutating func end(_ association: CapturedAssociation) {
        let isCounted = filter.contains(association, isFailed: AssociationVerdict(association).isFailed)
        statistics.end(association, isCounted: isCounted)
        if isCounted { chosen += 1 }
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
    func finish(_ reading: CaptureReading, of associations: Int) throws {
        if let failure { throw failure }
        if let nothing = AssociationFilter.sentence(choosing: chosen, of: associations, "association") {
            console.note(nothing)
        }
        let pairs = statistics.sorted
        switch console.format {
        case .text where associations == 0: try console.printLine("no DICOM association")
        case .text: try printText(pairs)
        case .json:
            var document = JSONDocumentStream(list: "pairs", on: console)
            for pair in pairs { try document.append(PairDocument(pair)) }
            try document.finish(
                StatsDocument(
                    longestAssociations: statistics.longest.map(TimedAssociationDocument.init),
                    associationsLeftOut: statistics.dropped,
                    associationsWithoutTitles: statistics.unnamed,
                    capture: ReadingDocument(reading)
                )
            )
        case .ndjson:
            for pair in pairs { try console.printEvent("pair", PairDocument(pair)) }
            try console.printEvent("end", ReadingDocument(reading))
        }
    }

    private func printText(_ pairs: [PairStatistics]) throws {
        let palette = console.terminal.palette
        if !pairs.isEmpty { try console.printLines(StatsTable.lines(pairs, palette: palette)) }
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
            let more = NumberText.count(findings.count - told.count, "more finding")
            try console.printLines(["", "\(more): '-v' shows all"])
        }
        let left = [
            (statistics.unnamed, "whose AE titles are not in the capture"), (statistics.dropped, "of too many pairs"),
        ]
        for (count, why) in left where count > 0 {
            console.note("left out: \(NumberText.count(count, "association")) \(why)")
        }
    }
}
