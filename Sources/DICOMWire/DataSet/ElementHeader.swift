/// What stands before the value of a data element, item or delimiter, as it was sent (PS3.5 7.1, 7.5).
package struct ElementHeader: Hashable, Sendable {
    /// The length that says that a delimiter ends the value (PS3.5 7.1.1).
    package static let undefinedLength: UInt32 = 0xFFFF_FFFF

    /// The tag.
    package var tag: Tag
    /// The VR: as sent, or else the dictionary's, or UN; nil for items and delimiters.
    package var vr: VR?
    /// Which fields the header has.
    package var form: Form
    /// Whether tag and length start with their highest byte.
    package var isBigEndian: Bool
    /// What was in the two reserved bytes of the long form.
    package var reserved: UInt16 = 0
    /// The length as sent; the value may be shorter where it would have overrun what encloses it.
    package var length: UInt32
    /// Offset of the header in the data set.
    package var offset: Int

    /// Which fields a header has.
    package enum Form: Hashable, Sendable {
        /// Tag and 32-bit length: implicit VR (PS3.5 7.1.3), items and delimiters (PS3.5 7.5).
        case implicit
        /// Tag, VR and 16-bit length (PS3.5 7.1.2).
        case short
        /// Tag, VR, two reserved bytes and 32-bit length (PS3.5 7.1.2).
        case long
    }

    /// Bytes of the header.
    package var byteCount: Int { form == .long ? 12 : 8 }

    /// Whether a delimiter ends the value.
    package var hasUndefinedLength: Bool { form != .short && length == Self.undefinedLength }
}
