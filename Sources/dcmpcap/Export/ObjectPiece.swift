import Synchronization

/// Bytes of an object on their way to the writer, in memory that is used again: fresh memory costs more than the copy
/// into it.
///
/// One thread at a time has it; the lock is never waited for.
final class ObjectPiece: Sendable {
    private let bytes: Mutex<[UInt8]>

    init() {
        var bytes: [UInt8] = []
        // The last bytes that are added may go beyond.
        bytes.reserveCapacity(PcapLimits.objectPiece + PcapLimits.objectPiece / 4)
        self.bytes = Mutex(bytes)
    }

    var count: Int { bytes.withLock { $0.count } }

    func append(_ more: UnsafeRawBufferPointer) { bytes.withLock { unsafe $0.append(contentsOf: more) } }

    func append(_ more: [UInt8]) { bytes.withLock { $0.append(contentsOf: more) } }

    /// Lends the bytes.
    func read<Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        try bytes.withLock { bytes throws(Failure) in try body(bytes) }
    }

    func removeAll() { bytes.withLock { $0.removeAll(keepingCapacity: true) } }
}
