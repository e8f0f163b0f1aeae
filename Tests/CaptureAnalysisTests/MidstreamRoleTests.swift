import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Where the opening of a connection is not in the capture, ports say little of who asks: messages do.
@Suite struct MidstreamRoleTests {
    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    private static func request(_ field: UInt16, id: UInt16 = 1, further: [UInt8] = []) -> [UInt8] {
        ScriptedAnswers.command(number(0x0100, field) + number(0x0110, id) + number(0x0800, 0x0101) + further)
    }

    /// The association of a connection whose start is missing; the packets are those of the end that opened it.
    private static func found(
        serverPort: UInt16,
        isOpened: Bool = false,
        _ parts: [(ConnectionSide, [UInt8])]
    ) throws -> (association: CapturedAssociation, fromRequestor: [Bool]) {
        var streams = ScriptedStreams(CaptureCollector())
        streams.serverPort = serverPort
        streams.begin(isOpened: isOpened)
        for (side, bytes) in parts { streams.send(bytes, from: side) }
        let found = streams.finish()
        let association = try #require(found.associations.first)
        #expect(found.associations.count == 1 && association.isStartMissing)
        return (association, (found.messages[1] ?? []).map(\.message.isFromRequestor))
    }

    private static let echo: [(ConnectionSide, [UInt8])] = [
        (.client, request(0x0030)), (.server, ScriptedAnswers.echoResponse()),
    ]

    // The client's port is 50000.
    @Test("Who sends a request is the requestor, whatever the ports", arguments: [104, 60_000] as [UInt16])
    func request(serverPort: UInt16) throws {
        let rest: [(ConnectionSide, [UInt8])] = [
            (.client, ScriptedAnswers.releaseRequest), (.server, ScriptedAnswers.releaseResponse),
        ]
        let (association, fromRequestor) = try Self.found(serverPort: serverPort, Self.echo + rest)
        #expect(association.connection.endpoint(association.requestor).port == 50_000)
        #expect(fromRequestor == [true, false])
        let record = association.record
        #expect(record.operationsBegun == 1 && record.operationsCompleted == 1 && association.echoTimes.count == 1)
        #expect(record.strayMessages.isEmpty && record.unexpectedPDUs.isEmpty && association.acceptorOutstanding == 0)
        #expect(association.releaseRequestor == association.requestor)
        let pdus = Self.echo.map { UInt64($0.1.count) }
        #expect(record.bytesSent == pdus[0] + 10 && record.bytesReceived == pdus[1] + 10)
        #expect(AssociationVerdict(association).text == "start not in the capture")
    }

    @Test("Who sends a response is the acceptor", arguments: [104, 60_000] as [UInt16])
    func response(serverPort: UInt16) throws {
        let (association, fromRequestor) = try Self.found(serverPort: serverPort, Array(Self.echo.reversed()))
        #expect(association.connection.endpoint(association.requestor).port == 50_000)
        #expect(fromRequestor == [false, true])
        #expect(association.record.strayMessages.isEmpty)
    }

    @Test("What both ends may ask proves nothing", arguments: [104, 60_000] as [UInt16])
    func eventReport(serverPort: UInt16) throws {
        let event = Self.request(0x0100, further: Self.number(0x1002, 1))
        let (association, _) = try Self.found(serverPort: serverPort, [(.server, event)] + Self.echo)
        #expect(association.connection.endpoint(association.requestor).port == 50_000)
    }

    @Test("Objects come from the requestor, unless they turn out to be those of a C-GET", arguments: [true, false])
    func objects(isGet: Bool) throws {
        let store = Self.request(0x0001, further: Self.number(0x0700, 0))
        let stored = ScriptedAnswers.response(0x8001, status: 0)
        let sender: ConnectionSide = isGet ? .server : .client
        var parts = [(sender, store), (sender.other, stored), (sender, store), (sender.other, stored)]
        if isGet { parts.append((.server, ScriptedAnswers.response(0x8010, status: 0))) }
        let (association, _) = try Self.found(serverPort: 60_000, parts)
        #expect(association.connection.endpoint(association.requestor).port == 50_000)
        #expect(association.record.operationsBegun == (isGet ? 1 : 2))
        #expect(association.record.operationsCompleted == association.record.operationsBegun)
        #expect(association.record.strayMessages.isEmpty)
    }

    @Test("A SYN proves who asks, and so does an answer to a request that is missing")
    func proven() throws {
        let parts: [(ConnectionSide, [UInt8])] = [(.server, Self.request(0x0030))]
        let (opened, _) = try Self.found(serverPort: 60_000, isOpened: true, parts)
        #expect(opened.connection.endpoint(opened.requestor).port == 50_000)
        let accept: [(ConnectionSide, [UInt8])] = [(.server, ScriptedAnswers.accept(AssociateRequest().bytes))]
        let (answered, _) = try Self.found(serverPort: 60_000, accept + parts)
        #expect(answered.connection.endpoint(answered.requestor).port == 50_000)
    }
}
