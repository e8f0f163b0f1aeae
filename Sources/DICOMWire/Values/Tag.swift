/// A data element tag: group and element number (PS3.5 7.1.1).
package struct Tag: Hashable, Sendable, RawRepresentable {
    /// The group in the upper, the element in the lower half.
    package var rawValue: UInt32

    /// Makes a tag from group and element in one value, as in `Tag(rawValue: 0x7FE0_0010)`.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Makes a tag from group and element in the notation of the standard.
    package init(_ group: UInt16, _ element: UInt16) { rawValue = UInt32(group) << 16 | UInt32(element) }

    /// The group number.
    package var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }

    /// The element number.
    package var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// Whether the group is odd, as private elements have it (PS3.5 7.8).
    package var isPrivate: Bool { rawValue & 0x1_0000 != 0 }

    /// Whether it reserves a block of private elements, (gggg,0010) to (gggg,00FF) with an odd group (PS3.5 7.8.1).
    package var isPrivateCreator: Bool { isPrivate && (0x0010...0x00FF).contains(element) }

    /// Whether it is a group length, (gggg,0000) (PS3.5 7.2).
    package var isGroupLength: Bool { element == 0 }
}

extension Tag {
    /// Item (PS3.5 7.5).
    package static let item = Tag(0xFFFE, 0xE000)
    /// Item Delimitation Item (PS3.5 7.5).
    package static let itemDelimitation = Tag(0xFFFE, 0xE00D)
    /// Sequence Delimitation Item (PS3.5 7.5).
    package static let sequenceDelimitation = Tag(0xFFFE, 0xE0DD)
    /// Specific Character Set (PS3.3 C.12.1.1.2).
    package static let specificCharacterSet = Tag(0x0008, 0x0005)
    /// Pixel Data (PS3.3 C.7.6.3).
    package static let pixelData = Tag(0x7FE0, 0x0010)
}

extension Tag: Comparable {
    /// The order of data sets: by group, then by element.
    package static func < (left: Tag, right: Tag) -> Bool { left.rawValue < right.rawValue }
}

extension Tag: CustomStringConvertible {
    /// The form of the standard, `(7FE0,0010)`.
    package var description: String {
        "(" + EscapedText.hexadecimal(group) + "," + EscapedText.hexadecimal(element) + ")"
    }
}
