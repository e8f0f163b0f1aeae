/// Collects encoded bytes.
///
/// Lengths that are known only afterwards are filled in when they are.
package struct ByteWriter: Sendable {
    /// What was written so far.
    package private(set) var bytes: [UInt8]

    /// Makes an empty writer with room for `capacity` bytes.
    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// How many bytes were written.
    package var count: Int { bytes.count }

    /// Writes one byte.
    package mutating func write(_ byte: UInt8) { bytes.append(byte) }

    /// Writes bytes as they are.
    package mutating func write(_ other: some Collection<UInt8>) { bytes.append(contentsOf: other) }

    /// Writes a copy of borrowed bytes.
    package mutating func write(_ span: RawSpan) { bytes.append(copying: span) }

    /// Writes an integer in network byte order.
    package mutating func writeBigEndian<Value: FixedWidthInteger>(_ value: Value) {
        writeNative(value.bigEndian)
    }

    /// Writes an integer with its lowest byte first.
    package mutating func writeLittleEndian<Value: FixedWidthInteger>(_ value: Value) {
        writeNative(value.littleEndian)
    }

    private mutating func writeNative<Value: FixedWidthInteger>(_ value: Value) {
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Writes what `body` writes, preceded by its length as a big-endian integer of the given type.
    ///
    /// - Throws: ``WireError`` with `unencodable` where the length does not fit the type.
    package mutating func writeBigEndianLengthPrefixed<Length: FixedWidthInteger>(
        _ type: Length.Type,
        _ body: (inout ByteWriter) throws(WireError) -> Void
    ) throws(WireError) {
        let place = count
        writeBigEndian(Length(0))
        let start = count
        try body(&self)
        guard let length = Length(exactly: count - start) else { throw WireError(.unencodable, offset: place) }
        for index in 0..<(start - place) {
            bytes[start - 1 - index] = UInt8(truncatingIfNeeded: length >> Length(8 * index))
        }
    }

    /// Replaces a little-endian 32-bit value written before.
    package mutating func overwriteLittleEndian(_ value: UInt32, at place: Int) {
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
    }
}
