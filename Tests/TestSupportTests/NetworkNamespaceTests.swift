import TestSupport
import Testing

@Suite struct NetworkNamespaceTests {
    /// Catches a test that goes on in a network that is not what it says, or waits for ever for a server in it.
    @Test("A command that fails while it is made is an error at once, with what was said")
    func failingCommand() async throws {
        let server = NetworkNamespace.nameServer(0x8580)
        let failure = await #expect(throws: EndedEarly.self) { try await NetworkNamespace(server, server) }
        #expect(failure?.description.contains("Address already in use") == true, "\(String(describing: failure))")
    }

    @Test("So is one that fails later")
    func failingLater() async throws {
        let namespace = try await NetworkNamespace()
        try await namespace.run("ip link show dev lo")
        let failure = await #expect(throws: NetworkNamespace.CommandFailed.self) {
            try await namespace.run("ip link show dev none; true")
        }
        #expect(failure?.description.contains("none") == true, "\(String(describing: failure))")
        try await namespace.stop()
    }
}
