import Glibc
import TestSupport
import Testing

@Suite("The scripted peer of the tests") struct ScriptedPeerTests {
    private static let pdu: [UInt8] = [0x07, 0, 0, 0, 0, 4, 0, 0, 0, 0]

    @Test("It reads a PDU, answers, and sees the client's end", arguments: [true, false])
    func conversation(reset: Bool) async throws {
        let peer = try ScriptedPeer([.readPDU, .reply { $0.reversed() }, .sendSlowly([1, 2, 3]), .wait])
        let client = try PlainClient(port: peer.port)
        try client.send(Self.pdu)
        var answer: [UInt8] = []
        while answer.count < 13, case .bytes(let bytes) = try client.read() { answer += bytes }
        #expect(answer == Self.pdu.reversed() + [1, 2, 3])
        if reset { try client.reset() } else { client.finish() }
        let record = try await peer.finish()[0]
        #expect(record.received == Self.pdu)
        #expect(record.ending == (reset ? .reset : .finished))
        #expect(record.stoppedAt == nil)
        #expect(record.ended ?? record.start > record.start)
        if !reset { client.stop() }
    }

    @Test(
        "It closes as the script says, also over bytes that it has not read",
        arguments: [(.closeFIN, .finished), (.closeRST, .reset), (.halfClose, .finished)]
            as [(step: ScriptedPeer.Step, end: PlainClient.Reading)]
    )
    func closing(step: ScriptedPeer.Step, end: PlainClient.Reading) async throws {
        let peer = try ScriptedPeer([.read(1), step])
        let client = try PlainClient(port: peer.port)
        defer { client.stop() }
        try client.send(Self.pdu)
        #expect(try client.read() == end)
        _ = try await peer.finish()
    }

    @Test("Each connection gets its own script, and the last one goes on")
    func scripts() async throws {
        let peer = try ScriptedPeer([.send([1])], [.send([2])])
        for expected in [1, 2, 2] as [UInt8] {
            let client = try PlainClient(port: peer.port)
            #expect(try client.readToEnd() == ([expected], .finished))
            client.stop()
        }
        #expect(try await peer.finish(connections: 3).count == 3)
    }

    @Test("A script that waits in vain ends at its limit and says where")
    func limit() async throws {
        let peer = try ScriptedPeer([.read(100)], within: .milliseconds(50))
        let client = try PlainClient(port: peer.port)
        defer { client.stop() }
        try client.send([1])
        let record = try await peer.finish()[0]
        #expect(record.stoppedAt?.contains("read(100)") == true)
        #expect(record.received == [1])
    }

    @Test("An answer without end goes on until the client closes")
    func endless() async throws {
        let peer = try ScriptedPeer([.sendForever([0x55])])
        let client = try PlainClient(port: peer.port)
        var count = 0
        while count < 100_000, case .bytes(let bytes) = try client.read() { count += bytes.count }
        try client.reset()
        let record = try await peer.finish()[0]
        #expect(count >= 100_000)
        #expect(record.ending == .reset)
    }

    @Test("An unanswering port lets no connection through")
    func unanswering() throws {
        let port = try UnansweringPort()
        defer { port.stop() }
        let failure = #expect(throws: SocketError.self) { try PlainClient(port: port.port, limit: .seconds(1)) }
        // The limit of a blocking connect(2).
        #expect(failure?.code == EINPROGRESS, "\(String(describing: failure))")
    }
}
