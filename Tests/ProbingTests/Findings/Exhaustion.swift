import Diagnosis
import NIOCore
import Probing
import TestSupport
import Testing
import TransportTestSupport

/// This side without a descriptor to spare; each case has a process of its own, whose limit stays.
@Suite(.timeLimit(.minutes(2))) struct ExhaustionTests {
    static let codes: Set<FindingCode> = [.noDescriptors]

    private static let name = "pacs.example.org"

    /// For each of the findings the near miss follows: one more descriptor, which is what each step needs at a time.
    @Test(
        "Without a free descriptor this side cannot even try, and says so; with one it can",
        arguments: [
            ("127.0.0.1", 0, .noDescriptors, "EMFILE", "ulimit"),
            ("127.0.0.1", 1, .connectionRefused, "127.0.0.1:1: refused", "port"),
            (name, 0, .noDescriptors, "\(name): not looked up, EMFILE", "ulimit"),
            (name, 1, .connectionRefused, "127.0.0.1:1: refused", "port"),
        ] as [(String, Int, FindingCode, String, String)]
    )
    func descriptors(host: String, left: Int, code: FindingCode, shown: String, advised: String) async {
        await #expect(processExitsWith: .success) {
            [
                host = host as String, left = left as Int, code = code.rawValue as String, shown = shown as String,
                advised = advised as String
            ] in
            let namespace = try await NetworkNamespace(
                NetworkNamespace.nameServer(0x8580, address: "127.0.0.1"),
                nameServer: true
            )
            try await withEventLoop(in: namespace) { eventLoop in
                let settings = PeerSettings.loopback(1).with { $0.host = host }
                // All that is lazy, threads and resolver among it, gets its descriptors first.
                let before = await Situation.echo(settings, on: eventLoop)
                #expect(before.map(\.code) == [.connectionRefused])
                try await eventLoop.submit { try DescriptorLimit.leave(left) }.get()
                let findings = await Situation.echo(settings, on: eventLoop)
                #expect(findings.map(\.code.rawValue) == [code])
                #expect(findings.first?.evidence.contains { $0.contains(shown) } == true, "\(findings)")
                #expect(findings.first?.remedy.contains { $0.contains(advised) } == true, "\(findings)")
            }
        }
    }
}
