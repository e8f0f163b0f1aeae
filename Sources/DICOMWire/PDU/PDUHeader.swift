/// The six bytes that every PDU starts with (PS3.8 9.3.1).
package struct PDUHeader: Hashable, Sendable {
    /// Bytes of the header itself.
    package static var length: Int { 6 }

    /// The type byte as sent.
    package var rawType: UInt8
    /// The second byte, reserved and not tested.
    package var reserved: UInt8
    /// Bytes that follow the header, 0 to 2^32 - 1 as the sender claims.
    package var bodyLength: UInt32

    /// The type, where the standard defines it.
    package var type: PDUType? { PDUType(rawValue: rawType) }

    /// Makes a header.
    package init(rawType: UInt8, reserved: UInt8 = 0, bodyLength: UInt32) {
        self.rawType = rawType
        self.reserved = reserved
        self.bodyLength = bodyLength
    }

    /// Takes the header that bytes begin with, or gives nil where there are too few.
    package init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.length else { return nil }
        rawType = unsafe bytes.unsafeLoad(as: UInt8.self)
        reserved = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 1, as: UInt8.self)
        bodyLength = UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 2, as: UInt32.self))
    }
}
