import DICOMWire
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Behind what cannot be read, the next message is found.
@Suite struct ResynchronizationTests {
    /// An association, on which the acceptor's stream is the test's.
    private static func association(readsDataSets: Bool = true) -> ScriptedStreams<CaptureCollector> {
        var streams = ScriptedStreams(readsDataSets: readsDataSets)
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        return streams
    }

    private static func messages(_ streams: inout ScriptedStreams<CaptureCollector>) -> [String] {
        let found = streams.finish().messages.values.joined()
        return found.filter(\.message.isIntact).map { "\($0.message.command.field)" }
    }

    /// A part of a data set where a command has to be.
    private static let stray = ScriptedAnswers.fragment([UInt8](repeating: 0, count: 100), control: 0x02)

    // 7 bytes are too few to tell that a command begins; a header in front has 12.
    @Test("A command is found however its bytes come", arguments: [1, 5, 7, 13, 19, 20, 1000])
    func commandInPieces(length: Int) {
        var streams = Self.association()
        streams.send(Self.stray, from: .server)
        streams.send(ScriptedAnswers.echoResponse(), from: .server, inPiecesOf: length)
        #expect(Self.messages(&streams) == ["C-ECHO-RSP"])
    }

    @Test("A fragment that is refused and never ends does not take the next one with it")
    func refusedFragment() {
        var streams = Self.association()
        streams.send(Array(Self.stray.prefix(40)), from: .server)
        streams.lose(500, from: .server)
        streams.send(ScriptedAnswers.echoResponse(), from: .server)
        #expect(Self.messages(&streams) == ["C-ECHO-RSP"])
    }

    @Test("Bytes that are missing show in the association, though their fragment never ends", arguments: [true, false])
    func hole(readsDataSets: Bool) throws {
        var streams = Self.association(readsDataSets: readsDataSets)
        let number = { ScriptedAnswers.element($0, ScriptedAnswers.little($1)) }
        let request = number(0x0100, 0x0001) + number(0x0110, 1) + number(0x0700, 0) + number(0x0800, 0)
        streams.send(ScriptedAnswers.command(request), from: .client)
        let fragment = ScriptedAnswers.fragment([UInt8](repeating: 0, count: 4000), control: 0x02)
        streams.send(Array(fragment.prefix(1000)), from: .client)
        streams.lose(1000, from: .client)
        streams.send(Array(fragment[2000..<3000]), from: .client)
        let association = try #require(streams.finish().associations.first)
        #expect(association.isDamaged)
    }
}
