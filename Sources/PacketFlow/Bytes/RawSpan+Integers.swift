extension RawSpan {
    /// The integer at an offset, all of whose bytes are there, in network byte order.
    @inline(__always)
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type = Value.self)
        -> Value
    {
        Value(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// The integer at an offset, all of whose bytes are there.
    @inline(__always)
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        _ order: ByteOrder,
        as type: Value.Type = Value.self
    ) -> Value {
        let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
        return switch order {
        case .little: Value(littleEndian: value)
        case .big: Value(bigEndian: value)
        }
    }

    /// The byte at an offset that is there.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The bytes of a range that is there.
    @_lifetime(copy self)
    @inline(__always)
    func slice(_ start: Int, _ end: Int) -> RawSpan { extracting(start..<end) }

    /// A copy of the bytes.
    func copied() -> [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
