/// A unique identifier (PS3.5 9): at most 64 characters, held in place so that decoding one allocates nothing.
///
/// The value is total: what a peer sent is kept up to 64 bytes whatever its characters are, and ``isTruncated`` says that
/// there were more. ``isValid`` tells whether it keeps to the rules. Trailing NUL and space padding is not part of it.
package struct UID: Sendable {
    /// The longest lawful UID in bytes (PS3.5 9.1).
    package static let maximumLength = 64

    private var words: InlineArray<8, UInt64>
    private var length: UInt8
    /// Whether the field had more than 64 bytes, of which the first 64 are kept.
    package private(set) var isTruncated: Bool

    /// Takes a UID from a field; padding at the end is left out.
    package init(_ field: RawSpan) {
        words = InlineArray(repeating: 0)
        var end = field.byteCount
        while end > 0 {
            let last = unsafe field.unsafeLoad(fromByteOffset: end - 1, as: UInt8.self)
            guard last == 0 || last == 0x20 else { break }
            end &-= 1
        }
        isTruncated = end > Self.maximumLength
        end = min(end, Self.maximumLength)
        length = UInt8(end)
        var index = 0
        while index &+ 8 <= end {
            words[index >> 3] = UInt64(
                littleEndian: unsafe field.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            )
            index &+= 8
        }
        var last: UInt64 = 0
        var shift: UInt64 = 0
        let word = index >> 3
        while index < end {
            last |= UInt64(unsafe field.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << shift
            shift &+= 8
            index &+= 1
        }
        if word < 8 { words[word] = last }
    }

    /// Takes a UID from bytes; padding at the end is left out.
    package init(_ bytes: [UInt8]) { self.init(unsafe bytes.span.bytes) }

    /// Takes a UID from text.
    package init(_ text: String) { self.init(Array(text.utf8)) }

    /// How many bytes it has, 0 to 64.
    package var count: Int { Int(length) }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { length == 0 }

    /// The bytes, without padding.
    package var bytes: [UInt8] { (0..<count).map(byte) }

    /// The byte at an index below ``count``.
    package func byte(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index >> 3] >> (UInt64(index & 7) * 8))
    }

    /// Whether it has the form of PS3.5 9.1: components of digits without leading zeros, joined by full stops, 64 at most.
    package var isValid: Bool {
        guard length > 0, !isTruncated else { return false }
        var start = 0
        for index in 0...count {
            guard index == count || byte(index) == UInt8(ascii: ".") else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte(index)) else { return false }
                continue
            }
            let digits = index - start
            if digits == 0 || (digits > 1 && byte(start) == UInt8(ascii: "0")) { return false }
            start = index + 1
        }
        return true
    }
}

extension UID: Hashable {
    package static func == (left: UID, right: UID) -> Bool {
        guard left.length == right.length, left.isTruncated == right.isTruncated else { return false }
        for word in 0..<8 where left.words[word] != right.words[word] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for word in 0...((count &+ 7) >> 3) where word < 8 { hasher.combine(words[word]) }
    }
}

extension UID: Comparable {
    /// The order of the characters, as the registry tables have it.
    package static func < (left: UID, right: UID) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension UID: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral text: String) { self.init(text) }

    /// The characters, with everything a terminal could misread escaped, and `...` where it was cut.
    package var description: String { EscapedText.of(bytes) + (isTruncated ? "..." : "") }
}
