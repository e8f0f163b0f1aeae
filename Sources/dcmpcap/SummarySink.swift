import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import ToolSupport

/// Tells each association when it is over, and at the end what was found.
struct SummarySink: CaptureSink {
    private let console: Console
    private let filter: AssociationFilter
    private var begun = 0
    private var shown = 0
    private var tally = FindingTally()
    private var spoken: [String: Int] = [:]
    private var documents: [AssociationSummary] = []
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter) {
        self.console = console
        self.filter = filter
    }

    /// Nobody reads any more.
    var isDone: Bool { failure != nil }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        begun += 1
        return begun
    }

    mutating func end(_ association: CapturedAssociation) {
        let verdict = AssociationVerdict(association)
        guard filter.contains(association, isFailed: verdict.isFailed) else { return }
        shown += 1
        tally.add(verdict.findings, of: association.number)
        let summary = AssociationSummary(association, verdict)
        do {
            switch console.format {
            case .text: try console.printLine(line(association, summary, verdict))
            case .ndjson: try console.printEvent("association", summary)
            case .json: documents.append(summary)
            }
        } catch {
            failure = failure ?? error
        }
    }

    mutating func end(_ connection: CapturedConnection) {
        if connection.associations == 0 { spoken[connection.spoken.name, default: 0] += 1 }
    }

    private func line(
        _ association: CapturedAssociation,
        _ summary: AssociationSummary,
        _ verdict: AssociationVerdict
    ) -> String {
        let palette = console.terminal.palette
        let style: TextStyle =
            verdict.isFailed ? .red : verdict.findings.contains { $0.severity == .warning } ? .yellow : .green
        return
            "\(summary.number)  \(ClockText.of(association.start))  \(summary.from) -> \(summary.to)  \(summary.content)  "
            + palette.paint(verdict.text, style)
    }

    // MARK: The end

    /// Tells what was found, and gives how bad it is.
    ///
    /// - Throws: what stood against writing the result.
    func finish(_ damages: [CaptureRun.Damage], _ counts: PacketCounts, connections: Int) throws -> Set<
        Finding.Severity
    > {
        if let failure { throw failure }
        let entries = tally.sorted
        CaptureRun.complain(damages, on: console)
        switch console.format {
        case .text: try printFindings(entries, counts, connections)
        case .ndjson:
            for entry in entries { try console.printEvent("finding", FindingDocument(entry)) }
            try console.printEvent("end", end(damages, counts, connections))
        case .json:
            try console.printDocument(
                SummaryDocument(
                    associations: documents,
                    findings: entries.map(FindingDocument.init),
                    capture: end(damages, counts, connections)
                )
            )
        }
        return Set(entries.map(\.finding.severity))
    }

    private func end(_ damages: [CaptureRun.Damage], _ counts: PacketCounts, _ connections: Int) -> CaptureDocument {
        CaptureDocument(
            packets: counts.packets,
            connections: connections,
            associations: begun,
            otherConnections: spoken,
            damage: damages.map { "\($0.file): \(CaptureText.damage($0.error))" }
        )
    }

    private func printFindings(_ entries: [FindingTally.Entry], _ counts: PacketCounts, _ connections: Int) throws {
        if begun == 0 || console.verbosity == .verbose { try console.printLine(contents(counts, connections)) }
        for entry in entries {
            let numbers = entry.associations.map { "\($0)" }.joined(separator: ", ")
            let more = entry.count > entry.associations.count ? " and others" : ""
            let label = entry.count == 1 ? "in association" : "in \(entry.count) associations:"
            var finding = entry.finding
            finding.evidence.insert("\(label) \(numbers)\(more)", at: 0)
            let lines = FindingRendering.lines(
                [finding],
                width: console.terminal.width,
                palette: console.terminal.palette
            )
            try console.printLines(lines)
        }
    }

    /// What was in the capture besides associations.
    private func contents(_ counts: PacketCounts, _ connections: Int) -> String {
        let others = spoken.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) with \($0.key)" }
        let list = others.isEmpty ? "" : ": \(others.joined(separator: ", "))"
        return "\(counts.packets) packets, \(connections) TCP connections\(list)"
            + (begun == 0 ? "; no DICOM association" : "")
    }
}
