import DICOMWire
import Diagnosis
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

    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    private static func echoRequest(_ id: UInt16) -> [UInt8] {
        ScriptedAnswers.command(number(0x0100, 0x0030) + number(0x0110, id) + number(0x0800, 0x0101))
    }

    private static let storeRequest = ScriptedAnswers.command(
        number(0x0100, 0x0001) + number(0x0110, 1) + number(0x0700, 0) + number(0x0800, 0)
    )

    /// A P-DATA-TF with a value for each length, of which the last ends the data set.
    private static func data(_ lengths: Int...) -> [UInt8] {
        let values = lengths.enumerated().flatMap { number, length in
            ScriptedAnswers.fragment(
                [UInt8](repeating: 0x77, count: length),
                control: number == lengths.count - 1 ? 0x02 : 0x00
            ).dropFirst(6)
        }
        return ScriptedAnswers.pdu(0x04, Array(values))
    }

    // A hole may begin within any header, and end within any other.
    @Test("Wherever a hole is, the messages behind it are found, and the peer is not blamed", arguments: [true, false])
    func everyHole(readsDataSets: Bool) throws {
        let stream = Self.storeRequest + Self.data(60) + Self.data(60, 60, 60)
        for length in [3, 50] {
            for start in 0...stream.count - length {
                var streams = Self.association(readsDataSets: readsDataSets)
                streams.send(Array(stream.prefix(start)), from: .client)
                streams.lose(length, from: .client)
                streams.send(Array(stream.dropFirst(start + length)), from: .client)
                for id in [2, 3] as [UInt16] { streams.send(Self.echoRequest(id), from: .client) }
                let found = streams.finish()
                let echoes = found.messages.values.joined().filter {
                    $0.message.isIntact && $0.message.command.field == .cEchoRequest
                }
                #expect(echoes.count == 2, "\(length) at \(start)")
                let association = try #require(found.associations.first)
                let findings = AssociationVerdict(association).findings
                #expect(!findings.contains { $0.code == .unreadablePDU }, "\(length) at \(start)")
            }
        }
    }

    // Behind a hole over the end of a PDU, bytes of a data set that may be a P-DATA-TF: its second value would tell,
    // and lies behind the end of the stream, or in the next hole.
    @Test(
        "What may be a PDU and never comes whole takes no message with it",
        arguments: [true, false],
        [true, false]
    )
    func falseStart(isHoleBehind: Bool, isReset: Bool) {
        var streams = Self.association()
        streams.send(Self.storeRequest, from: .client)
        streams.lose(500, from: .client)
        var rest = [UInt8](repeating: 0x77, count: 3_000)
        rest.replaceSubrange(1_000..<1_012, with: [4, 0, 0, 1, 0, 0, 0, 0, 0xEA, 0x60, 1, 0])
        streams.send(rest, from: .client)
        for id in [2, 3] as [UInt16] { streams.send(Self.echoRequest(id), from: .client) }
        if isHoleBehind {
            streams.lose(500, from: .client)
            streams.send([0x77, 0x77], from: .client)
            streams.send(Self.echoRequest(4), from: .client)
        }
        let flag = isReset ? ScriptedPacket.reset : ScriptedPacket.finish
        streams.send(flags: flag | ScriptedPacket.acknowledging, from: .client)
        #expect(Self.messages(&streams).filter { $0 == "C-ECHO-RQ" }.count == (isHoleBehind ? 3 : 2))
    }

    // With messages as short as they can be, each behind a byte that begins none, in one segment of the greatest
    // length: a search in a search in a search would take a stack for each.
    @Test("However often a search finds something and goes on, it takes no more room")
    func manySearches() {
        var streams = Self.association()
        streams.send(Self.storeRequest, from: .client)
        streams.lose(500, from: .client)
        // An A-RELEASE-RP, and what begins an A-ASSOCIATE-RQ that is too long.
        let unit: [UInt8] = ScriptedAnswers.releaseResponse + [1, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        let stream = Array(repeatElement(unit, count: 4_000).joined())
        streams.send(stream, from: .client, inPiecesOf: stream.count)
        streams.send(Self.echoRequest(2), from: .client)
        #expect(Self.messages(&streams).last == "C-ECHO-RQ")
    }
}
