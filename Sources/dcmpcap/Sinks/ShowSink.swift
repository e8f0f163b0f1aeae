import CaptureAnalysis
import Crypto
import DICOMWire
import DIMSE
import PacketFlow
import ToolSupport

/// Keeps the associations that are shown, until they are over.
struct ShowSink: CaptureSink {
    /// What is kept of an association while it goes on.
    private struct Kept {
        var messages: [MessageDocument] = []
        var rungs: [LadderRung] = []
        /// Lines that all these make.
        var cost = 0
        var dropped = 0
    }

    /// Associations that are over, on a connection that goes on: the document has them together.
    private struct Waiting {
        var associations: [AssociationDocument] = []
        /// Lines that all these make.
        var cost = 0
        var leftOut = 0
    }

    private let console: Console
    private let filter: AssociationFilter
    private let number: Int?
    private let hashes: Bool
    private var shown = 0
    private var kept: [Int: Kept] = [:]
    /// Lines that these make together.
    private var cost = 0
    private var digests: [DataSetKey: SHA256] = [:]
    private var dataSets: DataSetSelection
    /// By the numbers of their connections.
    private var waiting: [Int: Waiting] = [:]
    /// Associations of all of them.
    private var waitingCount = 0
    private var document: JSONDocumentStream
    private var moves = MoveLinks()
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter, number: Int?, hashes: Bool, dataSets: DataSetSelection) {
        self.console = console
        self.filter = filter
        self.number = number
        self.hashes = hashes
        self.dataSets = dataSets
        document = JSONDocumentStream(list: "connections", on: console)
    }

    var readsDataSets: Bool { hashes || dataSets.isWanted }
    var isDone: Bool { failure != nil }

    private func isShown(_ association: CapturedAssociation) -> Bool { number.map { $0 == association.number } ?? true }

    /// Whether what comes of an association is kept: what is kept of those that are not shown would leave no room for
    /// the others.
    private func isKept(_ association: CapturedAssociation) -> Bool {
        isShown(association) && filter.concerns(association)
    }

    mutating func take(_ pdu: CapturedPDU, of association: CapturedAssociation) {
        guard isKept(association), console.format == .text else { return }
        keep(in: association, cost: 1) { $0.rungs.append(LadderRung(pdu)) }
    }

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        guard isKept(association) else { return }
        let key = DataSetKey(association, side)
        if hashes { digests[key] = SHA256() }
        dataSets.begin(key)
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        let key = DataSetKey(association, side)
        dataSets.append(piece, to: key)
        unsafe piece.withUnsafeBytes { unsafe digests[key]?.update(bufferPointer: $0) }
    }

    mutating func missDataSet(_ count: Int, from side: ConnectionSide, in association: CapturedAssociation) {
        dataSets.miss(DataSetKey(association, side))
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        let origin = moves.take(message, of: association)
        let digest = digests.removeValue(forKey: DataSetKey(of: message, in: association))
        let start = dataSets.take(of: message, in: association)
        guard isKept(association) else { return }
        let isText = console.format == .text
        if isText {
            let palette = console.terminal.palette
            var rung = LadderRung(message, origin, palette: palette)
            if let start { rung.elements = dataSets.lines(start, of: message, in: association, palette) }
            keep(in: association, cost: 1 + rung.elements.count) { $0.rungs.append(rung) }
        } else {
            var document = MessageDocument(message, origin)
            document.datasetSha256 = message.isIntact ? digest.map { EscapedText.hexadecimal(of: $0.finalize()) } : nil
            if let start { dataSets.add(start, to: &document, of: message, in: association) }
            keep(in: association, cost: 1 + (document.elements?.count ?? 0)) { $0.messages.append(document) }
        }
    }

    private mutating func keep(in association: CapturedAssociation, cost: Int, _ add: (inout Kept) -> Void) {
        // Taken out, so that adding to it copies nothing.
        var kept = kept.removeValue(forKey: association.number) ?? Kept()
        if kept.cost < PcapLimits.messagesShown, self.cost < PcapLimits.messagesKept {
            add(&kept)
            kept.cost += cost
            self.cost += cost
        } else {
            kept.dropped += 1
        }
        self.kept[association.number] = kept
    }

    mutating func end(_ association: CapturedAssociation) {
        let kept = kept.removeValue(forKey: association.number) ?? Kept()
        cost -= kept.cost
        moves.forget(association.number)
        dataSets.forget(association)
        for side in ConnectionSide.allCases { digests[DataSetKey(association, side)] = nil }
        guard isShown(association) else { return }
        let verdict = AssociationVerdict(association)
        guard filter.contains(association, isFailed: verdict.isFailed) else { return }
        shown += 1
        do {
            switch console.format {
            case .text:
                let ladder = Ladder(association, verdict, rungs: kept.rungs, dropped: kept.dropped)
                try console.printLines(ladder.lines(console.terminal))
            case .json: wait(association, verdict, kept)
            case .ndjson: try console.printEvent("association", document(association, verdict, kept))
            }
        } catch {
            failure = failure ?? error
        }
    }

    /// Keeps what is told of an association when its connection ends.
    private mutating func wait(_ association: CapturedAssociation, _ verdict: AssociationVerdict, _ kept: Kept) {
        // Taken out, so that adding to it copies nothing.
        var waiting = waiting.removeValue(forKey: association.connection.number) ?? Waiting()
        if waitingCount < PcapLimits.associationsWaiting {
            waiting.associations.append(document(association, verdict, kept))
            waiting.cost += kept.cost
            cost += kept.cost
            waitingCount += 1
        } else {
            waiting.leftOut += 1
        }
        self.waiting[association.connection.number] = waiting
    }

    private func document(
        _ association: CapturedAssociation,
        _ verdict: AssociationVerdict,
        _ kept: Kept
    ) -> AssociationDocument {
        AssociationDocument(association, verdict, kept.messages, leftOut: kept.dropped)
    }

    mutating func end(_ connection: CapturedConnection) {
        guard console.format == .json else { return }
        let own = waiting.removeValue(forKey: connection.summary.number) ?? Waiting()
        cost -= own.cost
        waitingCount -= own.associations.count
        let isOther = connection.associations == 0 && number == nil && filter.contains(connection)
        guard isOther || !own.associations.isEmpty || own.leftOut > 0 else { return }
        do {
            try document.append(ConnectionDocument(connection, own.associations, leftOut: own.leftOut))
        } catch {
            failure = failure ?? error
        }
    }

    mutating func finish(_ reading: CaptureReading, of associations: Int) throws {
        if let failure { throw failure }
        reading.complain(on: console)
        switch console.format {
        case .text: break
        case .json: try document.finish(ReadingDocument.Member(reading))
        case .ndjson: try console.printEvent("end", ReadingDocument(reading))
        }
        guard let number else {
            let nothing = AssociationFilter.sentence(choosing: shown, of: associations, "association")
            if let nothing { console.note(nothing) }
            return
        }
        guard shown == 0 else { return }
        if number > 0, number <= associations {
            return console.note("the filters leave out association \(number)")
        }
        throw ToolFailure.usage(
            "there is no association \(number) in the capture; it has \(associations)",
            hint: "'dcmpcap summary' lists them"
        )
    }
}
