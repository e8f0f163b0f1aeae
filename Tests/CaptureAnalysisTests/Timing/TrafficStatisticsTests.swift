import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What is gathered of many associations, and how much of it is kept.
@Suite struct TrafficStatisticsTests {
    /// An association that stores an object, answered after so many milliseconds.
    private static func stored(after milliseconds: Int64) throws -> TimingCollector {
        var conversation = TimedConversation(way: 1_000)
        conversation.send(StoredObject.request, from: .client, at: 2_000)
        conversation.send(StoredObject.acceptance, from: .server, at: 4_000)
        conversation.send(StoredObject.store, from: .client, at: 5_000)
        conversation.send(StoredObject.part(40_000, isLast: true), from: .client, at: 5_000)
        conversation.send(StoredObject.stored, from: .server, at: 6_000 + milliseconds * 1_000)
        conversation.send(StoredObject.release, from: .client, at: 7_000 + milliseconds * 1_000)
        conversation.send(StoredObject.released, from: .server, at: 8_000 + milliseconds * 1_000)
        return conversation.captured(at: .client)
    }

    /// One association of another pair.
    private static func renamed(_ association: CapturedAssociation, _ number: Int) -> CapturedAssociation {
        var other = association
        other.number = number
        other.record.request?.callingAETitle = AETitle(field: Array("CT\(number)".utf8))
        return other
    }

    @Test("What a pair did is counted by service, with its times and bytes")
    func counts() throws {
        let found = try Self.stored(after: 300)
        let pair = try #require(found.statistics.sorted.first)
        #expect(found.statistics.sorted.count == 1 && pair.pair.calling == "CT1" && pair.pair.called == "ARCHIVE")
        #expect(pair.associations == 1 && pair.rejected == 0 && pair.unanswered == 0)
        #expect(pair.setUpTimes.summary?.median == 3_000_000)
        let (use, service) = try #require(pair.mainService)
        #expect(use.name == "C-STORE" && use.invoker == .requestor)
        #expect(service.operations == 1 && service.failed == 0 && service.unanswered == 0)
        // From the last segment of the request to the response: 300 ms, and a way there and back.
        #expect(service.responseTimes.summary?.median == 302_000_000)
        #expect(service.dataSetBytes == 39_988 && service.throughput == nil)
        #expect(pair.longest?.number == 1 && pair.uses.acceptor[.turn] == 301_000_000)
    }

    @Test(
        "A message tells how fast it was sent where it is long enough and took long enough, and no day",
        arguments: [
            (CaptureAnalysisLimits.measuredDataSet, CaptureAnalysisLimits.measuredTimes.lowerBound, true),
            (CaptureAnalysisLimits.measuredDataSet, CaptureAnalysisLimits.measuredTimes.upperBound, true),
            (CaptureAnalysisLimits.measuredDataSet - 1, CaptureAnalysisLimits.measuredTimes.upperBound, false),
            (CaptureAnalysisLimits.measuredDataSet, CaptureAnalysisLimits.measuredTimes.lowerBound - 1, false),
            (CaptureAnalysisLimits.measuredDataSet, CaptureAnalysisLimits.measuredTimes.upperBound + 1, false),
        ]
    )
    func measured(length: Int, time: Int64, isMeasured: Bool) throws {
        var streams = ScriptedStreams()
        for bytes in [StoredObject.request, StoredObject.acceptance, StoredObject.store] {
            streams.send(bytes, from: bytes == StoredObject.acceptance ? .server : .client)
        }
        streams.send(StoredObject.part(1_000, isLast: true), from: .client)
        let message = try #require(streams.finish().messages[1]?.first?.message)
        var received = message.received
        received.dataSetLength = length
        var service = ServiceStatistics()
        service.addDataSet(
            of: CapturedMessage(
                isFromRequestor: true,
                received: received,
                range: message.range,
                startTime: 1,
                endTime: 1 + time,
                commandFragments: 1,
                commandLength: 1,
                dataFragments: 1,
                isEnded: true,
                responseTime: nil
            )
        )
        #expect(service.dataSetBytes == UInt64(length))
        #expect(
            service.measuredBytes == (isMeasured ? UInt64(length) : 0) && service.sendingTime == (isMeasured ? time : 0)
        )
    }

    /// Pending responses to the C-FINDs with the first message IDs, of which as many requests were seen.
    private static func pending(responses: UInt16, requests: UInt16) throws -> AssociationStatistics {
        var streams = ScriptedStreams()
        streams.send(StoredObject.request, from: .client)
        streams.send(StoredObject.acceptance, from: .server)
        func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
            ScriptedAnswers.element(element, ScriptedAnswers.little(value))
        }
        for id in 0..<requests {
            let request = number(0x0100, 0x0020) + number(0x0110, id) + number(0x0700, 0) + number(0x0800, 0x0101)
            streams.send(ScriptedAnswers.command(request), from: .client)
        }
        for id in 0..<responses {
            let response = number(0x0100, 0x8020) + number(0x0120, id) + number(0x0800, 0x0101) + number(0x0900, 0xFF00)
            streams.send(ScriptedAnswers.command(response), from: .server)
        }
        var statistics = AssociationStatistics()
        let messages = try #require(streams.finish().messages[1])
        try #require(messages.count == Int(requests) + Int(responses))
        for item in messages { statistics.add(item.message) }
        return statistics
    }

    @Test("Of pending responses no more is kept than of the requests that were seen, which have a budget")
    func pendingResponses() throws {
        let unasked = try Self.pending(responses: 500, requests: 0)
        #expect(unasked.pendingCount == 0 && unasked.services.values.allSatisfy { $0.firstResponseTimes.count == 0 })
        let asked = try Self.pending(responses: 500, requests: 20)
        #expect(asked.pendingCount == 20 && asked.services.values.map(\.firstResponseTimes.count) == [20])
    }

    @Test("Where the clock of the capture steps back before a response, it is one, and has no time")
    func clockStepsBack() throws {
        func finish<Sink: CaptureSink>(_ sink: Sink) -> Sink {
            var streams = ScriptedStreams(sink)
            streams.begin()
            streams.send(StoredObject.request, from: .client)
            streams.time -= 2_000_000_000
            streams.send(StoredObject.acceptance, from: .server)
            streams.send(StoredObject.store, from: .client)
            streams.send(StoredObject.part(1_000, isLast: true), from: .client)
            streams.time -= 2_000_000_000
            streams.send(StoredObject.stored, from: .server)
            streams.send(StoredObject.release, from: .client)
            streams.send(StoredObject.released, from: .server)
            streams.close()
            return streams.finish()
        }
        let messages = try #require(finish(CaptureCollector()).messages[1])
        #expect(messages.count == 2 && messages.allSatisfy { $0.message.responseTime == nil })
        let pair = try #require(finish(TimingCollector()).statistics.sorted.first)
        let service = try #require(pair.mainService?.statistics)
        #expect(service.operations == 1 && service.unanswered == 0 && service.failed == 0 && service.answered == 1)
        #expect(service.responseTimes.count == 0 && pair.setUpTimes.count == 0 && pair.unanswered == 0)
    }

    @Test("An association that is left out counts nothing, and leaves nothing behind")
    func leftOut() throws {
        let association = try #require(try Self.stored(after: 1).associations.first)
        var statistics = TrafficStatistics()
        statistics.end(association, isCounted: false)
        #expect(statistics.sorted.isEmpty && statistics.longest.isEmpty && statistics.dropped == 0)
    }

    @Test("Pairs beyond the limit are counted as left out")
    func pairs() throws {
        let association = try #require(try Self.stored(after: 1).associations.first)
        var statistics = TrafficStatistics()
        for number in 1...CaptureAnalysisLimits.statisticsPairs { statistics.end(Self.renamed(association, number)) }
        #expect(statistics.sorted.count == CaptureAnalysisLimits.statisticsPairs && statistics.dropped == 0)
        statistics.end(Self.renamed(association, 99_999))
        statistics.end(Self.renamed(association, 1))
        #expect(statistics.sorted.count == CaptureAnalysisLimits.statisticsPairs && statistics.dropped == 1)
    }

    @Test("Of the associations that are told one by one, the longest are kept")
    func longest() throws {
        let short = try #require(try Self.stored(after: 1).associations.first)
        let long = try #require(try Self.stored(after: 100).associations.first)
        var statistics = TrafficStatistics()
        for number in 1...CaptureAnalysisLimits.timedAssociations { statistics.end(Self.renamed(short, number)) }
        statistics.end(Self.renamed(long, 99_999))
        #expect(statistics.longest.count == CaptureAnalysisLimits.timedAssociations)
        #expect(statistics.longest[0].number == 99_999)
        #expect(statistics.longest.dropFirst().map(\.number) == Array(1..<CaptureAnalysisLimits.timedAssociations))
    }

    @Test("Times beyond those kept one by one are about the same")
    func times() {
        var service = ServiceStatistics()
        let count = CaptureAnalysisLimits.exactTimes + 1
        for time in 1...count { service.responseTimes.add(nanoseconds: UInt64(time) * 1_000_000) }
        let median = Double(service.responseTimes.summary?.median ?? 0) / 1e6
        #expect(median != Double(count + 1) / 2 && abs(median - Double(count + 1) / 2) < Double(count) / 400)
    }

    @Test("A service of the acceptor is told from the same one of the requestor")
    func invokers() throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == "get-dcmqrscp.pcap" })
        let pair = try #require(try CaptureTimeTests.read(capture.path).statistics.sorted.first)
        #expect(pair.sortedServices.map(\.use.name) == ["C-STORE", "C-GET"])
        #expect(pair.sortedServices.map(\.use.invoker) == [.acceptor, .requestor])
        let get = pair.sortedServices[1].statistics
        #expect(get.operations == 1 && get.firstResponseTimes.count == 1)
        let (first, final) = (get.firstResponseTimes.summary?.median ?? 0, get.responseTimes.summary?.median ?? 0)
        #expect(first > 0 && first < final)
    }

    @Test("A cancelled query is one operation, whose first response came before")
    func cancelled() throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == "find-cancel.pcap" })
        let services = try CaptureTimeTests.read(capture.path).statistics.sorted.flatMap(\.sortedServices)
        #expect(services.count == 2 && services.allSatisfy { $0.use.name == "C-FIND" })
        for find in services.map(\.statistics) {
            #expect(find.operations == find.answered && find.unanswered == 0)
            #expect(find.firstResponseTimes.count == find.answered)
        }
    }
}
