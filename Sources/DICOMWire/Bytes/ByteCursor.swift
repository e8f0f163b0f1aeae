/// A reading position in borrowed bytes.
///
/// It never reads past the end: each read checks the length first and throws ``WireError`` otherwise. `base` is the
/// offset of the first byte in the enclosing PDU or data set, so that errors and deviations name the place in the
/// whole.
struct ByteCursor: ~Escapable {
    /// The bytes this cursor may read.
    let bytes: RawSpan
    /// Offset of `bytes` in what encloses them.
    let base: Int
    /// How many bytes were read.
    private(set) var index = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, base: Int = 0) {
        self.bytes = bytes
        self.base = base
    }

    /// How many bytes are left.
    var remaining: Int { bytes.byteCount &- index }

    /// Offset of the next byte in what encloses the bytes.
    var position: Int { base &+ index }

    /// The bytes that are left, without reading them.
    var rest: RawSpan {
        @_lifetime(copy self)
        get { unsafe bytes.extracting(unchecked: index..<bytes.byteCount) }
    }

    /// Reads one byte.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func readUInt8() throws(WireError) -> UInt8 {
        guard remaining >= 1 else { throw WireError(.truncated, offset: position) }
        defer { index &+= 1 }
        return unsafe bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// Reads an integer in network byte order, as PDUs have it (PS3.8 9.3.1).
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func readBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        as type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        Value(bigEndian: try readNative(as: type))
    }

    /// Reads an integer with its lowest byte first, as command sets have it (PS3.7 6.3.1).
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func readLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        as type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        Value(littleEndian: try readNative(as: type))
    }

    @_lifetime(self: copy self)
    @inline(__always)
    private mutating func readNative<Value: FixedWidthInteger & BitwiseCopyable>(
        as type: Value.Type
    ) throws(WireError) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw WireError(.truncated, offset: position) }
        defer { index &+= size }
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Value.self)
    }

    /// Reads `count` bytes as a slice that shares the memory.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    @inline(__always)
    mutating func readSlice(_ count: Int) throws(WireError) -> RawSpan {
        guard count >= 0, remaining >= count else { throw WireError(.truncated, offset: position) }
        defer { index &+= count }
        return unsafe bytes.extracting(unchecked: index..<(index &+ count))
    }

    /// Reads `count` bytes as a cursor of its own that knows its place in the whole.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    @inline(__always)
    mutating func readCursor(_ count: Int) throws(WireError) -> ByteCursor {
        let start = position
        return ByteCursor(try readSlice(count), base: start)
    }

    /// Reads all that is left.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    @inline(__always)
    mutating func readRest() -> RawSpan {
        defer { index = bytes.byteCount }
        return unsafe bytes.extracting(unchecked: index..<bytes.byteCount)
    }

    /// Passes over `count` bytes.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func skip(_ count: Int) throws(WireError) {
        guard count >= 0, remaining >= count else { throw WireError(.truncated, offset: position) }
        index &+= count
    }
}

extension Array where Element == UInt8 {
    /// A copy of borrowed bytes.
    package init(copying span: RawSpan) {
        self = unsafe span.withUnsafeBytes { unsafe Array($0) }
    }

    /// Appends a copy of borrowed bytes.
    package mutating func append(copying span: RawSpan) {
        unsafe span.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
