/// An application entity title as its field of 16 bytes (PS3.8 9.3.2, PS3.5 6.2 AE).
///
/// What a peer sent is kept byte by byte. Leading and trailing spaces are not significant; ``text`` leaves them out.
package struct AETitle: Hashable, Sendable {
    /// Bytes of the field.
    package static let fieldLength = 16

    // Two words, most significant byte first, so that equality and hashing cost nothing.
    private var high: UInt64
    private var low: UInt64

    /// Takes the field as it is; what is shorter is padded with spaces, what is longer is cut.
    package init(field: some Collection<UInt8>) {
        high = 0
        low = 0
        var index = 0
        for byte in field.prefix(Self.fieldLength) {
            set(byte, at: index)
            index += 1
        }
        while index < Self.fieldLength {
            set(0x20, at: index)
            index += 1
        }
    }

    init(_ cursor: inout ByteCursor) throws(WireError) {
        high = try cursor.readBigEndian()
        low = try cursor.readBigEndian()
    }

    private mutating func set(_ byte: UInt8, at index: Int) {
        let shift = UInt64(7 - (index & 7)) * 8
        if index < 8 { high |= UInt64(byte) << shift } else { low |= UInt64(byte) << shift }
    }

    private func byte(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> (UInt64(7 - (index & 7)) * 8))
    }

    /// The 16 bytes as sent.
    package var field: [UInt8] { (0..<Self.fieldLength).map(byte) }

    /// The significant characters, escaped for showing: without leading and trailing spaces, and without NUL padding.
    package var text: String { EscapedText.of(significantBytes) }

    /// The bytes between the padding.
    package var significantBytes: [UInt8] { significantRange.map(byte) }

    /// Whether nothing but padding is in the field.
    package var isBlank: Bool { significantRange.isEmpty }

    private var significantRange: Range<Int> {
        var range = 0..<Self.fieldLength
        while let last = range.last, byte(last) == 0x20 || byte(last) == 0 { range.removeLast() }
        while let first = range.first, byte(first) == 0x20 { range.removeFirst() }
        return range
    }

    /// What makes the field unlawful, or nil.
    package var problem: Problem? {
        let bytes = field
        if isBlank { return .empty }
        if bytes.contains(UInt8(ascii: "\\")) { return .backslash }
        if bytes.contains(where: { !(0x20...0x7E).contains($0) }) { return .controlCharacter }
        return nil
    }
}

extension AETitle {
    /// Why text is no AE title.
    package enum Problem: Error, Hashable, Sendable {
        /// Nothing but spaces.
        case empty
        /// More than 16 characters.
        case tooLong(Int)
        /// A backslash, which separates values (PS3.5 6.4).
        case backslash
        /// A control character or one outside the default repertoire.
        case controlCharacter
    }

    /// Makes an AE title from text that a user typed.
    ///
    /// - Throws: ``Problem`` where the text is empty, longer than 16 or has characters an AE title may not have.
    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ $0 == 0x20 }) { throw .empty }
        if bytes.contains(UInt8(ascii: "\\")) { throw .backslash }
        if bytes.contains(where: { !(0x20...0x7E).contains($0) }) { throw .controlCharacter }
        if bytes.count > Self.fieldLength { throw .tooLong(bytes.count) }
        self.init(field: bytes)
    }
}

extension AETitle.Problem: CustomStringConvertible {
    /// The rule that is broken, as a sentence.
    package var description: String {
        switch self {
        case .empty: "an AE title has at least one character that is no space"
        case .tooLong(let count): "an AE title has at most 16 characters, not \(count)"
        case .backslash: "an AE title has no backslash"
        case .controlCharacter: "an AE title has printable ASCII characters only"
        }
    }
}

extension AETitle: CustomStringConvertible {
    /// The same as ``text``.
    package var description: String { text }
}
