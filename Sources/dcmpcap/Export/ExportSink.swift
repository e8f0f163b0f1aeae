import CaptureAnalysis
import Crypto
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import SystemFiles
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes each stored object while it comes.
struct ExportSink: CaptureSink {
    /// An object that comes.
    private final class Begun {
        let number: Int
        var digest = SHA256()
        /// What was not handed to the writer.
        var piece: ObjectPiece?

        init(number: Int) { self.number = number }
    }

    static let manifestName = "manifest.ndjson"

    private let console: Console
    private let filter: AssociationFilter
    private let writer: ExportWriter
    private var begun: [DataSetKey: Begun] = [:]
    /// Pieces of all objects that were not handed to the writer.
    private var heldPieces = 0
    private var numbers = 0
    private var stored = 0
    private var chosen = 0
    /// Associations of which parts are not in the capture, and objects may be among these.
    private var damaged = 0
    private var failure: (any Error)?

    init(
        _ console: Console,
        _ filter: AssociationFilter,
        _ folder: OutputFolder,
        replaces: Bool
    ) throws(OutputFolder.Failure) {
        self.console = console
        self.filter = filter
        let manifest = try ExportManifest(in: folder, Self.manifestName, replaces: replaces)
        writer = ExportWriter(console, manifest, ObjectFiles(in: folder, replaces: replaces))
    }

    var readsDataSets: Bool { true }
    var isDone: Bool { failure != nil || writer.hasFailed }

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        guard case .cStoreRequest(let request) = message.message.command,
            // Whether its time is one that is wanted shows at its end.
            filter.concerns(association),
            let transferSyntax = association.transferSyntax(ofContext: message.contextID)
        else { return }
        let meta = FileMetaInformation(
            mediaStorageSOPClassUID: request.affectedSOPClassUID,
            mediaStorageSOPInstanceUID: request.affectedSOPInstanceUID,
            transferSyntaxUID: transferSyntax,
            implementationClassUID: ImplementationIdentity.sonde.classUID,
            implementationVersionName: ImplementationIdentity.sonde.versionName,
            sourceAETitle: Self.source(side, association)
        )
        numbers += 1
        do {
            let object = Begun(number: numbers)
            piece(of: object).append(try meta.encoded())
            // Each is told before the next begins; one that was not must not be counted as held for ever.
            drop(begun.updateValue(object, forKey: DataSetKey(association, side)))
        } catch {
            failure = failure ?? error
        }
    }

    private static func source(_ side: ConnectionSide, _ association: CapturedAssociation) -> AETitle? {
        side == association.requestor ? association.callingAETitle : association.calledAETitle
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        guard let object = begun[DataSetKey(association, side)] else { return }
        let held = self.piece(of: object)
        unsafe piece.withUnsafeBytes { bytes in
            unsafe object.digest.update(bufferPointer: bytes)
            unsafe held.append(bytes)
        }
        if held.count >= PcapLimits.objectPiece { handOn(object) }
    }

    /// What the next bytes of an object are added to.
    private mutating func piece(of object: Begun) -> ObjectPiece {
        if let piece = object.piece { return piece }
        if heldPieces >= PcapLimits.heldPieces { begun.values.forEach { handOn($0) } }
        let piece = writer.piece()
        object.piece = piece
        heldPieces += 1
        return piece
    }

    /// Hands the piece of an object to the writer, where it has one.
    private mutating func handOn(_ object: Begun) {
        guard let piece = object.piece.take() else { return }
        heldPieces -= 1
        writer.append(piece, to: object.number)
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        guard case .cStoreRequest(let request) = message.command, message.received.message.hasDataSet else { return }
        stored += 1
        guard filter.concerns(association) else { return }
        let object = begun.removeValue(forKey: DataSetKey(of: message, in: association))
        guard filter.contains(message, of: association, isFailed: false) else { return drop(object) }
        chosen += 1
        let side = message.isFromRequestor ? association.requestor : association.acceptor
        var told = ExportedObject(
            association: association.number,
            t: message.startTime,
            calling: association.callingAETitle?.text,
            called: association.calledAETitle?.text,
            source: Self.source(side, association)?.text,
            sopClass: request.affectedSOPClassUID.description,
            sopInstance: request.affectedSOPInstanceUID.description,
            transferSyntax: association.transferSyntax(ofContext: message.received.contextID)?.description,
            datasetBytes: message.received.dataSetLength,
            datasetSha256: message.isIntact ? object.map { EscapedText.hexadecimal(of: $0.digest.finalize()) } : nil
        )
        if let object, message.isIntact {
            handOn(object)
            writer.finish(object.number, told)
        } else {
            if object?.piece != nil { heldPieces -= 1 }
            if object == nil, message.isIntact {
                told.skipped = "transfer syntax not known"
            } else {
                let lack = ObjectLack(message, in: association)
                (told.skipped, told.missing) = (lack.reason, lack.details)
            }
            writer.skip(object?.number, told)
        }
    }

    mutating func end(_ association: CapturedAssociation) {
        guard association.isDamaged, filter.contains(association, isFailed: false) else { return }
        let contexts = association.record.negotiation?.acceptedContexts
        let services = contexts?.map { ServiceClass(sopClass: $0.abstractSyntax) }
        // A SOP class that is not known may be one of objects.
        if services?.contains(where: { $0 == .storage || $0 == nil }) ?? true { damaged += 1 }
    }

    /// Keeps nothing of an object that is not wanted.
    private mutating func drop(_ object: Begun?) {
        guard let object else { return }
        if object.piece != nil { heldPieces -= 1 }
        writer.drop(object.number)
    }

    // MARK: The end

    /// Tells how much was written, and how it went.
    ///
    /// - Throws: what stood against writing the result.
    func finish(_ reading: CaptureReading, _ directory: String) throws -> ToolExit {
        let outcome = writer.finish(reading)
        reading.complain(on: console)
        if let nothing = AssociationFilter.sentence(choosing: chosen, of: stored, "object") { console.note(nothing) }
        if console.format == .text {
            let size = NumberText.bytes(outcome.writtenBytes)
            try console.printLine("\(NumberText.count(outcome.written, "object")) (\(size)) written to \(directory)")
            for (reason, count) in outcome.skipped.sorted(by: { $0.key < $1.key }) {
                try console.printLine("\(count) left out: \(reason)")
            }
            try console.printLines(outcome.named.map { "  " + $0 })
            if damaged > 0 {
                let associations = NumberText.count(damaged, "association")
                try console.printLine("parts of \(associations) are not in the capture: objects may be missing unseen")
            }
            let more = outcome.skipped.values.reduce(0, +) - outcome.named.count
            if more > 0, console.verbosity != .verbose {
                try console.printLine("  and \(more) more: '-v' names them all")
            }
        }
        switch failure ?? outcome.failure {
        case nil: return try reading.exit(whole: outcome.skipped.isEmpty && damaged == 0 ? .yes : .partial)
        case let error as OutputFolder.Failure:
            throw ToolFailure(
                .partial,
                "cannot write into '\(directory)': \(error.reason)",
                hint: "the files that are there are whole"
            )
        case let error as ExportManifest.Failure:
            throw ToolFailure(
                .partial,
                "cannot write \(Self.manifestName): \(unsafe String(cString: strerror(error.errno)))",
                hint: "the files that are there are whole"
            )
        case let error?: throw error
        }
    }
}
