import Diagnosis
import PacketFlow
import Testing

@testable import CaptureAnalysis

/// Connections that the server lets in and turns away before anybody has said anything.
@Suite struct EarlyEndTests {
    private struct Collector: CaptureSink {
        var unanswered = UnansweredConnections()

        mutating func end(_ connection: CapturedConnection) { unanswered.add(connection) }
    }

    /// A connection that the server ends so many nanoseconds after the opening, and the client as long after that.
    private static func end(
        _ streams: inout ScriptedStreams<Collector>,
        by flags: UInt8,
        after time: Int64,
        clientAfter later: Int64
    ) {
        streams.begin()
        streams.send(flags: ScriptedPacket.acknowledging, from: .client)
        streams.time += time
        streams.send(flags: flags | ScriptedPacket.acknowledging, from: .server)
        guard flags == ScriptedPacket.finish else { return }
        streams.time += later
        streams.send(flags: ScriptedPacket.finish | ScriptedPacket.acknowledging, from: .client)
    }

    private static func entries(_ end: (inout ScriptedStreams<Collector>) -> Void) -> [FindingTally.Entry] {
        var streams = ScriptedStreams(Collector())
        end(&streams)
        return streams.finish().unanswered.findings.entries
    }

    /// Catches a close that counts when the client answers it.
    @Test("It is told whenever the client closes, and not of a server that ends an idle connection")
    func whoIsFirst() throws {
        for later in [0, 3_000_000_000] as [Int64] {
            let entries = Self.entries { Self.end(&$0, by: ScriptedPacket.finish, after: 0, clientAfter: later) }
            #expect(entries.map(\.finding.code) == [.closedBeforeRequest])
            // Nobody said a title.
            #expect(entries.first?.finding.evidence.contains { $0.contains("\"\"") || $0.contains("20 20") } == false)
        }
        let idle = Self.entries { Self.end(&$0, by: ScriptedPacket.finish, after: 2_000_000_000, clientAfter: 0) }
        #expect(idle.isEmpty)
    }

    /// Catches resets that are told as closes, or the other way round.
    @Test("Closes and resets of one server are told apart")
    func ends() throws {
        let entries = Self.entries { streams in
            for count in 1...5 {
                Self.end(&streams, by: ScriptedPacket.finish, after: 0, clientAfter: 0)
                if count > 2 { Self.end(&streams, by: ScriptedPacket.reset, after: 0, clientAfter: 0) }
            }
        }
        #expect(entries.map(\.count) == [5, 3])
        #expect(entries.first?.finding.evidence.contains { $0.contains("FIN") } == true)
        #expect(entries.last?.finding.evidence.contains { $0.contains("RST") } == true, "\(entries)")
    }
}
