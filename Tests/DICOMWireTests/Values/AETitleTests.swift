import DICOMWire
import Testing

@Suite struct AETitleTests {
    @Test(
        "What a user may type",
        arguments: ["A", "ANY-SCP", "ABCDEFGHIJKLMNOP", "with space", " A", "~!@#"]
    )
    func lawful(text: String) throws {
        let title = try AETitle(text)
        #expect(title.problem == nil)
        #expect(title.field == ascii(text) + [UInt8](repeating: 0x20, count: 16 - text.utf8.count))
    }

    @Test(
        "What a user may not type, and why",
        arguments: [
            ("", AETitle.Problem.empty), ("   ", .empty), ("ABCDEFGHIJKLMNOPQ", .tooLong(17)), ("A\\B", .backslash),
            ("A\nB", .controlCharacter), ("A\u{7F}", .controlCharacter), ("ÄRZTE", .controlCharacter),
        ]
    )
    func unlawful(text: String, problem: AETitle.Problem) {
        #expect(throws: problem) { try AETitle(text) }
        #expect(!problem.description.isEmpty)
    }

    @Test(
        "A field of a peer is kept as it is, and shown without padding",
        arguments: [
            ("ANY-SCP         ", "ANY-SCP", nil), ("  ANY-SCP       ", "ANY-SCP", nil),
            ("ANY-SCP\0\0\0\0\0\0\0\0\0", "ANY-SCP", AETitle.Problem.controlCharacter),
            ("                ", "", .empty),
            ("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "", .empty), ("A\\B             ", "A\\\\B", .backslash),
            ("A\u{1B}[31m          ", "A\\x1B[31m", .controlCharacter),
        ] as [(String, String, AETitle.Problem?)]
    )
    func field(text: String, shown: String, problem: AETitle.Problem?) {
        let title = AETitle(field: ascii(text))
        #expect(title.field == ascii(text))
        #expect(title.text == shown)
        #expect(title.problem == problem)
        #expect(title.isBlank == shown.isEmpty)
    }

    @Test("Each of the 16 bytes has its own place", arguments: 0..<16)
    func places(index: Int) {
        var bytes = [UInt8](repeating: 0x20, count: 16)
        bytes[index] = 0xA7
        #expect(AETitle(field: bytes).field == bytes)
        #expect(AETitle(field: bytes) != AETitle(field: []))
    }

    @Test("A field that is too short is padded, one that is too long is cut")
    func lengths() {
        #expect(AETitle(field: ascii("AB")) == AETitle(field: ascii("AB              ")))
        #expect(AETitle(field: ascii("ABCDEFGHIJKLMNOPQRS")).field == ascii("ABCDEFGHIJKLMNOP"))
    }
}
