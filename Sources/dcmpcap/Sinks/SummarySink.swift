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
    /// Whether it goes on for long: findings are told when they come up, and not all is kept.
    private let isLive: Bool
    private let day: DayHeading
    private var shown = 0
    private var tally = FindingTally()
    private var unanswered = UnansweredConnections()
    private var condition = CaptureCondition()
    private var moves = MoveLinks()
    /// Connections that go on, with associations that were told.
    private var told: Set<Int> = []
    /// Connections without associations, of those that are chosen.
    private var others = OtherConnections()
    private var document: JSONDocumentStream
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter, isLive: Bool = false, day: DayHeading = DayHeading()) {
        self.console = console
        self.filter = filter
        (self.isLive, self.day) = (isLive, day)
        document = JSONDocumentStream(list: "associations", on: console)
    }

    /// Nobody reads any more.
    var isDone: Bool { failure != nil }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        _ = moves.take(message, of: association)
    }

    mutating func end(_ association: CapturedAssociation) {
        defer { moves.forget(association.number) }
        let verdict = AssociationVerdict(association)
        guard filter.contains(association, isFailed: verdict.isFailed) else { return }
        shown += 1
        condition.add(association)
        unanswered.add(association)
        told.insert(association.connection.number)
        let new = tally.add(verdict.findings, of: association.number)
        let summary = AssociationSummary(association, verdict, moves)
        do {
            switch console.format {
            case .text:
                try console.printLines(
                    [day.line(before: association.start), line(association, summary, verdict)].compactMap(\.self)
                )
            case .ndjson: try console.printEvent("association", summary)
            case .json: try document.append(summary)
            }
            if isLive { try tell(new) }
        } catch {
            failure = failure ?? error
        }
    }

    mutating func end(_ connection: CapturedConnection) {
        let conflicts = connection.summary.sent.reduce(0) { $0 + $1.conflicts }
        if told.remove(connection.summary.number) != nil, conflicts > 0 {
            condition.connectionsWithConflicts += 1
            condition.conflictingSegments += conflicts
        }
        guard filter.contains(connection) else { return }
        unanswered.add(connection)
        if connection.associations == 0 { others.add(connection) }
    }

    /// Tells findings that no association had before.
    private func tell(_ entries: [FindingTally.Entry]) throws {
        switch console.format {
        case .text: for entry in entries { try console.printLines(lines(entry)) }
        case .ndjson: for entry in entries { try console.printEvent("new-finding", FindingDocument(entry)) }
        case .json: break
        }
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
    mutating func finish(
        _ reading: CaptureReading,
        _ contents: CaptureContents,
        live: LiveResult? = nil
    ) throws -> Set<Finding.Severity> {
        if let failure { throw failure }
        condition.damages = reading.damageLines
        (condition.packetsCut, condition.cutLengths) = (contents.packets.cut, contents.packets.cutLengths)
        condition.fragmentsDropped = contents.packets.fragmentsDropped
        condition.connectionsEvicted = contents.evicted
        condition.packetsDropped = live?.packetsDropped ?? reading.dropped
        let (unansweredEntries, others) = unanswered.findings
        let entries = FindingTally.sorted(
            tally.entries + unansweredEntries
                + Catalogue.findings(for: condition).map { FindingTally.Entry(finding: $0, count: 0) }
        )
        reading.complain(on: console)
        if let nothing = AssociationFilter.sentence(choosing: shown, of: contents.associations, "association") {
            console.note(nothing)
        }
        if tally.dropped > 0 {
            let verb = tally.dropped == 1 ? "is" : "are"
            console.complain("\(NumberText.count(tally.dropped, "more finding")) \(verb) left out")
        }
        if others > 0 {
            let verb = others == 1 ? "was" : "were"
            console.complain("\(NumberText.count(others, "more connection")) \(verb) refused or not answered")
        }
        switch console.format {
        case .text: try printFindings(entries, reading, contents)
        case .ndjson:
            for entry in entries { try console.printEvent("finding", FindingDocument(entry)) }
            try console.printEvent("end", end(reading, contents, live))
        case .json:
            try document.finish(
                SummaryDocument(
                    findings: entries.map(FindingDocument.init),
                    capture: end(reading, contents, live)
                )
            )
        }
        return Set(entries.map(\.finding.severity))
    }

    private func end(
        _ reading: CaptureReading,
        _ contents: CaptureContents,
        _ live: LiveResult?
    ) -> CaptureDocument {
        CaptureDocument(
            packets: contents.packets.packets,
            segments: contents.packets.segments,
            connections: contents.connections,
            associations: contents.associations,
            otherConnections: others.counts,
            connectionsEvicted: contents.evicted,
            packetsDropped: condition.packetsDropped,
            otherPackets: OtherPacketsDocument(contents.packets),
            interfaces: reading.interfaces,
            comments: reading.comments,
            commentsLeftOut: reading.commentsLeftOut > 0 ? reading.commentsLeftOut : nil,
            damage: condition.damages + (live?.complaints ?? []),
            interrupted: reading.isInterrupted ? true : nil,
            live: live?.document
        )
    }

    private func printFindings(_ entries: [FindingTally.Entry], _ reading: CaptureReading, _ contents: CaptureContents)
        throws
    {
        let isShort = contents.associations > 0 && console.verbosity < .verbose
        if !isShort { try console.printLine(line(contents)) }
        if isShort, let line = others.line { try console.printLine(line) }
        if console.verbosity == .verbose { try console.printLines(Self.annotations(reading)) }
        // What was told when it came up is not told at length again.
        let isTold = { (entry: FindingTally.Entry) in isLive && !entry.associations.isEmpty }
        let told = entries.filter(isTold)
        if !told.isEmpty { try console.printLines([""] + told.map(line)) }
        for entry in entries where !isTold(entry) { try console.printLines(lines(entry)) }
    }

    /// A finding in a line.
    private func line(_ entry: FindingTally.Entry) -> String {
        let label = FindingRendering.label(entry.finding, palette: console.terminal.palette)
        return label + (Self.place(entry).map { "  \($0)" } ?? "")
    }

    private func lines(_ entry: FindingTally.Entry) -> [String] {
        var finding = entry.finding
        if let place = Self.place(entry) { finding.evidence.insert(place, at: 0) }
        return FindingRendering.lines([finding], width: console.terminal.width, palette: console.terminal.palette)
    }

    /// Where something was found; nil where it is of the whole capture.
    private static func place(_ entry: FindingTally.Entry) -> String? {
        let isOne = entry.count == 1
        if let caller = entry.callers.first {
            let callers = isOne ? caller : entry.callers.joined(separator: ", ")
            return (isOne ? "in a connection" : "in \(entry.count) connections") + " from \(callers)"
        }
        guard !entry.associations.isEmpty else { return nil }
        let numbers = entry.associations.map { "\($0)" }.joined(separator: ", ")
        let more = entry.count > entry.associations.count ? " and others" : ""
        return (isOne ? "in association" : "in \(entry.count) associations:") + " \(numbers)\(more)"
    }

    /// What was in the capture besides associations.
    private func line(_ contents: CaptureContents) -> String {
        let list = others.phrases.isEmpty ? "" : ": \(others.phrases.joined(separator: ", "))"
        let packets = contents.otherPackets
        return NumberText.count(contents.packets.packets, "packet") + ", "
            + NumberText.count(contents.connections, "TCP connection") + list
            + (packets.isEmpty ? "" : "; packets that are of none: \(packets.joined(separator: ", "))")
            + (contents.associations == 0 ? "; no DICOM association" : "")
    }

    /// What the files say of themselves.
    private static func annotations(_ reading: CaptureReading) -> [String] {
        let interfaces = reading.interfaces.isEmpty ? [] : ["captured on \(reading.interfaces.joined(separator: ", "))"]
        let more =
            reading.commentsLeftOut > 0 ? ["and \(NumberText.count(reading.commentsLeftOut, "more comment"))"] : []
        return interfaces + reading.comments.map { "comment: \($0)" } + more
    }
}
