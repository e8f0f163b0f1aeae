import DICOMWire
import Testing

@Suite struct DataSetDeviationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let encoding: DataEncoding
        let bytes: [UInt8]
        let lines: [String]
        let deviations: [Deviation.Kind]

        init(
            _ name: String,
            _ hex: [String],
            _ lines: [String],
            _ deviations: [Deviation.Kind]
        ) {
            self.init(name, .explicitVRLittleEndian, hex, lines, deviations)
        }

        init(
            _ name: String,
            _ encoding: DataEncoding,
            _ hex: [String],
            _ lines: [String],
            _ deviations: [Deviation.Kind]
        ) {
            testDescription = name
            self.encoding = encoding
            bytes = dataSetBytes(hex.joined(separator: "\n"))
            self.lines = lines
            self.deviations = deviations
        }
    }

    static let sequence = "08 00 40 11  53 51 00 00  FF FF FF FF // (0008,1140) SQ, undefined"
    static let item = "FE FF 00 E0  FF FF FF FF // item, undefined"
    static let element = "08 00 55 11  55 49 02 00  31 00 // (0008,1155) UI"
    static let itemEnd = "FE FF 0D E0  00 00 00 00"
    static let sequenceEnd = "FE FF DD E0  00 00 00 00"
    static let name = "10 00 10 00  50 4E 02 00  41 42 // (0010,0010) PN"
    static let pixels = "E0 7F 10 00  4F 42 00 00  FF FF FF FF // (7FE0,0010) OB, undefined"

    static let elements: [Case] = [
        Case("a value cut off", ["10 00 10 00 50 4E 08 00 41 42"], ["(0010,0010) PN AB"], [.elementOverrun]),
        Case(
            "a length of 2^32 - 2",
            ["E0 7F 10 00 4F 57 00 00 FE FF FF FF 01 02"],
            ["(7FE0,0010) OW 01 02"],
            [.elementOverrun]
        ),
        Case(
            "a header cut off",
            [name, "10 00 20 00 4C 4F 00"],
            ["(0010,0010) PN AB", "unparsed 7"],
            [.elementOverrun]
        ),
        Case("a long header cut off", ["E0 7F 10 00 4F 57 00 00 02 00"], ["unparsed 10"], [.elementOverrun]),
        Case("odd length", ["10 00 10 00 50 4E 03 00 41 42 43"], ["(0010,0010) PN ABC"], [.oddElementLength]),
        Case(
            "elements that descend and repeat",
            [name, "08 00 60 00 43 53 00 00", name, name],
            ["(0010,0010) PN AB", "(0008,0060) CS", "(0010,0010) PN AB", "(0010,0010) PN AB"],
            [.elementOutOfOrder, .elementOutOfOrder]
        ),
        Case(
            "reserved bytes that are not 0",
            ["72 00 65 00 4F 42 12 34 02 00 00 00 01 02"],
            ["(0072,0065) OB 01 02"],
            [.reservedBytesSet]
        ),
        Case(
            "a VR to come, in the long form",
            ["09 00 01 10 5A 5A 00 00 02 00 00 00 01 02"],
            ["(0009,1001) ZZ 01 02"],
            [.unknownVR]
        ),
        Case(
            "an unknown VR in the short form",
            ["09 00 01 10 5A 5A 02 00 01 02", name],
            ["(0009,1001) ZZ 01 02", "(0010,0010) PN AB"],
            [.unknownVR]
        ),
        Case(
            "an unknown VR in the short form whose value would be a length",
            ["09 00 01 10 5A 5A 04 00 01 00 00 00", name],
            ["(0009,1001) ZZ 01 00 00 00", "(0010,0010) PN AB"],
            [.unknownVR]
        ),
        Case(
            "an unknown VR in the short form with nothing in it",
            ["09 00 01 10 5A 5A 00 00", name],
            ["(0009,1001) ZZ", "(0010,0010) PN AB"],
            [.unknownVR]
        ),
        Case(
            "question marks as VR, as old toolkits wrote",
            ["09 00 01 10 3F 3F 02 00 01 02", name],
            ["(0009,1001) ?? 01 02", "(0010,0010) PN AB"],
            [.unknownVR]
        ),
        Case(
            "an element without VR in explicit VR",
            [name, "10 00 20 00 02 00 00 00 31 20", "10 00 40 00 43 53 02 00 46 20"],
            ["(0010,0010) PN AB", "(0010,0020) LO 1", "(0010,0040) CS F"],
            [.otherVREncoding]
        ),
        Case(
            "a data set without VRs in explicit VR",
            ["08 00 60 00 02 00 00 00 4D 52", "20 00 13 00 02 00 00 00 31 20", "09 00 01 10 02 00 00 00 4C 4F"],
            ["(0008,0060) CS MR", "(0020,0013) IS 1", "(0009,1001) UN 4C 4F"],
            [.otherVREncoding, .elementOutOfOrder]
        ),
        Case(
            "a data set with VRs in implicit VR",
            .implicitVRLittleEndian,
            ["08 00 60 00 43 53 02 00 4D 52 72 00 65 00 4F 42 00 00 02 00 00 00 01 02"],
            ["(0008,0060) CS MR", "(0072,0065) OB 01 02"],
            [.otherVREncoding]
        ),
        Case(
            "elements with VR in implicit VR",
            .implicitVRLittleEndian,
            ["08 00 60 00 02 00 00 00 4D 52 10 00 10 00 50 4E 02 00 41 42 10 00 20 00 02 00 00 00 31 20"],
            ["(0008,0060) CS MR", "(0010,0010) PN AB", "(0010,0020) LO 1"],
            [.otherVREncoding]
        ),
        Case(
            "items without VRs in explicit VR",
            [sequence, item, "08 00 55 11 02 00 00 00 31 00", itemEnd, sequenceEnd, name],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1", "  end", "end", "(0010,0010) PN AB"],
            [.otherVREncoding]
        ),
        Case(
            "a length too long in implicit VR that is no VR either",
            .implicitVRLittleEndian,
            ["08 00 60 00 FF 00 00 00 4D 52"],
            ["(0008,0060) CS MR"],
            [.oddElementLength, .elementOverrun]
        ),
    ]

    static let nesting: [Case] = [
        Case(
            "a sequence cut off after an element",
            [sequence, item, element],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1"],
            [.missingDelimiter, .missingDelimiter]
        ),
        Case(
            "an item without delimiter before the next",
            [sequence, item, element, item, itemEnd, sequenceEnd, name],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1", "  item", "  end", "end", "(0010,0010) PN AB"],
            [.missingDelimiter]
        ),
        Case(
            "an item without delimiter before the end of the sequence",
            [sequence, item, element, sequenceEnd, name],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1", "end", "(0010,0010) PN AB"],
            [.missingDelimiter]
        ),
        Case(
            "a sequence without delimiter before the next element",
            [sequence, item, element, itemEnd, name],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1", "  end", "(0010,0010) PN AB"],
            [.itemExpected]
        ),
        Case(
            "something else than an item in a sequence of defined length",
            ["08 00 40 11 53 51 00 00 0A 00 00 00", element, name],
            ["(0008,1140) SQ", "  unparsed 10", "(0010,0010) PN AB"],
            [.itemExpected]
        ),
        Case(
            "delimiters with nothing open",
            [itemEnd, sequenceEnd, item, name],
            ["stray (FFFE,E00D)", "stray (FFFE,E0DD)", "stray (FFFE,E000)", "(0010,0010) PN AB"],
            [.unexpectedDelimiter, .unexpectedDelimiter, .unexpectedDelimiter]
        ),
        Case(
            "delimiters in a sequence of defined length",
            ["08 00 40 11 53 51 00 00 18 00 00 00 FE FF 00 E0 08 00 00 00", itemEnd, sequenceEnd, name],
            ["(0008,1140) SQ", "  item", "    stray (FFFE,E00D)", "  stray (FFFE,E0DD)", "(0010,0010) PN AB"],
            [.unexpectedDelimiter, .unexpectedDelimiter]
        ),
        Case(
            "the end of the sequence in an item of undefined length in a sequence of defined length",
            ["08 00 40 11 53 51 00 00 18 00 00 00", item, sequenceEnd, itemEnd, name],
            ["(0008,1140) SQ", "  item", "    stray (FFFE,E0DD)", "  end", "(0010,0010) PN AB"],
            [.unexpectedDelimiter]
        ),
        Case(
            "an item delimiter between items",
            [sequence, itemEnd, sequenceEnd],
            ["(0008,1140) SQ", "  stray (FFFE,E00D)", "end"],
            [.unexpectedDelimiter]
        ),
        Case(
            "delimiters with a length",
            [sequence, item, "FE FF 0D E0 02 00 00 00 FE FF DD E0 04 00 00 00", name],
            ["(0008,1140) SQ", "  item", "  end", "end", "(0010,0010) PN AB"],
            [.delimiterWithLength, .delimiterWithLength]
        ),
        Case(
            "an item longer than its sequence",
            ["08 00 40 11 53 51 00 00 12 00 00 00 FE FF 00 E0 40 00 00 00", element, name],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1", "(0010,0010) PN AB"],
            [.elementOverrun]
        ),
        Case(
            "a sequence longer than the data set",
            ["08 00 40 11 53 51 00 00 40 00 00 00 FE FF 00 E0 0A 00 00 00", element],
            ["(0008,1140) SQ", "  item", "    (0008,1155) UI 1"],
            [.elementOverrun]
        ),
        Case(
            "the header of an item cut off",
            ["08 00 40 11 53 51 00 00 04 00 00 00 FE FF 00 E0", name],
            ["(0008,1140) SQ", "  unparsed 4", "(0010,0010) PN AB"],
            [.elementOverrun]
        ),
    ]

    static let undefined: [Case] = [
        Case(
            "text of undefined length with items in it",
            ["72 00 70 00 55 54 00 00 FF FF FF FF", item, itemEnd, sequenceEnd],
            ["(0072,0070) UT", "  item", "  end", "end"],
            [.undefinedLengthNotAllowed]
        ),
        Case(
            "text of undefined length without items",
            ["72 00 70 00 55 54 00 00 FF FF FF FF 41 42 43 44"],
            ["(0072,0070) UT ABCD"],
            [.undefinedLengthNotAllowed, .missingDelimiter]
        ),
        Case(
            "bytes of undefined length that are not pixel data",
            ["72 00 65 00 4F 42 00 00 FF FF FF FF FE FF 00 E0 02 00 00 00 01 02", sequenceEnd],
            ["(0072,0065) OB", "  fragment 01 02", "end"],
            [.undefinedLengthNotAllowed]
        ),
        Case(
            "encapsulated pixel data in implicit VR",
            .implicitVRLittleEndian,
            ["E0 7F 10 00 FF FF FF FF FE FF 00 E0 00 00 00 00", sequenceEnd],
            ["(7FE0,0010) OW", "  fragment ", "end"],
            [.undefinedLengthNotAllowed]
        ),
        Case(
            "pixel data of undefined length as UN",
            ["E0 7F 10 00 55 4E 00 00 FF FF FF FF FE FF 00 E0 02 00 00 00 01 02", sequenceEnd],
            ["(7FE0,0010) UN", "  fragment 01 02", "end"],
            [.undefinedLengthNotAllowed]
        ),
        Case(
            "pixel data of undefined length without items",
            [pixels, "01 02 03 04 05 06"],
            ["(7FE0,0010) OB 01 02 03 04 05 06"],
            [.missingDelimiter]
        ),
        Case(
            "fragments without end",
            [pixels, "FE FF 00 E0 02 00 00 00 01 02"],
            ["(7FE0,0010) OB", "  fragment 01 02"],
            [.missingDelimiter]
        ),
        Case(
            "a fragment cut off",
            [pixels, "FE FF 00 E0 08 00 00 00 01 02"],
            ["(7FE0,0010) OB", "  fragment 01 02"],
            [.elementOverrun, .missingDelimiter]
        ),
        Case(
            "a fragment of undefined length",
            [pixels, "FE FF 00 E0 FF FF FF FF 01 02"],
            ["(7FE0,0010) OB", "  fragment 01 02"],
            [.missingDelimiter, .missingDelimiter]
        ),
        Case(
            "an element among fragments",
            [pixels, "FE FF 00 E0 02 00 00 00 01 02 FC FF FC FF 4F 42 00 00 00 00 00 00"],
            ["(7FE0,0010) OB", "  fragment 01 02", "(FFFC,FFFC) OB"],
            [.itemExpected]
        ),
        Case(
            "an item delimiter among fragments",
            [pixels, itemEnd, sequenceEnd],
            ["(7FE0,0010) OB", "  stray (FFFE,E00D)", "end"],
            [.unexpectedDelimiter]
        ),
        Case(
            "an unknown private element of undefined length in implicit VR is a sequence",
            .implicitVRLittleEndian,
            ["09 00 01 10 FF FF FF FF", item, "08 00 60 00 02 00 00 00 4D 52", itemEnd, sequenceEnd],
            ["(0009,1001) UN", "  item", "    (0008,0060) CS MR", "  end", "end"],
            []
        ),
    ]

    @Test("A departure is noted, and the rest is read all the same", arguments: elements + nesting + undefined)
    func tolerant(one: Case) throws {
        let reading = try DataSetReading(one.bytes, one.encoding)
        #expect(reading.lines == one.lines)
        #expect(reading.kinds == one.deviations)
        #expect(reading.written == one.bytes)
    }

    @Test("Strict mode throws the first departure, at its place", arguments: elements + nesting + undefined)
    func strict(one: Case) throws {
        guard let first = try DataSetReading(one.bytes, one.encoding).deviations.first else {
            #expect(try DataSetReading(one.bytes, one.encoding, .strict).written == one.bytes)
            return
        }
        #expect(throws: WireError(.deviation(first.kind), offset: first.offset)) {
            try DataSetReading(one.bytes, one.encoding, .strict)
        }
    }

    @Test("Every deviation of a data set occurs in these cases")
    func complete() {
        let all: Set<Deviation.Kind> = [
            .elementOverrun, .elementOutOfOrder, .oddElementLength, .unknownVR, .unexpectedDelimiter,
            .undefinedLengthNotAllowed, .itemExpected, .missingDelimiter, .delimiterWithLength, .reservedBytesSet,
            .otherVREncoding,
        ]
        #expect(Set((Self.elements + Self.nesting + Self.undefined).flatMap(\.deviations)) == all)
    }
}
