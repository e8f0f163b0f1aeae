import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Fragments that make no message are held against who sent them, and take no whole message with them.
@Suite struct BrokenMessageTests {
    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    private static func store(_ id: UInt16, contextID: UInt8 = 1) -> [UInt8] {
        ScriptedAnswers.command(
            number(0x0100, 0x0001) + number(0x0110, id) + number(0x0700, 0) + number(0x0800, 0),
            contextID: contextID
        )
    }

    private static func stored(_ id: UInt16) -> [UInt8] {
        ScriptedAnswers.command(
            number(0x0100, 0x8001) + number(0x0120, id) + number(0x0800, 0x0101) + number(0x0900, 0)
        )
    }

    private static func data(_ length: Int, isLast: Bool, contextID: UInt8 = 1) -> [UInt8] {
        ScriptedAnswers.fragment(
            [UInt8](repeating: 7, count: length),
            control: isLast ? 2 : 0,
            contextID: contextID
        )
    }

    /// An association on contexts 1 and 3, in which both ends send something.
    private static func found(
        readsDataSets: Bool,
        _ parts: [(ConnectionSide, [UInt8])],
        inPiecesOf length: Int = 1_000
    ) throws -> (association: CapturedAssociation, messages: [(message: CapturedMessage, dataSet: [UInt8])]) {
        var streams = ScriptedStreams(readsDataSets: readsDataSets)
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request, contexts: [.init(), .init(id: 3)]), from: .server)
        for (side, bytes) in parts { streams.send(bytes, from: side, inPiecesOf: length) }
        streams.send(ScriptedAnswers.releaseRequest, from: .client)
        streams.send(ScriptedAnswers.releaseResponse, from: .server)
        streams.close()
        let found = streams.finish()
        return (try #require(found.associations.first), found.messages[1] ?? [])
    }

    private static func lines(_ messages: [(message: CapturedMessage, dataSet: [UInt8])]) -> [String] {
        messages.map { message, _ in
            "\(message.command.field) \(message.command.messageID ?? 0) \(message.received.dataSetLength)"
                + (message.isEnded ? "" : message.isBrokenOff ? " broken off" : " not ended")
        }
    }

    @Test(
        "A message that its sender breaks off by the next one is told, and the next one is whole",
        arguments: [true, false],
        [1, 9, 1_000]
    )
    func interrupted(readsDataSets: Bool, length: Int) throws {
        let (association, messages) = try Self.found(
            readsDataSets: readsDataSets,
            [
                (.client, Self.store(1) + Self.data(500, isLast: false)),
                (.client, Self.store(2) + Self.data(600, isLast: true)), (.server, Self.stored(2)),
                (.client, Self.store(3) + Self.data(700, isLast: true)), (.server, Self.stored(3)),
            ],
            inPiecesOf: length
        )
        #expect(
            Self.lines(messages) == [
                "C-STORE-RQ 1 500 broken off", "C-STORE-RQ 2 600", "C-STORE-RSP 0 0", "C-STORE-RQ 3 700",
                "C-STORE-RSP 0 0",
            ]
        )
        if readsDataSets { #expect(messages.map(\.dataSet.count) == [500, 600, 0, 700, 0]) }
        // The acceptor answered what came whole; the requestor is at fault.
        #expect(association.record.strayMessages.isEmpty && association.record.assemblyErrors.isEmpty)
        #expect(association.acceptorRecord?.assemblyErrors.map(\.code) == [.dataSetIncomplete])
        let verdict = AssociationVerdict(association)
        let failures = verdict.findings.filter { $0.severity == .failure }
        #expect(failures.map(\.code) == [.brokenMessage], "\(verdict.findings)")
        #expect(verdict.text == "1 never answered")
    }

    @Test("Each message that is broken off is told", arguments: [true, false])
    func allInterrupted(readsDataSets: Bool) throws {
        let requests = (1...300).map { (ConnectionSide.client, Self.store($0) + Self.data(10, isLast: false)) }
        let (_, messages) = try Self.found(readsDataSets: readsDataSets, requests)
        #expect(messages.count == 300 && messages.count { $0.message.isBrokenOff } == 299)
    }

    @Test(
        "A data set on another context than its command's is the sender's fault, and not part of it",
        arguments: [true, false]
    )
    func mixedContexts(readsDataSets: Bool) throws {
        let (association, messages) = try Self.found(
            readsDataSets: readsDataSets,
            [
                (.client, Self.store(1) + Self.data(500, isLast: true, contextID: 3)),
                (.client, Self.store(2, contextID: 3) + Self.data(600, isLast: true, contextID: 3)),
                (.server, Self.stored(2)),
            ]
        )
        #expect(Self.lines(messages).prefix(2) == ["C-STORE-RQ 1 0 broken off", "C-STORE-RQ 2 600"])
        #expect(messages.first?.dataSet.isEmpty == true)
        #expect(association.acceptorRecord?.assemblyErrors.map(\.code) == [.mixedContexts])
        #expect(AssociationVerdict(association).findings.contains { $0.code == .brokenMessage })
    }

    @Test("A command on another context ends the message before it, and is whole", arguments: [true, false])
    func otherContext(readsDataSets: Bool) throws {
        let (association, messages) = try Self.found(
            readsDataSets: readsDataSets,
            [
                (.client, Self.store(1) + Self.data(500, isLast: false)),
                (.client, Self.store(2, contextID: 3) + Self.data(600, isLast: true, contextID: 3)),
            ]
        )
        #expect(Self.lines(messages) == ["C-STORE-RQ 1 500 broken off", "C-STORE-RQ 2 600"])
        #expect(association.acceptorRecord?.assemblyErrors.map(\.code) == [.mixedContexts])
    }

    @Test(
        "A data set without a command is held against who sent it",
        arguments: [true, false],
        ConnectionSide.allCases
    )
    func stray(readsDataSets: Bool, side: ConnectionSide) throws {
        let (association, _) = try Self.found(readsDataSets: readsDataSets, [(side, Self.data(500, isLast: true))])
        let record = side == association.requestor ? association.acceptorRecord : association.record
        #expect(record?.assemblyErrors.map(\.code) == [.dataSetWithoutCommand])
        let other = side == association.requestor ? association.record : association.acceptorRecord
        #expect(other?.assemblyErrors.isEmpty ?? true)
        #expect(AssociationVerdict(association).findings.contains { $0.code == .brokenMessage })
    }

    @Test("A command that is broken off by another is the sender's fault, and the other is whole")
    func interruptedCommand() throws {
        let start = ScriptedAnswers.fragment(Array(Self.store(1)[12..<30]), control: 1)
        let (association, messages) = try Self.found(
            readsDataSets: true,
            [(.client, start), (.client, Self.store(2, contextID: 3) + Self.data(60, isLast: true, contextID: 3))]
        )
        #expect(Self.lines(messages) == ["C-STORE-RQ 2 60"])
        #expect(association.acceptorRecord?.assemblyErrors.map(\.code) == [.mixedContexts])
    }
}
