import Dispatch
import Synchronization
import SystemFiles
import ToolSupport

/// Writes objects on a thread of its own: the kernel takes half the time of an export to take the bytes, and reading
/// goes on meanwhile.
///
/// What is asked for is done in order. An object whose file cannot be written is told and left out. After a failure of
/// the disk, or one to tell of objects, nothing more is written, and the files that are there are whole.
final class ExportWriter: Sendable {
    /// What was written, and what of it was told.
    struct Outcome: Sendable {
        fileprivate(set) var written = 0
        fileprivate(set) var writtenBytes: UInt64 = 0
        /// Objects without a file, by the reason.
        fileprivate(set) var skipped: [String: Int] = [:]
        /// The first of these, a line each, where not all objects are told one by one.
        fileprivate(set) var named: [String] = []
        fileprivate(set) var failure: (any Error)?
    }

    private struct State: Sendable {
        var files: ObjectFiles
        var manifest: ExportManifest
        var document: JSONDocumentStream
        var outcome = Outcome()
        /// Why objects that go on cannot be written.
        var refused: [Int: OutputFolder.Failure] = [:]

        mutating func drop(_ number: Int) {
            files.drop(number)
            refused[number] = nil
        }
    }

    private let console: Console
    private let state: Mutex<State>
    /// Pieces that were written, to be filled again.
    private let free = Mutex<[ObjectPiece]>([])
    private let queue = DispatchQueue(label: "sonde.export")
    private let room = DispatchSemaphore(value: PcapLimits.piecesUnderWay)
    private let isFailed = Atomic(false)

    init(_ console: Console, _ manifest: ExportManifest, _ files: ObjectFiles) {
        self.console = console
        state = Mutex(
            State(files: files, manifest: manifest, document: JSONDocumentStream(list: "objects", on: console))
        )
    }

    /// Whether something could not be written, and nothing more will be.
    var hasFailed: Bool { isFailed.load(ordering: .relaxed) }

    /// An empty piece to be filled.
    func piece() -> ObjectPiece { free.withLock { $0.popLast() } ?? ObjectPiece() }

    /// Writes a piece of an object; waits where too many are under way.
    func append(_ piece: ObjectPiece, to number: Int) {
        submit { [self] state in
            if state.refused[number] == nil {
                do throws(OutputFolder.Failure) {
                    try piece.read { bytes throws(OutputFolder.Failure) in try state.files.append(bytes, to: number) }
                } catch {
                    guard !error.isOfDisk else { throw error }
                    state.files.drop(number)
                    state.refused[number] = error
                }
            }
            piece.removeAll()
            free.withLock { free in
                if free.count < PcapLimits.piecesUnderWay { free.append(piece) }
            }
        }
    }

    /// Gives the file of an object its name, and tells of it.
    func finish(_ number: Int, _ object: ExportedObject) {
        submit { [self] state in
            var object = object
            do throws(OutputFolder.Failure) {
                if let error = state.refused.removeValue(forKey: number) { throw error }
                object.file = try state.files.finish(number, as: object.fileName, ".dcm")
            } catch {
                object.skipped = "cannot be written: \(error.reason)"
                try tell(object, &state)
                guard error.isOfDisk else { return }
                throw error
            }
            state.outcome.written += 1
            state.outcome.writtenBytes += UInt64(object.datasetBytes)
            try tell(object, &state)
        }
    }

    /// Tells of an object that has no file, and drops what there is of it.
    func skip(_ number: Int?, _ object: ExportedObject) {
        submit { [self] state in
            if let number { state.drop(number) }
            try tell(object, &state)
        }
    }

    /// Drops what there is of an object that is not told.
    func drop(_ number: Int) { submit { $0.drop(number) } }

    /// Waits until all is written, drops what is not whole, and ends the document of what was told.
    func finish(_ reading: CaptureReading) -> Outcome {
        queue.sync {}
        return state.withLock { state in
            state.files.dropAll()
            if console.format == .json {
                do {
                    try state.document.finish(ReadingDocument.Member(reading))
                } catch {
                    state.outcome.failure = state.outcome.failure ?? error
                }
            }
            if state.outcome.failure == nil {
                do {
                    try state.manifest.finish()
                } catch {
                    state.outcome.failure = error
                }
            }
            return state.outcome
        }
    }

    private func tell(_ object: ExportedObject, _ state: inout State) throws {
        if let reason = object.skipped { state.outcome.skipped[reason, default: 0] += 1 }
        try state.manifest.writeLine(try console.json.line(event: "object", object))
        switch console.format {
        case .text:
            if console.verbosity == .verbose {
                let name = object.file ?? "\(object.sopInstance) of association \(object.association)"
                try console.printLine("\(name)  \(object.reason ?? object.datasetSha256 ?? "")")
            } else if let reason = object.reason, state.outcome.named.count < PcapLimits.objectsNamed {
                state.outcome.named.append("\(object.sopInstance) of association \(object.association): \(reason)")
            }
        case .ndjson: try console.printEvent("object", object)
        case .json: try state.document.append(object)
        }
    }

    private func submit(_ job: @escaping @Sendable (inout State) throws -> Void) {
        room.wait()
        queue.async { [self] in
            state.withLock { state in
                guard state.outcome.failure == nil else { return }
                do {
                    try job(&state)
                } catch {
                    state.outcome.failure = error
                    isFailed.store(true, ordering: .relaxed)
                }
            }
            room.signal()
        }
    }
}
