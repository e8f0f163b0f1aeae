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
    /// An object, for the manifest.
    struct Object: Encodable {
        let file: String?
        /// Why there is no file.
        let skipped: String?
        let association: Int
        let t: Int64
        let calling: String?
        let called: String?
        let source: String?
        let sopClass: String
        let sopInstance: String
        let transferSyntax: String?
        let datasetBytes: Int
        let datasetSha256: String?
    }

    private struct Key: Hashable {
        let association: Int
        let side: ConnectionSide
    }

    private struct Begun {
        let number: Int
        var digest = SHA256()
    }

    private struct Document: Encodable {
        let objects: [Object]
    }

    static let manifestName = "manifest.ndjson"

    private let console: Console
    private let filter: AssociationFilter
    private var files: ObjectFiles
    private let manifest: OutputStream
    private var begun: [Key: Begun] = [:]
    private var associations = 0
    private var numbers = 0
    private var written = 0
    private var writtenBytes: UInt64 = 0
    private var skipped: [String: Int] = [:]
    private var objects: [Object] = []
    private var failure: (any Error)?

    init(
        _ console: Console,
        _ filter: AssociationFilter,
        _ folder: OutputFolder,
        replaces: Bool
    ) throws(OutputFolder.Failure) {
        self.console = console
        self.filter = filter
        files = ObjectFiles(in: folder, replaces: replaces)
        if replaces {
            do throws(OutputFolder.Failure) {
                try folder.remove(Self.manifestName)
            } catch {
                guard error.errno == ENOENT else { throw error }
            }
        }
        manifest = OutputStream(descriptor: try folder.create(Self.manifestName))
    }

    var readsDataSets: Bool { true }
    var isDone: Bool { failure != nil }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        associations += 1
        return associations
    }

    /// How the data sets of a context are encoded; nil where that is not known.
    private static func transferSyntax(_ contextID: UInt8, of association: CapturedAssociation) -> UID? {
        let accepted = association.record.accept?.presentationContexts.first { $0.id == contextID && $0.result == 0 }
        return accepted?.transferSyntaxes.first
    }

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        guard case .cStoreRequest(let request) = message.message.command,
            filter.contains(association, isFailed: false),
            let transferSyntax = Self.transferSyntax(message.contextID, of: association)
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
            files.begin(numbers, with: try meta.encoded())
            begun[Key(association: association.number, side: side)] = Begun(number: numbers)
        } catch {
            failure = failure ?? error
        }
    }

    private static func source(_ side: ConnectionSide, _ association: CapturedAssociation) -> AETitle? {
        side == association.requestor ? association.callingAETitle : association.calledAETitle
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        let key = Key(association: association.number, side: side)
        guard failure == nil, var object = begun.removeValue(forKey: key) else { return }
        unsafe piece.withUnsafeBytes { unsafe object.digest.update(bufferPointer: $0) }
        do {
            try files.append(piece, to: object.number)
        } catch {
            failure = error
        }
        begun[key] = object
    }

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        guard case .cStoreRequest(let request) = message.command, message.received.message.hasDataSet,
            filter.contains(association, isFailed: false)
        else { return }
        let side = message.isFromRequestor ? association.requestor : association.acceptor
        let object = begun.removeValue(forKey: Key(association: association.number, side: side))
        var file: String?
        var reason: String?
        do {
            if let object, message.isIntact {
                let name = Self.fileName(request.affectedSOPInstanceUID)
                file = try files.finish(object.number, as: name, ".dcm")
                written += 1
                writtenBytes += UInt64(message.received.dataSetLength)
            } else {
                if let object { files.drop(object.number) }
                reason = object == nil ? "transfer syntax not known" : "not whole in the capture"
            }
        } catch {
            failure = failure ?? error
            reason = "cannot be written"
        }
        if let reason { skipped[reason, default: 0] += 1 }
        tell(
            Object(
                file: file,
                skipped: reason,
                association: association.number,
                t: message.startTime,
                calling: association.callingAETitle?.text,
                called: association.calledAETitle?.text,
                source: Self.source(side, association)?.text,
                sopClass: request.affectedSOPClassUID.description,
                sopInstance: request.affectedSOPInstanceUID.description,
                transferSyntax: Self.transferSyntax(message.received.contextID, of: association)?.description,
                datasetBytes: message.received.dataSetLength,
                datasetSha256: message.isIntact ? object.map { HexadecimalText.of($0.digest.finalize()) } : nil
            )
        )
    }

    /// Digits and dots of a UID, which cannot name anything but a file in the folder.
    static func fileName(_ uid: UID) -> String {
        let kept = uid.description.map { $0.isASCII && ($0.isNumber || $0 == ".") ? $0 : "_" }
        let name = String(kept).drop { $0 == "." }
        return name.isEmpty ? "object" : String(name)
    }

    private mutating func tell(_ object: Object) {
        do {
            try manifest.writeLine(try console.json.line(event: "object", object))
            switch console.format {
            case .text:
                guard console.verbosity == .verbose else { return }
                try console.printLine("\(object.file ?? "-")  \(object.skipped ?? object.datasetSha256 ?? "")")
            case .ndjson: try console.printEvent("object", object)
            case .json: objects.append(object)
            }
        } catch {
            failure = failure ?? error
        }
    }

    // MARK: The end

    /// Tells how much was written, and how it went.
    ///
    /// - Throws: what stood against writing the result.
    mutating func finish(_ damages: [CaptureRun.Damage], _ directory: String) throws -> ToolExit {
        files.dropAll()
        CaptureRun.complain(damages, on: console)
        if console.format == .json { try console.printDocument(Document(objects: objects)) }
        if console.format == .text {
            let size = NumberText.bytes(writtenBytes)
            try console.printLine("\(written) object\(written == 1 ? "" : "s") (\(size)) written to \(directory)")
            for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
                try console.printLine("\(count) left out: \(reason)")
            }
        }
        switch failure {
        case nil: return damages.isEmpty && skipped.isEmpty ? .yes : .partial
        case let error as OutputFolder.Failure:
            throw ToolFailure(
                .partial,
                "cannot write into '\(directory)': \(unsafe String(cString: strerror(error.errno)))",
                hint: "the files that are there are whole"
            )
        case OutputError.failed(let number)?:
            throw ToolFailure(
                .partial,
                "cannot write \(Self.manifestName): \(unsafe String(cString: strerror(number)))",
                hint: "the files that are there are whole"
            )
        case let error?: throw error
        }
    }
}
