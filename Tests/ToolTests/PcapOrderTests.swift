import TestSupport
import Testing

@Suite("Files in the order of their times") struct PcapOrderTests {
    /// A pcapng file with an association of this title at a time, and so many bytes before its first packet.
    private static func file(_ title: String, at time: UInt64, behind length: Int) -> [UInt8] {
        var capture = ScriptedCapture()
        var connection = capture.open(from: title == "FIRST" ? 40_001 : 40_002, at: time)
        capture.associate(title, on: &connection)
        capture.release(&connection)
        let file = capture.pcapng()
        // Blocks that no reader knows stand behind the section header, which has 28 bytes.
        let size = ScriptedCapture.little(60_012)
        let block = ScriptedCapture.little(0x0000_0BAD) + size + [UInt8](repeating: 0, count: 60_000) + size
        return file.prefix(28) + (0..<length / block.count).flatMap { _ in block } + file.dropFirst(28)
    }

    @Test(
        "When a file begins is looked for in its first 16 MB, or a few more",
        arguments: [(15 << 20, "FIRST"), (40 << 20, "SECOND")]
    )
    func start(length: Int, first: String) async throws {
        let folder = try TemporaryFolder("order")
        let late = Self.file("SECOND", at: ScriptedCapture.start + 3_600_000_000_000, behind: 0)
        let early = Self.file("FIRST", at: ScriptedCapture.start, behind: length)
        let result = try await Dcmpcap.run([
            try folder.write(bytes: late, to: "a.pcapng"), try folder.write(bytes: early, to: "b.pcapng"),
        ])
        let lines = result.output.split(separator: "\n").filter { $0.contains(" -> ") }
        #expect(lines.count == 2 && lines[0].contains("\(first)@"), "\(result)")
    }
}
