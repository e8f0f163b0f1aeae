import DICOMWire
import Testing

@Suite struct ByteWriterTests {
    @Test("Integers are written in both orders")
    func integers() {
        var writer = ByteWriter()
        writer.write(0xFF)
        writer.writeBigEndian(UInt16(0x0102))
        writer.writeLittleEndian(UInt16(0x0102))
        writer.writeBigEndian(UInt32(0x0102_0304))
        writer.writeLittleEndian(UInt32(0x0102_0304))
        writer.writeBigEndian(UInt8(7))
        writer.write([8, 9])
        #expect(writer.bytes == hex("FF 01 02 02 01 01 02 03 04 04 03 02 01 07 08 09"))
    }

    @Test("A length is filled in once it is known, also around another")
    func lengths() throws {
        var writer = ByteWriter()
        try writer.writeBigEndianLengthPrefixed(UInt32.self) { (outer) throws(WireError) in
            outer.write(0xAA)
            try outer.writeBigEndianLengthPrefixed(UInt16.self) { (inner) throws(WireError) in inner.write([1, 2, 3]) }
        }
        #expect(writer.bytes == hex("00 00 00 06 AA 00 03 01 02 03"))
    }

    @Test("A length that does not fit is an error at its place", arguments: [(255, true), (256, false)])
    func tooLong(count: Int, fits: Bool) {
        var writer = ByteWriter()
        writer.write(0)
        do {
            try writer.writeBigEndianLengthPrefixed(UInt8.self) { (body) throws(WireError) in
                body.write([UInt8](repeating: 0, count: count))
            }
            #expect(fits)
        } catch {
            #expect(!fits)
            #expect(error == WireError(.unencodable, offset: 1))
        }
    }

    @Test("A value written before is replaced")
    func overwrite() {
        var writer = ByteWriter()
        writer.write([1, 2, 3, 4, 5, 6])
        writer.overwriteLittleEndian(0x0A0B_0C0D, at: 1)
        #expect(writer.bytes == hex("01 0D 0C 0B 0A 06"))
    }
}
