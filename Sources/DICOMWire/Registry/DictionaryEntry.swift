/// What the data dictionary says about a tag (PS3.6 6 to 9, PS3.7 E).
package struct DictionaryEntry: Hashable, Sendable {
    /// The keyword, such as `PatientName`; empty for a few retired elements that have none.
    package let keyword: String
    /// The VR that implicit VR encodings have, or nil for items and delimiters; see ``Tag/dictionaryVR``.
    package let vr: VR?
    /// All VRs it may have, as in `US or SS`; empty for items and delimiters.
    package let vrText: String
    /// The value multiplicity, as in `1-n`.
    package let vm: String
    /// Whether newer editions of the standard no longer have it.
    package let isRetired: Bool
}

extension Tag {
    /// The tag of a keyword of the dictionary, in any case; nil for others, and for elements that occur at many tags.
    ///
    /// It looks through the whole dictionary: it is for what users type.
    package init?(keyword: String) {
        let wanted = keyword.lowercased()
        guard !wanted.isEmpty,
            let row = (0..<TagTable.table.count).first(where: {
                TagTable.table.text($0, TagTable.keyword).lowercased() == wanted
            }), let value: UInt32 = TagTable.table.hexadecimal(row, 0..<8)
        else { return nil }
        self.init(rawValue: value)
    }

    /// The dictionary's entry, or nil for an element it does not have.
    ///
    /// Elements that occur at many tags (50XX, 60XX and so on, PS3.5 7.6), group lengths and private creators are found
    /// too; other private elements never are.
    package var dictionaryEntry: DictionaryEntry? {
        switch place {
        case .row(let row):
            DictionaryEntry(
                keyword: TagTable.table.text(row, TagTable.keyword),
                vr: Self.implicitVR(row),
                vrText: Self.vrText(row),
                vm: TagTable.table.text(row, TagTable.vm),
                isRetired: TagTable.table.byte(row, TagTable.retired.lowerBound) == UInt8(ascii: "R")
            )
        case .groupLength:
            DictionaryEntry(keyword: "GenericGroupLength", vr: .ul, vrText: "UL", vm: "1", isRetired: true)
        case .privateCreator:
            DictionaryEntry(keyword: "PrivateCreator", vr: .lo, vrText: "LO", vm: "1", isRetired: false)
        case nil: nil
        }
    }

    /// The VR of the element where the encoding does not say it, or nil where the dictionary does not either.
    ///
    /// Where several are possible it is OW if that is one of them (PS3.5 A.1), otherwise the first: without Pixel
    /// Representation, `US or SS` is taken as US. Nothing is allocated.
    package var dictionaryVR: VR? {
        switch place {
        case .row(let row): Self.implicitVR(row)
        case .groupLength: .ul
        case .privateCreator: .lo
        case nil: nil
        }
    }

    private enum Place {
        case row(Int)
        case groupLength
        case privateCreator
    }

    private var place: Place? {
        if isPrivate { return isGroupLength ? .groupLength : isPrivateCreator ? .privateCreator : nil }
        if let row = TagTable.table.row(TableKey(rawValue)) { return .row(row) }
        if let varyingDigits, let row = TagTable.table.row(TableKey(rawValue, varying: varyingDigits)) {
            return .row(row)
        }
        return isGroupLength ? .groupLength : nil
    }

    /// Which digits vary in the dictionary's entries for this group, if any do.
    private var varyingDigits: UInt32? {
        switch group {
        case 0x0020: 0x0000_00FF
        case 0x0028: 0x0000_00F0
        case 0x1000: 0x0000_FFF0
        case 0x1010: 0x0000_FFFF
        case 0x5000...0x50FF, 0x6000...0x60FF, 0x7F00...0x7FFF: 0x00FF_0000
        default: nil
        }
    }

    private static func vrText(_ row: Int) -> String {
        let text = TagTable.table.text(row, TagTable.vrs)
        return text == "NONE" ? "" : text.split(separator: "|").joined(separator: " or ")
    }

    private static func implicitVR(_ row: Int) -> VR? {
        var found: VR?
        // Names of two letters with a bar between; items and delimiters have `NONE`, which starts with no VR.
        for place in stride(from: TagTable.vrs.lowerBound, to: TagTable.vrs.upperBound - 1, by: 3) {
            let vr = VR(TagTable.table.byte(row, place), TagTable.table.byte(row, place + 1))
            guard vr.isDefined else { break }
            if vr == .ow || found == nil { found = vr }
        }
        return found
    }
}
