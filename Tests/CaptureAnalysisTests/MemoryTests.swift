import DICOMWire
import DIMSE
import Diagnosis
import TestSupport
import Testing

@testable import CaptureAnalysis
@testable import PacketFlow

/// All that is kept of connections has one budget, and what is not kept of one is said.
@Suite struct MemoryTests {
    @Test("What things are said to cost is what they take")
    func costs() {
        // Heap objects have a header of 16 bytes, arrays one of 32.
        #expect(MemoryLayout<Conversation>.size + 16 <= CaptureAnalysisLimits.conversationCost)
        // The first few bytes of a record's header, and what it says in a few more, have an array each.
        #expect(MemoryLayout<TLSHandshake>.size + 16 + 4 * 40 <= CaptureAnalysisLimits.handshakeCost)
        #expect(MemoryLayout<AssociationTracker>.size + 16 <= CaptureAnalysisLimits.associationsCost)
        // And in the set of those that are pending, of four bytes each.
        let operation = (MemoryLayout<OutstandingOperations.Operation>.stride + 4) * 4
        #expect(operation <= CaptureAnalysisLimits.operationCost)
        // An array of both senders, besides what these hold of segments under way, which has limits of its own.
        let timing = MemoryLayout<ConnectionTiming>.size + 16 + 2 * MemoryLayout<SenderTiming>.stride + 32
        #expect(timing <= CaptureAnalysisLimits.timingCost, "\(timing)")
    }

    private static func isEvicted(_ connection: CapturedConnection) -> Bool { connection.summary.reason == .evicted }

    @Test(
        "Of connections that speak something else as many are followed as the budget allows",
        arguments: [true, false]
    )
    func foreign(isOpened: Bool) {
        var streams = ScriptedStreams(CaptureCollector())
        let hello = Array("GET / HTTP/1.1\r\n\r\n".utf8)
        // The bytes are held twice: to compare copies of them, too, in an array with a header of 32 bytes.
        let cost = PacketFlowLimits.connectionCost + CaptureAnalysisLimits.conversationCost + 2 * hello.count + 32
        let room = PacketFlowLimits.followed / cost
        for _ in 0...room {
            streams.step = 1
            streams.begin(isOpened: isOpened)
            streams.send(hello, from: .client)
        }
        // In a search the bytes are held as well.
        let evicted = streams.pipeline.evictedCount
        #expect(evicted >= room / 9 && evicted <= room / 4)
        #expect(streams.finish().connections.filter(Self.isEvicted).count == evicted)
    }

    /// An A-ASSOCIATE-RQ of nearly the greatest length.
    private static let request: [UInt8] = {
        let context =
            ScriptedAnswers.item(0x30, Array("1.2.840.10008.1.1".utf8))
            + ScriptedAnswers.item(0x40, [UInt8](repeating: 0x31, count: 1_900))
        let contexts = (0..<120).flatMap { ScriptedAnswers.item(0x20, [UInt8($0 * 2 + 1), 0, 0, 0] + context) }
        let start = AssociateRequest().bytes
        // Its fixed fields, and the application context.
        let fixed = start[6..<99]
        let count = fixed.count + contexts.count
        return [1, 0, 0, UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + fixed + contexts
    }()

    @Test(
        "Requests that are not whole, or held decoded, are given up where there is no room for all",
        arguments: [1, 0]
    )
    func requests(missing: Int) {
        var streams = ScriptedStreams(CaptureCollector())
        for _ in 0..<400 {
            streams.begin()
            streams.send(Self.request.dropLast(missing), from: .client, inPiecesOf: 60_000)
        }
        let evicted = streams.pipeline.evictedCount
        let cost = Self.request.count * (missing == 0 ? CaptureAnalysisLimits.decodedCost : 1)
        #expect((400 - evicted) * cost <= PacketFlowLimits.followed)
        #expect((400 - evicted) * cost >= PacketFlowLimits.followed * 3 / 4)
        let found = streams.finish()
        // Those that were silent the longest.
        let connections = found.connections.sorted { $0.summary.number < $1.summary.number }
        #expect(
            connections.prefix(evicted).allSatisfy(Self.isEvicted)
                && !connections.dropFirst(evicted).contains(where: Self.isEvicted)
        )
        #expect(found.associations.count == (missing == 0 ? 400 : 0))
        #expect(found.associations.allSatisfy { $0.isDamaged == ($0.connection.reason == .evicted) })
        // What is missing of them is in the capture.
        let texts = found.associations.filter(\.isNotFollowed).map { AssociationVerdict($0).text }
        #expect(texts.count == (missing == 0 ? evicted : 0) && Set(texts).isSubset(of: ["not followed to its end"]))
        var condition = CaptureCondition()
        for association in found.associations { condition.add(association) }
        #expect(condition.associationsWithHoles == 0)
    }

    @Test("A request may be as long as one of a live peer, and no longer")
    func length() {
        for (extra, isRead) in [(0, true), (1, false)] {
            var streams = ScriptedStreams(CaptureCollector())
            streams.begin()
            let length = DIMSELimits.associatePDULength + extra
            let body = Self.request.dropFirst(6) + [UInt8](repeating: 0, count: length + 6 - Self.request.count)
            let header: [UInt8] = [1, 0, 0, UInt8(length >> 16), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)]
            streams.send(header + body, from: .client, inPiecesOf: 60_000)
            #expect(streams.finish().associations.isEmpty != isRead)
        }
    }

    @Test("Operations that wait for their response, and commands that are not whole, cost something")
    func operations() {
        var tracker = AssociationTracker(Self.summary, AssociationNumbers())
        let before = tracker.cost()
        for id in 1...UInt16(100) {
            let operation = OperationRecord(field: .cEchoRequest, messageID: id, contextID: 1)
            tracker.requested.begin(operation, at: 0)
        }
        #expect(tracker.cost() - before == 100 * CaptureAnalysisLimits.operationCost)
    }

    private static let summary: ConnectionSummary = {
        var streams = ScriptedStreams()
        return streams.finish().connections[0].summary
    }()
}
