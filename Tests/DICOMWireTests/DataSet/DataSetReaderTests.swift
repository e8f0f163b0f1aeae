import DICOMWire
import Testing

@Suite struct DataSetReaderTests {
    @Test(
        "What pydicom wrote is read as pydicom reads it, and written again byte by byte",
        arguments: ["every-vr", "nested-defined", "nested-undefined"]
    )
    func peer(name: String) throws {
        for (suffix, encoding) in DataSetFixture.encodings {
            let bytes = try DataSetFixture.bytes("\(name)-\(suffix)")
            let reading = try DataSetReading(bytes, encoding, .strict)
            let lines = reading.lines.filter { !$0.hasSuffix("end") }
            #expect(lines == (try DataSetFixture.lines("\(name)-\(suffix)")))
            #expect(reading.written == bytes)
            // Each of the five sequences and six items that are not at their length's end has a delimiter.
            #expect(reading.lines.count - lines.count == (name == "nested-undefined" ? 11 : 0))
        }
    }

    @Test("Encapsulated pixel data has its offset table and fragments")
    func encapsulated() throws {
        let bytes = try DataSetFixture.bytes("encapsulated-explicit")
        let reading = try DataSetReading(bytes, .explicitVRLittleEndian, .strict)
        #expect(
            reading.lines == [
                "(0028,0010) US 2", "(7FE0,0010) OB", "  fragment 00 00 00 00 10 00 00 00",
                "  fragment FF D8 6F 6E 65 FF D9 00", "  fragment FF D8 73 65 63 6F 6E 64 FF D9", "end",
            ]
        )
        #expect(reading.written == bytes)
    }

    @Test("Events name the places of header and value")
    func offsets() throws {
        let bytes = dataSetBytes(
            """
            08 00 05 00  43 53 06 00  49 53 4F 5F 49 52  // (0008,0005) CS 6
            E0 7F 10 00  4F 57 00 00  02 00 00 00  01 02 // (7FE0,0010) OW 2
            """
        )
        let reading = try DataSetReading(bytes, .explicitVRLittleEndian)
        guard case .element(let first, let firstValue) = reading.events.first,
            case .element(let second, let secondValue) = reading.events.last
        else {
            Issue.record("no elements: \(reading.events)")
            return
        }
        #expect(first.offset == 0 && firstValue == 8..<14)
        #expect(second.offset == 14 && secondValue == 26..<28)
        #expect(first.form == .short && second.form == .long)
        #expect(second.length == 2 && second.byteCount == 12)
    }

    @Test("A reader of a part counts from where the part starts")
    func base() throws {
        let bytes = dataSetBytes("08 00 05 00  00 00 00 00  08 00")
        var log = DecodingLog()
        var reader = DataSetReader(unsafe bytes.span.bytes, encoding: .implicitVRLittleEndian, base: 1000)
        guard case .element(let header, let value)? = try reader.next(noting: &log) else {
            Issue.record("no element")
            return
        }
        #expect(header.offset == 1000 && value == 1008..<1008)
        #expect(try reader.next(noting: &log) == .unparsed(1008..<1010))
        #expect(reader.bytes(1008..<1010).byteCount == 2)
        #expect(log.deviations.map(\.offset) == [1008])
        #expect(try reader.next(noting: &log) == nil)
    }

    @Test("A data set in the other VR encoding is read as it is, however much follows")
    func otherEncoding() throws {
        let image = DataElement(.pixelData, .ow, Array(repeating: 0x20, count: 1 << 20))
        // In implicit VR the length of the first is 676,675, or even but the dictionary's VR, or odd with another VR.
        let firsts = [
            DataElement.text(Tag(0x0008, 0x0005), .cs, "ISO_IR 100"), .text(Tag(0x0008, 0x0012), .da, "20240229"),
            .text(Tag(0x0009, 0x1001), .sh, "PRIVATE "),
        ]
        for first in firsts {
            for (written, read) in [
                (DataEncoding.explicitVRLittleEndian, DataEncoding.implicitVRLittleEndian),
                (.implicitVRLittleEndian, .explicitVRLittleEndian),
            ] {
                var writer = DataSetWriter(written)
                try writer.write([first, .text(Tag(0x0010, 0x0010), .pn, "DOE^JANE"), image])
                let reading = try DataSetReading(writer.bytes, read, withLines: false)
                #expect(reading.events.count == 3)
                #expect(reading.kinds == [.otherVREncoding])
                #expect(reading.written == writer.bytes)
            }
        }
    }

    @Test("A length that looks like a VR is a length where an element came before")
    func lengthLikeVR() throws {
        // DS of 21,316 bytes: the length reads as "DS" too.
        let contour = DataElement(Tag(0x3006, 0x0050), .ds, Array(repeating: UInt8(ascii: "1"), count: 0x5344))
        var writer = DataSetWriter(.implicitVRLittleEndian)
        try writer.write([.text(Tag(0x3006, 0x0042), .cs, "CLOSED_PLANAR "), contour])
        let reading = try DataSetReading(writer.bytes, .implicitVRLittleEndian, .strict, withLines: false)
        #expect(reading.events.count == 2)
    }

    @Test("An empty data set has no events", arguments: DataEncoding.allCases)
    func empty(encoding: DataEncoding) throws {
        let reading = try DataSetReading([], encoding, .strict)
        #expect(reading.events.isEmpty)
    }

    @Test(
        "An unknown sequence of undefined length is in implicit VR little endian, whatever is around it",
        arguments: [
            (
                DataEncoding.explicitVRLittleEndian,
                """
                09 00 02 10  55 4E 00 00  FF FF FF FF // (0009,1002) UN, undefined
                """,
                "10 00 10 00  50 4E 02 00  41 42     // (0010,0010) PN"
            ),
            (
                .explicitVRBigEndian,
                """
                00 09 10 02  55 4E 00 00  FF FF FF FF // (0009,1002) UN, undefined
                """,
                "00 10 00 10  50 4E 00 02  41 42     // (0010,0010) PN"
            ),
        ]
    )
    func unknownSequence(encoding: DataEncoding, before: String, after: String) throws {
        let bytes = dataSetBytes(
            before + """

                FE FF 00 E0  FF FF FF FF              // item, undefined
                08 00 60 00  02 00 00 00  4D 52       // (0008,0060), no VR
                FE FF 0D E0  00 00 00 00              // item delimitation
                FE FF DD E0  00 00 00 00              // sequence delimitation

                """ + after
        )
        let reading = try DataSetReading(bytes, encoding, .strict)
        #expect(
            reading.lines == [
                "(0009,1002) UN", "  item", "    (0008,0060) CS MR", "  end", "end", "(0010,0010) PN AB",
            ]
        )
        #expect(reading.written == bytes)
    }

    @Test("A sequence that its sender could not name is one where the dictionary can", arguments: [true, false])
    func namedSequence(known: Bool) throws {
        let bytes = dataSetBytes(
            """
            \(known ? "08 00 40 11" : "09 00 40 11")  55 4E 00 00  12 00 00 00 // UN of 18
            FE FF 00 E0  0A 00 00 00                       // item of 10
            08 00 60 00  02 00 00 00  4D 52                // (0008,0060), no VR
            10 00 10 00  50 4E 02 00  41 42                // (0010,0010) PN
            """
        )
        let reading = try DataSetReading(bytes, .explicitVRLittleEndian, .strict)
        #expect(
            reading.lines
                == (known
                    ? ["(0008,1140) UN", "  item", "    (0008,0060) CS MR", "(0010,0010) PN AB"]
                    : ["(0009,1140) UN FE FF 00 E0 0A 00 00 00 08 00 60 00 02 00 00 00 4D 52", "(0010,0010) PN AB"])
        )
        #expect(reading.written == bytes)
    }

    @Test("The sequence depth is limited, and reached only beyond the limit", arguments: DataEncoding.allCases)
    func depth(encoding: DataEncoding) throws {
        var limits = WireLimits()
        limits.sequenceDepth = 3
        func nested(_ depth: Int) throws -> [UInt8] {
            var element = DataElement.sequence(Tag(0x0040, 0xA730), [])
            for _ in 1..<depth {
                element = .sequence(Tag(0x0040, 0xA730), [DataElement.Item([element], .undefined)], .undefined)
            }
            var writer = DataSetWriter(encoding)
            try writer.write([element])
            return writer.bytes
        }
        let reading = try DataSetReading(try nested(3), encoding, .strict, limits: limits)
        #expect(reading.greatestDepth == 3)
        let error = #expect(throws: WireError.self) {
            try DataSetReading(try nested(4), encoding, limits: limits)
        }
        #expect(error?.code == .limitExceeded(.sequenceDepth))
        // Three headers of sequence and item stand before the one too many.
        #expect(error?.offset == 3 * ((encoding.isExplicit ? 12 : 8) + 8))
    }

    @Test("Sequences after one another are not nested", arguments: DataEncoding.allCases)
    func siblings(encoding: DataEncoding) throws {
        var limits = WireLimits()
        limits.sequenceDepth = 1
        var writer = DataSetWriter(encoding)
        for element: UInt16 in 0x1110...0x1119 {
            let item = DataElement.Item([.text(Tag(0x0008, 0x0060), .cs, "MR")])
            try writer.write([.sequence(Tag(0x0008, element), [item, item], element % 2 == 0 ? .defined : .undefined)])
        }
        try writer.write([
            DataElement(.pixelData, .ob, encoding.isExplicit ? .fragments([[], [1, 2]]) : .value([1, 2]))
        ])
        let reading = try DataSetReading(writer.bytes, encoding, limits: limits)
        #expect(reading.greatestDepth == 1)
        #expect(reading.written == writer.bytes)
    }

    @Test("A hundred thousand nested sequences end at the limit, not at the end of the stack")
    func deep() throws {
        let level = dataSetBytes("40 00 30 A7 FF FF FF FF  FE FF 00 E0 FF FF FF FF")
        let bytes = Array(repeatElement(level, count: 100_000).joined())
        let error = #expect(throws: WireError.self) { try DataSetReading(bytes, .implicitVRLittleEndian) }
        #expect(error?.code == .limitExceeded(.sequenceDepth))
        #expect(error?.offset == 128 * 16)
        // Without the limit the walk has no other: no recursion.
        var limits = WireLimits()
        limits.sequenceDepth = .max
        let reading = try DataSetReading(bytes, .implicitVRLittleEndian, limits: limits, withLines: false)
        #expect(reading.greatestDepth == 100_000)
        #expect(reading.written == bytes)
    }

    @Test(
        "A transfer syntax tells the encoding",
        arguments: [
            (.implicitVRLittleEndian, .implicitVRLittleEndian), (.explicitVRLittleEndian, .explicitVRLittleEndian),
            (.explicitVRBigEndian, .explicitVRBigEndian), (.deflatedExplicitVRLittleEndian, .explicitVRLittleEndian),
            ("1.2.840.10008.1.2.4.70", .explicitVRLittleEndian), (.verification, nil), ("1.2.840.113619.5.2", nil),
        ] as [(UID, DataEncoding?)]
    )
    func encoding(transferSyntax: UID, encoding: DataEncoding?) {
        #expect(DataEncoding(transferSyntax: transferSyntax) == encoding)
    }
}
