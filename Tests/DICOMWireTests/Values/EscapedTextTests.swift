import DICOMWire
import Testing

@Suite struct EscapedTextTests {
    @Test("Nothing but printable ASCII comes out, and two inputs never look alike")
    func everyByte() {
        let shown = (UInt8.min...UInt8.max).map { EscapedText.of([$0]) }
        #expect(shown.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
        #expect(Set(shown).count == 256)
    }

    @Test(
        "What could move a cursor, change colours or forge a line is spelt out",
        arguments: [
            (ascii("plain text ~"), "plain text ~"), ([0x1B, 0x5B, 0x32, 0x4A], "\\x1B[2J"),
            (ascii("a\r\nb"), "a\\x0D\\x0Ab"),
            (ascii("\\x1B"), "\\\\x1B"), ([0xC2, 0x9B], "\\xC2\\x9B"), ([0x7F], "\\x7F"), ([], ""),
        ] as [([UInt8], String)]
    )
    func escaped(bytes: [UInt8], text: String) {
        #expect(EscapedText.of(bytes) == text)
    }

    @Test("Numbers are filled up to the width of their type")
    func hexadecimal() {
        #expect(EscapedText.hexadecimal(UInt8(0x0A)) == "0A")
        #expect(EscapedText.hexadecimal(UInt16(0xA700)) == "A700")
        #expect(EscapedText.hexadecimal(UInt32(1)) == "00000001")
        #expect(EscapedText.hexadecimal(of: [0x00, 0xA7, 0xFF]) == "00a7ff")
        #expect(EscapedText.dump([0, 0xFF, 0x10]) == "00 FF 10")
    }
}
