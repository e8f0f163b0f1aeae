import DICOMWire
import DIMSE

/// Counts the memory behind values, wherever it is held: the buffers of arrays, sets and dictionaries, each once.
struct HeldBytes {
    private(set) var count = 0
    private var seen: Set<UnsafeRawPointer> = []

    /// The bytes behind a value, without those in its own place.
    static func behind(_ values: Any...) -> Int {
        var held = HeldBytes()
        for value in values { held.visit(value) }
        return held.count
    }

    private mutating func visit(_ value: Any) {
        switch value {
        case is [UInt8]: add((value as? any Buffered)?.buffer)
        case is UID: break
        case let update as AssociationUpdate:
            count += (16 + Self.payload(of: update) + 8 + 15) / 16 * 16
            for child in Mirror(reflecting: update).children { visit(child.value) }
        case let buffered as any Buffered:
            guard add(buffered.buffer) else { return }
            for child in Mirror(reflecting: value).children { visit(child.value) }
        default:
            for child in Mirror(reflecting: value).children { visit(child.value) }
        }
    }

    /// The bytes of a payload, which an indirect case holds in a box of its own.
    private static func payload(of update: AssociationUpdate) -> Int {
        switch update {
        case .requested: MemoryLayout<Associate>.size
        case .established: MemoryLayout<Negotiation>.size
        case .rejected: MemoryLayout<AssociateReject>.size
        case .response: MemoryLayout<OperationUpdate>.size
        case .request: MemoryLayout<ReceivedMessage>.size
        case .aborted: MemoryLayout<AbortRecord>.size
        case .released: MemoryLayout<Nanoseconds>.size
        case .releaseRequested, .ended: 0
        }
    }

    /// Adds a buffer with its header, as malloc rounds it; false where there is none or it was counted already.
    @discardableResult
    private mutating func add(_ buffer: Buffer?) -> Bool {
        guard let buffer, buffer.size > 0 else { return false }
        if let address = buffer.address, !seen.insert(address).inserted { return false }
        count += (32 + buffer.size + 8 + 15) / 16 * 16
        return true
    }
}

/// The size of a buffer, and its address where it can be told.
private struct Buffer {
    var address: UnsafeRawPointer?
    var size: Int
}

private protocol Buffered { var buffer: Buffer { get } }

extension Array: Buffered {
    fileprivate var buffer: Buffer {
        let address = withUnsafeBufferPointer { $0.baseAddress.map { UnsafeRawPointer($0) } }
        return Buffer(address: address, size: capacity * MemoryLayout<Element>.stride)
    }
}

extension Set: Buffered {
    fileprivate var buffer: Buffer { Buffer(size: capacity * 4 / 3 * MemoryLayout<Element>.stride) }
}

extension Dictionary: Buffered {
    fileprivate var buffer: Buffer {
        Buffer(size: capacity * 4 / 3 * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride))
    }
}
