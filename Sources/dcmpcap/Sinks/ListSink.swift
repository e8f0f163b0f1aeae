import CaptureAnalysis
import DICOMWire
import DIMSE
import PacketFlow
import ToolSupport

/// Tells each message when it is whole.
struct ListSink: CaptureSink {
    /// A message and where it belongs.
    struct Line: Encodable {
        let association: Int
        let message: MessageDocument

        private enum CodingKeys: CodingKey {
            case association
        }

        func encode(to encoder: any Encoder) throws {
            try message.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(association, forKey: .association)
        }
    }

    private let console: Console
    private let day: DayHeading
    private let filter: AssociationFilter
    private var document: JSONDocumentStream
    private var dataSets: DataSetSelection
    private var moves = MoveLinks()
    private var messages = 0
    private var shown = 0
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter, dataSets: DataSetSelection, day: DayHeading = DayHeading()) {
        (self.console, self.day) = (console, day)
        self.filter = filter
        self.dataSets = dataSets
        document = JSONDocumentStream(list: "messages", on: console)
    }

    var readsDataSets: Bool { dataSets.isWanted }
    var isDone: Bool { failure != nil }

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        // What is kept of those that are not shown would leave no room for the others.
        if filter.concerns(association) { dataSets.begin(DataSetKey(association, side)) }
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        dataSets.append(piece, to: DataSetKey(association, side))
    }

    mutating func missDataSet(_ count: Int, from side: ConnectionSide, in association: CapturedAssociation) {
        dataSets.miss(DataSetKey(association, side))
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        messages += 1
        let origin = moves.take(message, of: association)
        let start = dataSets.take(of: message, in: association)
        let isFailed = MessageText.category(of: message) == .failure
        guard filter.contains(message, of: association, isFailed: isFailed) else { return }
        shown += 1
        do {
            switch console.format {
            case .text:
                try console.printLines(
                    [day.line(before: message.endTime), text(message, origin, of: association)].compactMap(\.self)
                )
                guard let start else { return }
                let lines = dataSets.lines(start, of: message, in: association, console.terminal.palette)
                try console.printLines(lines.map { "    " + $0 })
            case .ndjson: try console.printEvent("message", line(message, origin, start, of: association))
            case .json: try document.append(line(message, origin, start, of: association))
            }
        } catch {
            failure = failure ?? error
        }
    }

    private func line(
        _ message: CapturedMessage,
        _ origin: MoveLinks.Origin?,
        _ start: DataSetStarts.Start?,
        of association: CapturedAssociation
    ) -> Line {
        var document = MessageDocument(message, origin)
        if let start { dataSets.add(start, to: &document, of: message, in: association) }
        return Line(association: association.number, message: document)
    }

    mutating func end(_ association: CapturedAssociation) {
        moves.forget(association.number)
        dataSets.forget(association)
    }

    private func text(
        _ message: CapturedMessage,
        _ origin: MoveLinks.Origin?,
        of association: CapturedAssociation
    ) -> String {
        let arrow = message.isFromRequestor ? "->" : "<-"
        return "\(ClockText.of(message.endTime))  \(association.number) \(arrow) \(MessageText.name(message))  "
            + MessageText.details(message, origin, palette: console.terminal.palette)
    }

    mutating func finish(_ reading: CaptureReading) throws {
        if let failure { throw failure }
        reading.complain(on: console)
        if let nothing = AssociationFilter.sentence(choosing: shown, of: messages, "message") { console.note(nothing) }
        switch console.format {
        case .text: break
        case .json: try document.finish(ReadingDocument.Member(reading))
        case .ndjson: try console.printEvent("end", ReadingDocument(reading))
        }
    }
}
