/// A value representation: the two characters that name a type (PS3.5 6.2), whatever a peer made of them.
package struct VR: Hashable, Sendable, RawRepresentable {
    /// The first character in the upper, the second in the lower byte.
    package var rawValue: UInt16

    /// Makes a VR from both characters in one value.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes a VR from its two characters.
    package init(_ first: UInt8, _ second: UInt8) { rawValue = UInt16(first) << 8 | UInt16(second) }
}

extension VR {
    /// Whether the standard has it.
    package var isDefined: Bool {
        switch self {
        case .ae, .as, .at, .cs, .da, .ds, .dt, .fd, .fl, .is, .lo, .lt, .pn, .sh, .sl, .ss, .st, .tm, .ui, .ul, .us:
            true
        default: hasLongLength
        }
    }

    /// Whether explicit VR encodings have two reserved bytes and a length of 32 bits after it (PS3.5 7.1.2).
    package var hasLongLength: Bool {
        switch self {
        case .ob, .od, .of, .ol, .ov, .ow, .sq, .sv, .uc, .un, .ur, .ut, .uv: true
        default: false
        }
    }

    /// Whether both characters are upper-case letters, as any VR of a later edition will have them (PS3.5 6.2).
    var isPlausible: Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return letters.contains(UInt8(rawValue >> 8)) && letters.contains(UInt8(rawValue & 0xFF))
    }

    /// What the value consists of.
    package var content: Content {
        switch self {
        case .ss, .sl, .sv: .signedIntegers
        case .us, .ul, .uv, .ol, .ov, .ow: .unsignedIntegers
        case .fl, .fd, .of, .od: .floatingPoint
        case .at: .tags
        case .ui: .identifiers
        case .ae, .as, .cs, .da, .ds, .dt, .is, .lo, .pn, .sh, .tm, .uc: .strings
        case .lt, .st, .ur, .ut: .text
        case .sq: .items
        default: .bytes
        }
    }

    /// Bytes of each number of the value; 1 where it has none.
    package var unitLength: Int {
        switch self {
        case .ow, .ss, .us: 2
        case .at, .fl, .of, .ol, .sl, .ul: 4
        case .fd, .od, .ov, .sv, .uv: 8
        default: 1
        }
    }

    /// What a value consists of.
    package enum Content: Hashable, Sendable {
        /// Signed binary integers.
        case signedIntegers
        /// Unsigned binary integers.
        case unsignedIntegers
        /// IEEE 754 numbers.
        case floatingPoint
        /// Tags, each as two 16-bit integers.
        case tags
        /// UIDs, separated by backslashes.
        case identifiers
        /// Characters, in which a backslash separates values.
        case strings
        /// Characters, in which a backslash is one of them.
        case text
        /// Items.
        case items
        /// Bytes that have to be taken as they are.
        case bytes
    }
}

extension VR {
    /// Application Entity.
    package static let ae = VR("AE")
    /// Age String.
    package static let `as` = VR("AS")
    /// Attribute Tag.
    package static let at = VR("AT")
    /// Code String.
    package static let cs = VR("CS")
    /// Date.
    package static let da = VR("DA")
    /// Decimal String.
    package static let ds = VR("DS")
    /// Date Time.
    package static let dt = VR("DT")
    /// Floating Point Double.
    package static let fd = VR("FD")
    /// Floating Point Single.
    package static let fl = VR("FL")
    /// Integer String.
    package static let `is` = VR("IS")
    /// Long String.
    package static let lo = VR("LO")
    /// Long Text.
    package static let lt = VR("LT")
    /// Other Byte.
    package static let ob = VR("OB")
    /// Other Double.
    package static let od = VR("OD")
    /// Other Float.
    package static let of = VR("OF")
    /// Other Long.
    package static let ol = VR("OL")
    /// Other 64-bit Very Long.
    package static let ov = VR("OV")
    /// Other Word.
    package static let ow = VR("OW")
    /// Person Name.
    package static let pn = VR("PN")
    /// Short String.
    package static let sh = VR("SH")
    /// Signed Long.
    package static let sl = VR("SL")
    /// Sequence of Items.
    package static let sq = VR("SQ")
    /// Signed Short.
    package static let ss = VR("SS")
    /// Short Text.
    package static let st = VR("ST")
    /// Signed 64-bit Very Long.
    package static let sv = VR("SV")
    /// Time.
    package static let tm = VR("TM")
    /// Unlimited Characters.
    package static let uc = VR("UC")
    /// Unique Identifier.
    package static let ui = VR("UI")
    /// Unsigned Long.
    package static let ul = VR("UL")
    /// Unknown.
    package static let un = VR("UN")
    /// Universal Resource Identifier or Locator.
    package static let ur = VR("UR")
    /// Unsigned Short.
    package static let us = VR("US")
    /// Unlimited Text.
    package static let ut = VR("UT")
    /// Unsigned 64-bit Very Long.
    package static let uv = VR("UV")

    private init(_ name: StaticString) { unsafe self.init(name.utf8Start[0], name.utf8Start[1]) }
}

extension VR: CustomStringConvertible {
    /// The two characters, escaped where they are none.
    package var description: String { EscapedText.of([UInt8(rawValue >> 8), UInt8(rawValue & 0xFF)]) }
}
