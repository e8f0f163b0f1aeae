import DICOMWire
import Testing

@Suite struct DataSetWriterTests {
    static let elements: [DataElement] = [
        .text(Tag(0x0008, 0x0005), .cs, "ISO_IR 100"),
        .sequence(
            Tag(0x0008, 0x1140),
            [
                DataElement.Item([.uid(Tag(0x0008, 0x1155), "1.2.3")]),
                DataElement.Item([.text(Tag(0x0008, 0x0060), .cs, "MR")], .undefined),
                DataElement.Item([]),
            ],
            .undefined
        ),
        .sequence(Tag(0x0008, 0x1199), [DataElement.Item([.sequence(Tag(0x0008, 0x1140), [])])]),
    ]

    @Test(
        "Elements are written as PS3.5 7 has them",
        arguments: [
            (
                DataEncoding.explicitVRLittleEndian,
                """
                08 00 05 00  43 53 0A 00  49 53 4F 5F 49 52 20 31 30 30  // (0008,0005) CS
                08 00 40 11  53 51 00 00  FF FF FF FF                    // (0008,1140) SQ, undefined
                FE FF 00 E0  0E 00 00 00                                 // item of 14
                08 00 55 11  55 49 06 00  31 2E 32 2E 33 00              // (0008,1155) UI, padded with NUL
                FE FF 00 E0  FF FF FF FF                                 // item, undefined
                08 00 60 00  43 53 02 00  4D 52                          // (0008,0060) CS
                FE FF 0D E0  00 00 00 00                                 // item delimitation
                FE FF 00 E0  00 00 00 00                                 // item of 0
                FE FF DD E0  00 00 00 00                                 // sequence delimitation
                08 00 99 11  53 51 00 00  14 00 00 00                    // (0008,1199) SQ of 20
                FE FF 00 E0  0C 00 00 00                                 // item of 12
                08 00 40 11  53 51 00 00  00 00 00 00                    // (0008,1140) SQ of 0
                """
            ),
            (
                .explicitVRBigEndian,
                """
                00 08 00 05  43 53 00 0A  49 53 4F 5F 49 52 20 31 30 30
                00 08 11 40  53 51 00 00  FF FF FF FF
                FF FE E0 00  00 00 00 0E
                00 08 11 55  55 49 00 06  31 2E 32 2E 33 00
                FF FE E0 00  FF FF FF FF
                00 08 00 60  43 53 00 02  4D 52
                FF FE E0 0D  00 00 00 00
                FF FE E0 00  00 00 00 00
                FF FE E0 DD  00 00 00 00
                00 08 11 99  53 51 00 00  00 00 00 14
                FF FE E0 00  00 00 00 0C
                00 08 11 40  53 51 00 00  00 00 00 00
                """
            ),
            (
                .implicitVRLittleEndian,
                """
                08 00 05 00  0A 00 00 00  49 53 4F 5F 49 52 20 31 30 30
                08 00 40 11  FF FF FF FF
                FE FF 00 E0  0E 00 00 00
                08 00 55 11  06 00 00 00  31 2E 32 2E 33 00
                FE FF 00 E0  FF FF FF FF
                08 00 60 00  02 00 00 00  4D 52
                FE FF 0D E0  00 00 00 00
                FE FF 00 E0  00 00 00 00
                FE FF DD E0  00 00 00 00
                08 00 99 11  10 00 00 00
                FE FF 00 E0  08 00 00 00
                08 00 40 11  00 00 00 00
                """
            ),
        ]
    )
    func written(encoding: DataEncoding, hex: String) throws {
        var writer = DataSetWriter(encoding)
        try writer.write(Self.elements)
        #expect(writer.bytes == dataSetBytes(hex))
        #expect(try DataSetReading(writer.bytes, encoding, .strict).written == writer.bytes)
    }

    @Test("Encapsulated pixel data is written as PS3.5 A.4 has it")
    func fragments() throws {
        var writer = DataSetWriter(.explicitVRLittleEndian)
        try writer.write([
            .integers(Tag(0x0028, 0x0010), .us, [UInt16(2)], in: .explicitVRLittleEndian),
            DataElement(
                .pixelData,
                .ob,
                .fragments([
                    [0, 0, 0, 0, 0x10, 0, 0, 0],
                    Array("\u{FF}\u{D8}one\u{FF}\u{D9}\0".unicodeScalars.map { UInt8($0.value) }),
                    Array("\u{FF}\u{D8}second\u{FF}\u{D9}".unicodeScalars.map { UInt8($0.value) }),
                ])
            ),
        ])
        #expect(writer.bytes == (try DataSetFixture.bytes("encapsulated-explicit")))
    }

    @Test("The items of an unknown sequence are implicit VR little endian", arguments: DataEncoding.allCases)
    func unknownSequence(encoding: DataEncoding) throws {
        var writer = DataSetWriter(encoding)
        let item = DataElement.Item([.text(Tag(0x0008, 0x0060), .cs, "MR")])
        try writer.write([DataElement(Tag(0x0009, 0x1001), .un, .items([item], .undefined))])
        let reading = try DataSetReading(writer.bytes, encoding, .strict)
        #expect(reading.lines == ["(0009,1001) UN", "  item", "    (0008,0060) CS MR", "end"])
        let inside = dataSetBytes("FE FF 00 E0 0A 00 00 00  08 00 60 00 02 00 00 00 4D 52  FE FF DD E0 00 00 00 00")
        #expect(Array(writer.bytes.suffix(inside.count)) == inside)
    }

    @Test("Integers have the byte order of the encoding")
    func integers() {
        let tag = Tag(0x0028, 0x0010)
        #expect(DataElement.integers(tag, .us, [UInt16(1)], in: .explicitVRBigEndian).content == .value([0, 1]))
        #expect(
            DataElement.integers(tag, .sl, [Int32(-2)], in: .implicitVRLittleEndian).content
                == .value([254, 255, 255, 255])
        )
    }

    @Test("What does not fit its length field is not written")
    func unencodable() throws {
        let tag = Tag(0x0009, 0x1001)
        let long = Array(repeating: UInt8(ascii: "x"), count: 65536)
        var writer = DataSetWriter(.explicitVRLittleEndian)
        try writer.write([DataElement(tag, .lo, Array(long.dropLast(2)))])
        try writer.write([DataElement(tag, .ut, long)])
        let count = writer.bytes.count
        #expect(throws: WireError(.unencodable, offset: count)) { try writer.write([DataElement(tag, .lo, long)]) }
        #expect(throws: WireError(.unencodable, offset: count)) {
            try writer.write([DataElement(tag, .lo, .items([], .defined))])
        }
        var implicit = DataSetWriter(.implicitVRLittleEndian)
        try implicit.write([DataElement(tag, .lo, long)])
        #expect(implicit.bytes.count == 8 + long.count)
    }

    @Test("Nesting beyond the limit is not written")
    func depth() throws {
        var limits = WireLimits()
        limits.sequenceDepth = 2
        let one = DataElement.sequence(Tag(0x0040, 0xA730), [])
        let two = DataElement.sequence(Tag(0x0040, 0xA730), [DataElement.Item([one])])
        let three = DataElement.sequence(Tag(0x0040, 0xA730), [DataElement.Item([two])])
        var writer = DataSetWriter(.explicitVRLittleEndian, limits: limits)
        try writer.write([two])
        let error = #expect(throws: WireError.self) { try writer.write([three]) }
        #expect(error?.code == .limitExceeded(.sequenceDepth))
    }
}
