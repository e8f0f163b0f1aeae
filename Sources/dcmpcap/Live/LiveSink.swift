import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import ToolSupport

/// Tells associations when they begin and end, and where that is wanted each message.
struct LiveSink: CaptureSink {
    /// An association that begins.
    private struct Beginning: Encodable {
        let number: Int
        let start: String
        let from: String
        let to: String
    }

    /// What is told of associations that are over, and at the end.
    var summary: SummarySink
    private var messages: ListSink?
    private let console: Console
    private let filter: AssociationFilter
    private let day = DayHeading()
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter, tellsMessages: Bool, dataSets: DataSetSelection) {
        self.console = console
        self.filter = filter
        summary = SummarySink(console: console, filter: filter, isLive: true, day: day)
        messages = tellsMessages ? ListSink(console: console, filter: filter, dataSets: dataSets, day: day) : nil
    }

    var readsDataSets: Bool { messages?.readsDataSets ?? false }
    var isDone: Bool { failure != nil || summary.isDone || messages?.isDone == true }

    mutating func begin(_ association: CapturedAssociation) {
        guard console.verbosity == .verbose, console.format != .json, !isDone else { return }
        // Whether its time is one that is wanted shows at its end.
        guard filter.concerns(association) else { return }
        let number = association.number
        let (from, to) = AssociationSummary.ends(of: association)
        do {
            if console.format == .text {
                let line = "\(number)  \(ClockText.of(association.start))  \(from) -> \(to)  begins"
                try console.printLines([day.line(before: association.start), line].compactMap(\.self))
            } else {
                let start = TimestampText.iso8601(nanosecondsSince1970: UInt64(max(0, association.start)))
                try console.printEvent("begin", Beginning(number: number, start: start, from: from, to: to))
            }
        } catch {
            failure = failure ?? error
        }
    }

    // Each write may wait a second for a reader who does not read: where one did, nothing more is told.

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        messages?.beginDataSet(of: message, from: side, in: association)
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        messages?.takeDataSet(piece, from: side, in: association)
    }

    mutating func missDataSet(_ count: Int, from side: ConnectionSide, in association: CapturedAssociation) {
        messages?.missDataSet(count, from: side, in: association)
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        if isDone { return }
        summary.take(message, of: association)
        messages?.take(message, of: association)
    }

    mutating func end(_ association: CapturedAssociation) {
        if isDone { return }
        summary.end(association)
        messages?.end(association)
    }

    mutating func end(_ connection: CapturedConnection) { summary.end(connection) }

    /// Throws what stood against writing the result.
    mutating func check() throws {
        if let failure { throw failure }
        try messages?.finish(CaptureReading())
    }
}
