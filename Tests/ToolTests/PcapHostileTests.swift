import TestSupport
import Testing

@Suite("dcmpcap on hostile captures") struct PcapHostileTests {
    static let hostile = CaptureManifest.all.filter { $0.kind == "hostile" && $0.isThere }.map(\.name)

    @Test("Hostile captures take little time and memory, and reach no terminal as they are", arguments: hostile)
    func isHarmless(name: String) async throws {
        let folder = try TemporaryFolder("hostile")
        for command in ["summary", "list", "show", "inventory", "stats", "export"] {
            for format in ["-v", "--json", "--ndjson"] {
                let target = command == "export" ? ["-o", folder.file(format)] : []
                let run = try await MeasuredRun([command, format] + target + [Dcmpcap.path(name)])
                #expect(run.end == .exited(0) || run.end == .exited(3), "\(run)")
                #expect(run.memory < 64_000_000 && run.processorTime < Self.allowedTime, "\(run)")
                #expect(
                    run.output.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) },
                    "\(command)"
                )
            }
        }
    }

    /// Seconds of the processor: what is built for debugging takes several times as long.
    #if DEBUG
    private static let allowedTime = 5.0
    #else
    private static let allowedTime = 2.0
    #endif
}
