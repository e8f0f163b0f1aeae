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

    /// PS3.5 9.1, character by character.
    private func isValid(_ bytes: [UInt8]) -> Bool {
        (1...64).contains(bytes.count)
            && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { component in
                let digits = component.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                return digits && !component.isEmpty && (component.count == 1 || component.first != UInt8(ascii: "0"))
            }
    }

    @Test("Looked at eight characters at a time, a UID is what it is character by character", arguments: 1...66)
    func form(length: Int) {
        // Stops and zeros at every place, alone and beside each other, and every other character.
        let ones = [UInt8](repeating: UInt8(ascii: "1"), count: length)
        for first in 0..<length {
            for second in first..<length {
                for (left, right) in [(".", "."), (".", "0"), ("0", "."), ("0", "0")]
                    as [(Unicode.Scalar, Unicode.Scalar)]
                {
                    var bytes = ones
                    bytes[first] = UInt8(ascii: left)
                    bytes[second] = UInt8(ascii: right)
                    #expect(UID(bytes).isValid == isValid(bytes), "\(EscapedText.of(bytes))")
                }
            }
        }
        for character in UInt8.min...UInt8.max where character != 0 && character != 0x20 {
            var bytes = ones
            bytes[length / 2] = character
            #expect(UID(bytes).isValid == isValid(bytes), "\(EscapedText.of(bytes))")
        }
    }

    @Test("Equal UIDs hash alike, and those of different length or order do not compare equal")
    func equality() {
        #expect(Set([UID("1.2"), UID(ascii("1.2\0")), UID("1.2.3")]).count == 2)
        #expect(UID("1.2") < UID("1.2.3"))
        #expect(UID("1.10") < UID("1.2"))
        #expect(UID([]) == UID() && UID([0, 0x20]).isEmpty)
    }
}
