/// The checksum of IPv4, TCP and UDP headers (RFC 1071).
struct InternetChecksum {
    /// The sum of all 16-bit words so far; 64 bits hold the carries of 2^48 of them.
    private var sum: UInt64 = 0

    /// Adds bytes that begin at an even place; an odd byte at the end counts as if a zero followed it.
    mutating func add(_ bytes: RawSpan) {
        // 32 bits at a time in the machine's own order: RFC 1071 2 (B) allows it, and large recordings feel it.
        var partial: UInt64 = 0
        var index = 0
        while index &+ 4 <= bytes.byteCount {
            partial &+= UInt64(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self))
            index &+= 4
        }
        sum &+= UInt64(UInt16(bigEndian: Self.folded(partial)))
        while index < bytes.byteCount {
            let byte = UInt64(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
            sum &+= index.isMultiple(of: 2) ? byte << 8 : byte
            index &+= 1
        }
    }

    /// Adds bytes that begin at an even place.
    mutating func add(_ bytes: [UInt8]) { unsafe add(bytes.span.bytes) }

    /// The value for the checksum field.
    var value: UInt16 { ~Self.folded(sum) }

    private static func folded(_ sum: UInt64) -> UInt16 {
        var folded = sum
        while folded > 0xFFFF { folded = (folded & 0xFFFF) &+ (folded >> 16) }
        return UInt16(truncatingIfNeeded: folded)
    }
}
