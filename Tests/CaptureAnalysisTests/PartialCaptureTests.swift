import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Wherever a capture begins and whatever packet it lacks: nothing is found that was not sent, all is found that is
/// there, and nobody is blamed.
@Suite struct PartialCaptureTests {
    /// A message that came whole, by which it is told from all others of a capture.
    private struct Found: Hashable {
        let content: String
        let time: Int64
    }

    private static func messages(_ found: CaptureCollector, since time: Int64 = 0) -> Set<Found> {
        let whole = found.messages.values.joined().filter { $0.message.isIntact && $0.message.startTime >= time }
        return Set(
            whole.map { message, dataSet in
                Found(content: ComparedMessage(message, dataSet: dataSet).content, time: message.endTime)
            }
        )
    }

    /// When the acceptances came, and the rejections.
    private static func answers(_ found: CaptureCollector, since time: Int64 = 0) -> [Int64] {
        found.associations.filter { $0.record.accept != nil || $0.record.reject != nil }.compactMap(\.answerTime)
            .filter { $0 >= time }.sorted()
    }

    private static func failures(_ found: CaptureCollector) -> Set<String> {
        let findings = found.associations.flatMap { AssociationVerdict($0).findings }
        return Set(findings.filter { $0.severity == .failure }.map { "\($0.code)" })
    }

    @Test(
        "From whatever packet on, an association has what was sent since then",
        arguments: ["base-store", "find-many", "move-dcmqrscp", "storage-commitment-mpps-print"]
    )
    func everyStart(name: String) throws {
        let packets = try RecordedPackets(of: name)
        let whole = packets.found(without: 0..<0)
        let all = Self.messages(whole)
        #expect(all.count > 5)
        for start in 1..<packets.count {
            let found = packets.found(without: 0..<start)
            let messages = Self.messages(found)
            let time = packets.time(of: start)
            #expect(messages.isSubset(of: all), "\(start)")
            #expect(messages.isSuperset(of: Self.messages(whole, since: time)), "\(start)")
            #expect(Self.answers(found) == Self.answers(whole, since: time), "\(start)")
            let count = found.associations.flatMap(\.pduCounts).reduce(0) { $0 + ($1[.associateAccept] ?? 0) }
            #expect(count <= Self.answers(whole, since: time).count, "\(start)")
            #expect(Self.failures(found).isSubset(of: Self.failures(whole)), "\(start)")
        }
    }

    @Test(
        "Whatever packet is missing, nobody is to blame for it",
        arguments: ["base-store", "find-many", "move-dcmqrscp"]
    )
    func everyPacket(name: String) throws {
        let packets = try RecordedPackets(of: name)
        let whole = packets.found(without: 0..<0)
        // Not when they came: what is missing may have been sent twice.
        let all = Set(Self.messages(whole).map(\.content))
        for index in 0..<packets.count {
            let found = packets.found(without: index..<index + 1)
            #expect(Self.failures(found).isSubset(of: Self.failures(whole)), "\(index)")
            #expect(all.isSuperset(of: Self.messages(found).map(\.content)), "\(index)")
        }
    }

    /// A data set in implicit VR as nearly all of it looks: elements with a number of two bytes.
    private static let dataSet: [UInt8] = (0..<60).flatMap { index in
        let numbers: [UInt16] = [16, 12, 11, 512, 0, 1]
        // Groups 0018H and 0119H.
        let group: [UInt8] = index < 30 ? [0x18, 0x00] : [0x19, 0x01]
        return group + [UInt8(index), 0x10, 2, 0, 0, 0] + ScriptedAnswers.little(numbers[index % numbers.count])
    }

    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    /// A C-STORE-RQ, with its data set.
    private static func store(_ id: UInt16) -> [UInt8] {
        let command = number(0x0100, 0x0001) + number(0x0110, id) + number(0x0700, 0) + number(0x0800, 1)
        return ScriptedAnswers.command(command) + ScriptedAnswers.fragment(dataSet, control: 0x02)
    }

    private static func stored(_ id: UInt16) -> [UInt8] {
        ScriptedAnswers.command(
            number(0x0100, 0x8001) + number(0x0120, id) + number(0x0800, 0x0101) + number(0x0900, 0)
        )
    }

    // However the rest comes: packets may end within any header.
    @Test("From whatever byte on, messages are found behind it, and no association begins", arguments: [1_000, 67])
    func everyByte(length: Int) throws {
        for start in 1..<Self.store(1).count {
            var streams = ScriptedStreams(CaptureCollector())
            streams.begin(isOpened: false)
            streams.send(Array(Self.store(1).dropFirst(start)), from: .client, inPiecesOf: length)
            streams.send(Self.stored(1), from: .server)
            for id in [2, 3] as [UInt16] {
                streams.send(Self.store(id), from: .client, inPiecesOf: length)
                streams.send(Self.stored(id), from: .server)
            }
            let found = streams.finish()
            let association = try #require(found.associations.first)
            #expect(found.associations.count == 1 && association.calledAETitle == nil, "\(start)")
            #expect(association.pduCounts.allSatisfy { $0.keys.allSatisfy { $0 == .data } }, "\(start)")
            let messages = found.messages.values.joined().filter(\.message.isIntact)
            #expect(
                messages.map { "\($0.message.command.field)" }
                    == ["C-STORE-RSP", "C-STORE-RQ", "C-STORE-RSP", "C-STORE-RQ", "C-STORE-RSP"],
                "\(start)"
            )
        }
    }

    // Its rest has what seems to be a short PDU, at the end of a packet or before another one's header.
    @Test(
        "What seems to be a PDU behind missing bytes and is followed by none is nobody's fault",
        arguments: [[], [4, 0, 0, 0, 0, 9]] as [[UInt8]]
    )
    func falsePDU(next: [UInt8]) throws {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        streams.send(Array(Self.store(1).prefix(100)), from: .client)
        streams.lose(1_000, from: .client)
        streams.send([0x54, 0x54] + ScriptedAnswers.releaseRequest + next, from: .client)
        streams.send([UInt8](repeating: 0x54, count: 300), from: .client)
        for id in [2, 3] as [UInt16] { streams.send(Self.store(id), from: .client) }
        let found = streams.finish()
        #expect(Self.failures(found).isEmpty)
        let association = try #require(found.associations.first)
        #expect(association.isDamaged)
        #expect(found.messages.values.joined().count { $0.message.isIntact } == 2)
    }
}
