/// A unique identifier (PS3.5 9): at most 64 characters, held in place so that decoding one allocates nothing.
///
/// The value is total: what a peer sent is kept up to 64 bytes whatever its characters are, and ``isTruncated`` says that
/// there were more. ``isValid`` tells whether it keeps to the rules. Trailing NUL and space padding is not part of it.
package struct UID: Sendable {
    /// The longest lawful UID in bytes (PS3.5 9.1).
    package static let maximumLength = 64

    // Nine whole words: a UID is copied more often than it is looked at.
    private var words = InlineArray<8, UInt64>(repeating: 0)
    private var form: UInt64 = 0

    /// Makes an empty UID.
    @inline(__always)
    package init() {}

    /// Takes a UID from a field; padding at the end is left out.
    package init(_ field: RawSpan) { take(field) }

    /// Replaces an empty UID by that of a field, in place.
    mutating func take(_ field: RawSpan) {
        assert(isEmpty)
        var end = field.byteCount
        while end > 0 {
            let last = unsafe field.unsafeLoad(fromUncheckedByteOffset: end &- 1, as: UInt8.self)
            guard last == 0 || last == 0x20 else { break }
            end &-= 1
        }
        let isTruncated = end > Self.maximumLength
        end = min(end, Self.maximumLength)
        var check = UIDForm()
        var start = 0
        while end &- start >= 8 {
            let characters = unsafe Self.word(field, at: start)
            words[start >> 3] = characters
            check.take(characters)
            start &+= 8
        }
        if start < end {
            let characters = unsafe Self.rest(field, from: start, to: end)
            words[start >> 3] = characters
            check.take(characters, count: end &- start)
        }
        form = UInt64(truncatingIfNeeded: end)
        if isTruncated { form |= Self.truncated } else if check.isComplete { form |= Self.valid }
    }

    private static var truncated: UInt64 { 0x100 }
    private static var valid: UInt64 { 0x200 }

    @unsafe @inline(__always)
    private static func word(_ field: RawSpan, at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe field.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The last 1 to 7 characters, the first in the lowest byte, with zeros above the last.
    @unsafe @inline(__always)
    private static func rest(_ field: RawSpan, from start: Int, to end: Int) -> UInt64 {
        // The eight characters up to the end, without those that the word before has.
        if start > 0 {
            return unsafe word(field, at: end &- 8) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- start))
        }
        var characters: UInt64 = 0
        for index in 0..<end {
            let character = unsafe field.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            characters |= UInt64(character) &<< UInt64(truncatingIfNeeded: 8 &* index)
        }
        return characters
    }

    /// Takes a UID from bytes; padding at the end is left out.
    package init(_ bytes: [UInt8]) { self.init(unsafe bytes.span.bytes) }

    /// Takes a UID from text.
    package init(_ text: String) { self.init(Array(text.utf8)) }

    /// How many bytes it has, 0 to 64.
    package var count: Int { Int(truncatingIfNeeded: form & 0xFF) }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { form == 0 }

    /// Whether the field had more than 64 bytes, of which the first 64 are kept.
    package var isTruncated: Bool { form & Self.truncated != 0 }

    /// Whether it has the form of PS3.5 9.1: components of digits without leading zeros, joined by full stops, 64 at most.
    package var isValid: Bool { form & Self.valid != 0 }

    /// The bytes, without padding.
    package var bytes: [UInt8] {
        let span = words.span
        return (0..<count).map { Self.byte($0, of: span) }
    }

    /// The byte at an index below ``count``.
    package func byte(_ index: Int) -> UInt8 { Self.byte(index, of: words.span) }

    private static func byte(_ index: Int, of words: Span<UInt64>) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index >> 3] >> (UInt64(index & 7) * 8))
    }
}

extension UID: Hashable {
    /// Whether the characters are the same, and what was cut or padded.
    package static func == (left: UID, right: UID) -> Bool {
        guard left.form == right.form else { return false }
        let (leftWords, rightWords) = (left.words.span, right.words.span)
        for word in leftWords.indices where leftWords[word] != rightWords[word] { return false }
        return true
    }

    /// Hashes the characters.
    package func hash(into hasher: inout Hasher) {
        let span = words.span
        for word in 0..<(count &+ 7) >> 3 { hasher.combine(span[word]) }
    }
}

extension UID: Comparable {
    /// The order of the characters, as the registry tables have it.
    package static func < (left: UID, right: UID) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension UID: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Takes the characters as they are.
    package init(stringLiteral text: String) { self.init(text) }

    /// The characters, with everything a terminal could misread escaped, and `...` where it was cut.
    package var description: String { EscapedText.of(bytes) + (isTruncated ? "..." : "") }
}
