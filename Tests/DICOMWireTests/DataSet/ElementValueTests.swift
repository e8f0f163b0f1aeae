import DICOMWire
import Testing

@Suite struct ElementValueTests {
    /// Reads one element in explicit VR and hands its value on.
    private func withValue<Result>(
        _ vr: VR,
        _ value: [UInt8],
        _ encoding: DataEncoding = .explicitVRLittleEndian,
        _ body: (borrowing ElementValue) throws -> Result
    ) throws -> Result {
        var writer = DataSetWriter(encoding)
        try writer.write([DataElement(Tag(0x0009, 0x1001), vr, value)])
        let bytes = writer.bytes
        var log = DecodingLog(.strict)
        var reader = DataSetReader(unsafe bytes.span.bytes, encoding: encoding)
        guard case .element(let header, let range)? = try reader.next(noting: &log) else {
            throw WireError(.malformed, offset: 0)
        }
        return try body(reader.value(header, range))
    }

    @Test(
        "Integers have the size, sign and byte order of their VR and encoding",
        arguments: [
            (.us, "FE FF 01 00", .explicitVRLittleEndian, [65534, 1]),
            (.ss, "FE FF 01 00", .explicitVRLittleEndian, [-2, 1]),
            (.us, "FF FE 00 01", .explicitVRBigEndian, [65534, 1]),
            (.ul, "FF FF FF FF", .explicitVRLittleEndian, [4_294_967_295]),
            (.sl, "FF FF FF FE", .explicitVRBigEndian, [-2]),
            (.sv, "FF FF FF FF FF FF FF 7F", .explicitVRLittleEndian, [Int.max]),
            // What is beyond Int is no number here.
            (.uv, "FF FF FF FF FF FF FF FF", .explicitVRLittleEndian, [nil]),
            // A cut off number does not count.
            (.ul, "01 00 00 00 02 00", .explicitVRLittleEndian, [1]),
            (.lo, "31 32", .explicitVRLittleEndian, [nil, nil]),
        ] as [(VR, String, DataEncoding, [Int?])]
    )
    func integers(vr: VR, hex: String, encoding: DataEncoding, numbers: [Int?]) throws {
        try withValue(vr, dataSetBytes(hex), encoding) { value in
            #expect(value.count == numbers.count)
            for index in numbers.indices { #expect(value.integer(at: index) == numbers[index]) }
            #expect(value.integer(at: numbers.count) == nil)
            #expect(value.integer(at: -1) == nil)
            #expect(value.floatingPoint() == nil)
        }
    }

    @Test("Floating-point numbers and tags")
    func others() throws {
        try withValue(.fd, dataSetBytes("3F F8 00 00 00 00 00 00"), .explicitVRBigEndian) {
            #expect($0.floatingPoint() == 1.5)
            #expect($0.floatingPoint(at: 1) == nil)
            #expect($0.integer() == nil)
        }
        try withValue(.fl, dataSetBytes("00 00 10 C0")) { #expect($0.floatingPoint() == -2.25) }
        try withValue(.at, dataSetBytes("E0 7F 10 00")) {
            #expect($0.tag() == .pixelData)
            #expect($0.tag(at: 1) == nil)
        }
        try withValue(.ui, Array("1.2.840.10008.1.1\0".utf8)) { #expect($0.uid == .verification) }
    }

    @Test("Text has no padding and nothing a terminal could misread")
    func text() throws {
        try withValue(.lo, Array("a \\ b\u{1B}[2J\\\\c  ".utf8)) {
            #expect($0.strings == ["a", "b\\x1B[2J", "", "c"])
            #expect($0.summary() == "a \\ b\\x1B[2J\\\\c")
        }
        try withValue(.pn, Array("M\u{FC}ller".unicodeScalars.map { UInt8($0.value) })) {
            #expect($0.text == "M\\xFCller")
        }
        try withValue(.lo, []) {
            #expect($0.strings.isEmpty)
            #expect($0.text.isEmpty)
        }
    }

    @Test(
        "A summary is cut at its length",
        arguments: [
            (.lo, Array(repeating: UInt8(ascii: "x"), count: 12), "xxxxxxxx..."), (.ob, Array(0..<12), "00 01 ..."),
            (.us, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], "1\\2\\3\\4\\5..."), (.us, [1, 0, 2, 0], "1\\2"),
            (.lo, Array("12345678".utf8), "12345678"), (.ob, [1, 2], "01 02"),
            (.uv, Array(repeating: 0xFF, count: 8), "18446744073709551615"),
        ] as [(VR, [UInt8], String)]
    )
    func summary(vr: VR, bytes: [UInt8], text: String) throws {
        try withValue(vr, bytes) { #expect($0.summary(length: 8) == text) }
    }

    @Test("A value is copied up to the limit of an element")
    func limit() throws {
        var limits = WireLimits()
        limits.elementLength = 4
        #expect(try withValue(.ob, [1, 2, 3, 4]) { try $0.copy(limits: limits) } == [1, 2, 3, 4])
        #expect(throws: WireError(.limitExceeded(.elementLength), offset: 0)) {
            try withValue(.ob, [1, 2, 3, 4, 5, 6]) { _ = try $0.copy(limits: limits) }
        }
    }
}
