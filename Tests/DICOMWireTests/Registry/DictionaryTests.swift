import Testing

@testable import DICOMWire

@Suite struct DictionaryTests {
    @Test("Every row of the dictionary is found by its tag, with each X as any digit")
    func everyRow() throws {
        var rows = 0
        for row in 0..<TagTable.table.count {
            let text = TagTable.table.text(row, TagTable.tag)
            let digits = text.contains("X") ? Array("02468ACE") : ["0"]
            for digit in digits {
                let tag = Tag(rawValue: try #require(UInt32(text.replacing("X", with: String(digit)), radix: 16)))
                let entry = try #require(tag.dictionaryEntry, "\(text)")
                // Where a repeater and a row of its own meet, the row of its own is right.
                if text.contains("X"), TagTable.table.row(TableKey(tag.rawValue)) != nil { continue }
                #expect(entry.keyword == TagTable.table.text(row, TagTable.keyword))
                #expect(entry.vm == TagTable.table.text(row, TagTable.vm))
                #expect(entry.vr == tag.dictionaryVR)
                let vrs = TagTable.table.text(row, TagTable.vrs)
                #expect(entry.vrText.replacing(" or ", with: "|") == (vrs == "NONE" ? "" : vrs))
                #expect(entry.isRetired == (TagTable.table.text(row, TagTable.retired) == "R"))
            }
            rows += 1
        }
        // 5,091 elements and 88 that repeat in pydicom 3.0.2.
        #expect(rows == 5179)
    }

    @Test(
        "Well-known elements have the entries of PS3.6",
        arguments: [
            (0x0000_0002, "AffectedSOPClassUID", "UI", "1", false), (0x0010_0010, "PatientName", "PN", "1", false),
            (0x0008_0005, "SpecificCharacterSet", "CS", "1-n", false),
            (0x0028_0106, "SmallestImagePixelValue", "US or SS", "1", false),
            (0x7FE0_0010, "PixelData", "OB or OW", "1", false), (0x0028_3006, "LUTData", "US or OW", "1-n", false),
            (0x6002_3000, "OverlayData", "OB or OW", "1", false), (0x5004_0010, "NumberOfPoints", "US", "1", true),
            (0x0020_3155, "SourceImageIDs", "CS", "1-n", true), (0x0028_0432, "CoefficientCoding", "LO", "1-n", true),
            (0x1000_1235, "ShiftTableTriplet", "US", "3", true), (0x1010_ABCD, "ZonalMap", "US", "1-n", true),
            (0x7F12_0010, "VariablePixelData", "OB or OW", "1", true), (0xFFFE_E000, "Item", "", "1", false),
            (0x0008_0000, "GenericGroupLength", "UL", "1", true), (0x0009_0000, "GenericGroupLength", "UL", "1", true),
            (0x0002_0000, "FileMetaInformationGroupLength", "UL", "1", false),
            (0x0009_0010, "PrivateCreator", "LO", "1", false), (0x6001_00FF, "PrivateCreator", "LO", "1", false),
        ] as [(UInt32, String, String, String, Bool)]
    )
    func wellKnown(tag: UInt32, keyword: String, vrs: String, vm: String, retired: Bool) throws {
        let entry = try #require(Tag(rawValue: tag).dictionaryEntry)
        #expect(entry.keyword == keyword)
        #expect(entry.vrText == vrs)
        #expect(entry.vm == vm)
        #expect(entry.isRetired == retired)
    }

    @Test(
        "What the dictionary does not have is not found",
        arguments: [
            0x0010_0011, 0x0009_1001, 0x0009_0100, 0x6001_3000, 0x7FE1_1010, 0x1000_0006, 0xFFFF_FFFF, 0x0000_0004,
        ]
            as [UInt32]
    )
    func unknown(tag: UInt32) {
        #expect(Tag(rawValue: tag).dictionaryEntry == nil)
        #expect(Tag(rawValue: tag).dictionaryVR == nil)
    }

    @Test(
        "Implicit VR takes OW where it is possible, otherwise the first VR",
        arguments: [
            (Tag.pixelData, VR.ow), (Tag(0x0028, 0x0106), .us), (Tag(0x0028, 0x3006), .ow), (Tag(0x0028, 0x1200), .ow),
            (Tag(0x0040, 0xA730), .sq), (Tag.item, nil),
        ] as [(Tag, VR?)]
    )
    func implicitVR(tag: Tag, vr: VR?) {
        #expect(tag.dictionaryVR == vr)
    }

    @Test("Every VR of the dictionary is one the standard defines")
    func definedVRs() {
        var found: Set<String> = []
        for row in 0..<TagTable.table.count {
            for name in TagTable.table.text(row, TagTable.vrs).split(separator: "|") { found.insert(String(name)) }
        }
        found.remove("NONE")
        // All 34 of PS3.5 6.2.
        #expect(found.count == 34)
        for name in found { #expect(VR(Array(name.utf8)[0], Array(name.utf8)[1]).isDefined) }
    }

    @Test("A tag shows as in the standard, and ascends by group, then element")
    func tags() {
        #expect(Tag.pixelData.description == "(7FE0,0010)")
        #expect(Tag(0x0008, 0xFFFF) < Tag(0x0009, 0x0000))
        #expect(Tag(0x0008, 0x0005) == Tag(rawValue: 0x0008_0005))
        #expect(Tag(0x0009, 0x0010).isPrivateCreator && !Tag(0x0009, 0x1010).isPrivateCreator)
        #expect(!Tag(0x0008, 0x0010).isPrivate && Tag(0x0009, 0x1010).isPrivate)
    }
}
