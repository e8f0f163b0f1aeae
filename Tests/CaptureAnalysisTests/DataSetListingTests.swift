import DICOMWire
import PacketFlow
import Testing

@testable import CaptureAnalysis

/// Elements of data sets are listed up to the pixels, in each encoding, and only as far as they are there.
@Suite struct DataSetListingTests {
    /// An element of explicit VR little endian with a short length.
    private static func element(_ group: UInt16, _ number: UInt16, _ vr: String, _ value: [UInt8]) -> [UInt8] {
        little(group) + little(number) + Array(vr.utf8) + little(UInt16(value.count)) + value
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func text(_ string: String) -> [UInt8] { Array(string.utf8) }

    private static func list(
        _ bytes: [UInt8],
        isWhole: Bool = true,
        tags: Set<DICOMWire.Tag>? = nil,
        length: Int = 64
    ) -> DataSetListing {
        DataSetListing(bytes, isWhole: isWhole, encoding: .explicitVRLittleEndian, tags: tags, length: length)
    }

    private static let patient = element(0x0010, 0x0010, "PN", text("DOE^JANE"))
    private static let pixels =
        little(UInt16(0x7FE0)) + little(UInt16(0x0010)) + text("OW") + [0, 0] + little(UInt32(4))

    /// (0008,1140) with one item of undefined length, in which (0008,1155) stands.
    private static let sequence =
        little(UInt16(0x0008)) + little(UInt16(0x1140)) + text("SQ") + [0, 0] + little(UInt32.max)
        + little(UInt16(0xFFFE)) + little(UInt16(0xE000)) + little(UInt32.max)
        + element(0x0008, 0x1155, "UI", text("1.2.3\0"))
        + little(UInt16(0xFFFE)) + little(UInt16(0xE00D)) + little(UInt32(0))
        + little(UInt16(0xFFFE)) + little(UInt16(0xE0DD)) + little(UInt32(0))

    @Test("What is nested has its path, and pixels end the listing unread")
    func nested() {
        let listing = Self.list(Self.sequence + Self.patient + Self.pixels + [1, 2, 3, 4])
        #expect(listing.end == .pixels)
        #expect(
            listing.elements.map { "\($0.tag) \($0.value ?? "-")" } == [
                "(0008,1140) -", "(0008,1155) 1.2.3", "(0010,0010) DOE^JANE", "(7FE0,0010) -",
            ]
        )
        #expect(listing.elements[1].path.map { "\($0.sequence)[\($0.item)]" } == ["(0008,1140)[1]"])
        #expect(listing.elements[0].length == nil && listing.elements[3].length == 4)
        let chosen = Self.list(Self.sequence + Self.patient, tags: [DICOMWire.Tag(0x0008, 0x1155)])
        #expect(chosen.elements.map(\.tag) == [DICOMWire.Tag(0x0008, 0x1155)] && chosen.end == .whole)
    }

    @Test("What is cut says so, with what stands before")
    func cut() {
        let bytes = Self.patient + Self.patient.dropLast(3)
        #expect(Self.list(bytes, isWhole: false).end == .cut)
        #expect(Self.list(bytes, isWhole: false).elements.first?.value == "DOE^JANE")
        #expect(Self.list(Array(bytes.prefix(4)), isWhole: false).end == .cut)
        #expect(Self.list([1, 2, 3]).end == .unreadable)
        #expect(Self.list([]).end == .whole && Self.list([]).elements.isEmpty)
    }

    @Test("No more elements are listed than anybody reads")
    func limit() {
        let many = (0...CaptureAnalysisLimits.elementsListed).flatMap { _ in Self.patient }
        let listing = Self.list(many)
        #expect(listing.end == .limit && listing.elements.count == CaptureAnalysisLimits.elementsListed)
    }

    @Test(
        "Text is shown in its character set, and nothing of it reaches a terminal as a command",
        arguments: [
            ("ISO_IR 192", Array("Äe^患者".utf8), "Äe^患者"), ("ISO_IR 100", [0xC4, 0x65], "Äe"),
            ("", [0xC4, 0x65], "\\xC4e"), ("ISO_IR 192", [0xC4, 0x65], "\\xC4e"),
            ("ISO_IR 192", Array("a\u{1B}[31m\u{202E}b".utf8), "a\\u{1B}[31m\\u{202E}b"),
            ("ISO_IR 100", [0x61, 0x9B, 0x62], "a\\u{9B}b"), ("ISO_IR 144", [0xC4, 0x65], "\\xC4e"),
            ("\\ISO 2022 IR 87", [0x1B, 0x24, 0x42, 0x30], "\\x1B$B0"),
        ] as [(String, [UInt8], String)]
    )
    func repertoires(set: String, name: [UInt8], shown: String) {
        let padded = set.utf8.count % 2 == 0 ? set : set + " "
        let value = name.count % 2 == 0 ? name : name + [0x20]
        let bytes = Self.element(0x0008, 0x0005, "CS", Self.text(padded)) + Self.element(0x0010, 0x0010, "PN", value)
        #expect(Self.list(bytes).elements.last?.value == shown)
    }

    @Test("A long text is cut between characters")
    func longText() {
        let name = String(repeating: "ä", count: 40)
        let bytes =
            Self.element(0x0008, 0x0005, "CS", Self.text("ISO_IR 192"))
            + Self.element(0x0010, 0x0010, "PN", Self.text(name))
        #expect(Self.list(bytes, length: 9).elements.last?.value == "ääää...")
        #expect(Self.list(bytes, length: 80).elements.last?.value == name)
    }

    @Test("An item has the character set of what it stands in, and its own does not leave it")
    func itemRepertoires() {
        let item =
            Self.element(0x0010, 0x0010, "PN", [0xC4, 0x41])
            + Self.element(0x0008, 0x0005, "CS", Self.text("ISO_IR 192"))
            + Self.element(0x0010, 0x0010, "PN", Self.text("Ä"))
        let sequence =
            Self.little(UInt16(0x0008)) + Self.little(UInt16(0x1140)) + Self.text("SQ") + [0, 0]
            + Self.little(UInt32(item.count + 8)) + Self.little(UInt16(0xFFFE)) + Self.little(UInt16(0xE000))
            + Self.little(UInt32(item.count)) + item
        let bytes =
            Self.element(0x0008, 0x0005, "CS", Self.text("ISO_IR 100")) + sequence
            + Self.element(0x0010, 0x0010, "PN", [0xC4, 0x41])
        let names = Self.list(bytes, tags: [DICOMWire.Tag(0x0010, 0x0010)]).elements.map(\.value)
        #expect(names == ["ÄA", "Ä", "ÄA"])
    }

    // MARK: What is kept of them

    private static func key(_ number: Int) -> DataSetKey { DataSetKey(association: number, side: .client) }

    @Test("The start of a data set is kept up to a limit, and nothing behind a hole")
    func starts() throws {
        var starts = DataSetStarts()
        let piece = [UInt8](repeating: 7, count: 300 << 10)
        for number in 0..<2 {
            starts.begin(Self.key(number))
            for _ in 0..<4 { unsafe starts.append(piece.span.bytes, to: Self.key(number)) }
        }
        let taken = starts.take(Self.key(0))
        let long = try #require(taken)
        #expect(long.bytes.count == CaptureAnalysisLimits.dataSetStart && !long.isWhole)
        #expect(starts.take(Self.key(0)) == nil)

        starts.begin(Self.key(2))
        unsafe starts.append(piece.span.bytes, to: Self.key(2))
        starts.miss(Self.key(2))
        unsafe starts.append(piece.span.bytes, to: Self.key(2))
        let rest = starts.take(Self.key(2))
        let holed = try #require(rest)
        #expect(holed.bytes.count == piece.count && !holed.isWhole)
    }

    @Test("Of all data sets that are under way no more is kept than the limit, and room comes back")
    func allStarts() {
        var starts = DataSetStarts()
        let piece = [UInt8](repeating: 7, count: CaptureAnalysisLimits.dataSetStart)
        let fitting = CaptureAnalysisLimits.dataSetStarts / piece.count
        for number in 0...fitting {
            starts.begin(Self.key(number))
            unsafe starts.append(piece.span.bytes, to: Self.key(number))
        }
        let last = starts.take(Self.key(fitting))
        #expect(last?.bytes.isEmpty == true)
        let first = starts.take(Self.key(0))
        #expect(first?.isWhole == true)
        starts.begin(Self.key(0))
        unsafe starts.append(piece.span.bytes, to: Self.key(0))
        let again = starts.take(Self.key(0))
        #expect(again?.isWhole == true)
    }
}
