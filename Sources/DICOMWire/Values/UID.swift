/// A unique identifier (PS3.5 9): at most 64 characters, held in place so that decoding one allocates nothing.
///
/// The value is total: what a peer sent is kept up to 64 bytes whatever its characters are, and ``isTruncated`` says
/// that there were more. ``isValid`` tells whether it keeps to the rules. Trailing NUL and space padding is not part of
/// it.
package struct UID: Sendable {
    /// The longest lawful UID in bytes (PS3.5 9.1).
    package static let maximumLength = 64

    // Whole words, sixteen bytes each: a UID is copied more often than it is looked at.
    private var words = InlineArray<4, UIDForm.Characters>(repeating: UIDForm.Characters())
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
        var last: UInt8 = 0
        while end > 0 {
            last = unsafe field.unsafeLoad(fromUncheckedByteOffset: end &- 1, as: UInt8.self)
            guard last == 0 || last == 0x20 else { break }
            end &-= 1
        }
        guard end > 0 else { return }
        let isTruncated = end > Self.maximumLength
        end = min(end, Self.maximumLength)
        var check = UIDForm()
        var start = 0
        while end &- start >= 16 {
            let characters = unsafe UIDForm.Characters(Self.word(field, at: start), Self.word(field, at: start &+ 8))
            unsafe words[unchecked: start >> 4] = characters
            check.take(characters)
            start &+= 16
        }
        if start < end {
            let (rest, mask) = unsafe Self.rest(field, from: start, to: end)
            let isInFirst = end &- start < 8
            let characters =
                unsafe isInFirst ? UIDForm.Characters(rest, 0) : UIDForm.Characters(Self.word(field, at: start), rest)
            let counted = isInFirst ? UIDForm.Characters(mask, 0) : UIDForm.Characters(.max, mask)
            unsafe words[unchecked: start >> 4] = characters
            check.take(characters, counting: counted)
        }
        form = UInt64(truncatingIfNeeded: end)
        if isTruncated {
            form |= Self.truncated
        } else if check.isKept, last != 0x2E {
            form |= Self.valid
        }
    }

    private static var truncated: UInt64 { 0x100 }
    private static var valid: UInt64 { 0x200 }

    @unsafe @inline(__always)
    private static func word(_ field: RawSpan, at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe field.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The last 0 to 7 characters in a word, with zeros above the last, and all bits of the places that they have.
    @unsafe @inline(__always)
    private static func rest(_ field: RawSpan, from start: Int, to end: Int) -> (characters: UInt64, mask: UInt64) {
        // Shifts count modulo the word's 64 bits.
        let bits = UInt64(truncatingIfNeeded: 8 &* (end &- start))
        let mask = ~(UInt64.max &<< bits)
        // The eight characters up to the end, without those before.
        if end >= 8 { return unsafe (word(field, at: end &- 8) &>> (0 &- bits) & mask, mask) }
        var characters: UInt64 = 0
        for index in (0..<end).reversed() {
            characters =
                unsafe characters << 8 | UInt64(field.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self))
        }
        return (characters, mask)
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

    /// Whether it has the form of PS3.5 9.1: components of digits without leading zeros, joined by full stops, 64 at
    /// most.
    package var isValid: Bool { form & Self.valid != 0 }

    /// The bytes, without padding.
    package var bytes: [UInt8] {
        let span = words.span
        return (0..<count).map { Self.byte($0, of: span) }
    }

    /// The byte at an index below ``count``.
    package func byte(_ index: Int) -> UInt8 { Self.byte(index, of: words.span) }

    private static func byte(_ index: Int, of words: Span<UIDForm.Characters>) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index >> 4][index >> 3 & 1] >> (UInt64(index & 7) * 8))
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
        for word in 0..<(count &+ 15) >> 4 { hasher.combine(span[word]) }
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
