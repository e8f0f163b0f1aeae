import DICOMWire
import Testing

@Suite struct UIDTests {
    @Test(
        "A UID keeps to PS3.5 9.1 or is said not to",
        arguments: [
            ("1.2.840.10008.1.1", true), ("0.0", true), ("2.25.0", true), ("", false), ("1..2", false), (".1", false),
            ("1.", false), ("1.02", false), ("1.2a", false), (String(repeating: "1", count: 64), true),
            (String(repeating: "1", count: 65), false),
        ]
    )
    func validity(text: String, valid: Bool) {
        #expect(UID(text).isValid == valid)
    }

    @Test("Padding is no part of a UID, and the characters come back", arguments: 0...64)
    func roundTrip(length: Int) {
        let text = String((0..<length).map { "1.234567890".utf8.map { Character(Unicode.Scalar($0)) }[$0 % 11] })
        #expect(UID(Array(text.utf8) + [0]).description == text)
        #expect(UID(Array(text.utf8) + [0x20, 0x20]) == UID(text))
    }

    @Test("A UID over 64 bytes is cut, and says so")
    func truncation() {
        let long = UID(Array(repeating: UInt8(ascii: "1"), count: 70))
        #expect(long.isTruncated)
        #expect(long.count == 64)
        #expect(long != UID(String(repeating: "1", count: 64)))
    }
}
