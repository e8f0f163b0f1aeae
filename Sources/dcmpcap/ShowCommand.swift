import ArgumentParser
import CaptureAnalysis
import Crypto
import DICOMWire
import DIMSE
import PacketFlow
import ToolSupport

/// `dcmpcap show`: all of an association.
struct ShowCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap show",
        summary: "Show associations of a capture file from their first to their last PDU",
        synopses: ["[OPTIONS] [ASSOCIATION] FILE..."],
        description: [
            """
            Shows what was negotiated, then a ladder: the requestor on the left, the acceptor on the right, and each PDU and \
            message between them with the time since the one before. ASSOCIATION is a number as 'dcmpcap summary' gives it; \
            without it all are shown.
            """,
            "'--json' has the whole of it: connections, associations, contexts, user information and messages.",
        ],
        examples: [
            .init("dcmpcap show 3 capture.pcapng", "What happened in the third association?"),
            .init("dcmpcap show --json --hash capture.pcapng", "All of it, with the SHA-256 of each data set."),
        ],
        related: ["dcmecho(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions

    @Flag(help: "Add the SHA-256 of each data set, as it was sent.")
    private var hash = false

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        var files = capture.files
        let number = files.first.flatMap { Int($0) }
        if number != nil { files.removeFirst() }
        guard !files.isEmpty else { throw ToolFailure.usage("'show' needs a capture file") }
        let sink = ShowSink(console: console, filter: try capture.filter(), number: number, hashes: hash)
        var pipeline = CapturePipeline(sink)
        let damages = try CaptureRun(files: files, console: console).read(into: &pipeline)
        try pipeline.sink.finish(damages)
        return damages.isEmpty ? .yes : .partial
    }
}

/// Keeps the associations that are shown, until they are over.
struct ShowSink: CaptureSink {
    private struct Key: Hashable {
        let association: Int
        let side: ConnectionSide
    }

    /// What is kept of an association while it goes on.
    private struct Kept {
        var messages: [MessageDocument] = []
        var rungs: [LadderRung] = []
        var dropped = 0
    }

    private struct Document: Encodable {
        let connections: [ConnectionDocument]
    }

    private let console: Console
    private let filter: AssociationFilter
    private let number: Int?
    private let hashes: Bool
    private var begun = 0
    private var shown = 0
    private var kept: [Int: Kept] = [:]
    private var digests: [Key: SHA256] = [:]
    private var associations: [AssociationDocument] = []
    private var connections: [ConnectionDocument] = []
    private var moves = MoveLinks()
    private var failure: (any Error)?

    init(console: Console, filter: AssociationFilter, number: Int?, hashes: Bool) {
        self.console = console
        self.filter = filter
        self.number = number
        self.hashes = hashes
    }

    var readsDataSets: Bool { hashes }
    var isDone: Bool { failure != nil }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        begun += 1
        return begun
    }

    private func isShown(_ association: CapturedAssociation) -> Bool { number.map { $0 == association.number } ?? true }

    mutating func take(_ pdu: CapturedPDU, of association: CapturedAssociation) {
        guard isShown(association), console.format == .text else { return }
        keep(in: association) { $0.rungs.append(LadderRung(pdu)) }
    }

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        if isShown(association) { digests[Key(association: association.number, side: side)] = SHA256() }
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        let key = Key(association: association.number, side: side)
        unsafe piece.withUnsafeBytes { unsafe digests[key]?.update(bufferPointer: $0) }
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        let origin = moves.take(message, of: association)
        let side = message.isFromRequestor ? association.requestor : association.acceptor
        let digest = digests.removeValue(forKey: Key(association: association.number, side: side))
        guard isShown(association) else { return }
        let isText = console.format == .text
        let palette = console.terminal.palette
        keep(in: association) { kept in
            if isText {
                kept.rungs.append(LadderRung(message, origin, palette: palette))
            } else {
                var document = MessageDocument(message, origin)
                document.datasetSha256 = message.isIntact ? digest.map { HexadecimalText.of($0.finalize()) } : nil
                kept.messages.append(document)
            }
        }
    }

    private mutating func keep(in association: CapturedAssociation, _ add: (inout Kept) -> Void) {
        var kept = kept[association.number] ?? Kept()
        if kept.messages.count + kept.rungs.count < PcapLimits.messagesShown { add(&kept) } else { kept.dropped += 1 }
        self.kept[association.number] = kept
    }

    mutating func end(_ association: CapturedAssociation) {
        let kept = kept.removeValue(forKey: association.number) ?? Kept()
        moves.forget(association.number)
        guard isShown(association) else { return }
        let verdict = AssociationVerdict(association)
        guard filter.contains(association, isFailed: verdict.isFailed) else { return }
        shown += 1
        do {
            switch console.format {
            case .text:
                let ladder = Ladder(association, verdict, rungs: kept.rungs, dropped: kept.dropped)
                try console.printLines(ladder.lines(console.terminal))
            case .json: associations.append(AssociationDocument(association, verdict, kept.messages))
            case .ndjson:
                try console.printEvent("association", AssociationDocument(association, verdict, kept.messages))
            }
        } catch {
            failure = failure ?? error
        }
    }

    mutating func end(_ connection: CapturedConnection) {
        guard console.format == .json else { return }
        let own = exchange(&associations, with: [])
        if number == nil || !own.isEmpty { connections.append(ConnectionDocument(connection, own)) }
    }

    func finish(_ damages: [CaptureRun.Damage]) throws {
        if let failure { throw failure }
        CaptureRun.complain(damages, on: console)
        if console.format == .json { try console.printDocument(Document(connections: connections)) }
        guard shown == 0, let number else { return }
        throw ToolFailure.usage(
            "there is no association \(number) in the capture; it has \(begun)",
            hint: "'dcmpcap summary' lists them"
        )
    }
}
