import DIMSE
import TestSupport
import Testing
import TransportTestSupport

@testable import DICOMTransport

/// What is left of an association that is over.
@Suite(.timeLimit(.minutes(1))) struct LifetimeTests {
    /// Held by all that has to do with a connection, and by nothing else.
    private final class Token: WireObserver {
        func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds) {}
    }

    @Test("Nothing is left of an association, whether it was released, aborted, rejected, refused or never answered")
    func nothingIsLeft() async throws {
        let silent = try ScriptedPeer([.readPDU, .readPDU])
        let rejecting = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(result: 1, source: 1, reason: 1))])
        let refused = try FreePort.next()
        try await Storescp.start().use { server in
            for port in [server.port, silent.port, rejecting.port, refused] {
                let left = try await Self.tokenLeft(port) { await $0.release() }
                #expect(left == nil, "port \(port)")
            }
            #expect(try await Self.tokenLeft(server.port) { await $0.abort() } == nil)
        }
    }

    private static func tokenLeft(
        _ port: UInt16,
        _ end: @escaping @Sendable (Association) async -> Void
    ) async throws -> Token? {
        weak var weakToken: Token?
        try await withEventLoop { eventLoop in
            let token = Token()
            weakToken = token
            let configuration = AssociationConfiguration.verification(port).with {
                $0.observer = token
                $0.limits.association = .milliseconds(100)
                $0.limits.artim = .milliseconds(100)
            }
            let association = Association(configuration, on: eventLoop)
            if await association.open() != nil { _ = await association.echo() }
            await end(association)
        }
        return weakToken
    }
}
