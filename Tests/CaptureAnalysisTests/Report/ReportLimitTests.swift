import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What a report keeps of a capture has limits, and what is beyond them is counted or said.
@Suite struct ReportLimitTests {
    /// An association that is accepted or rejected.
    private static func association(isAccepted: Bool = true) throws -> CapturedAssociation {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(isAccepted ? ScriptedAnswers.accept(request) : ScriptedAnswers.reject(), from: .server)
        return try #require(streams.finish().associations.first)
    }

    @Test("A finding names the first associations that have it, and counts each once")
    func associationsOfFinding() throws {
        let findings = AssociationVerdict(try Self.association(isAccepted: false)).findings
        try #require(findings.count == 1)
        var tally = FindingTally()
        let count = CaptureAnalysisLimits.associationsOfFinding + 5
        for number in 1...count { #expect(tally.add(findings + findings, of: number).count == (number == 1 ? 1 : 0)) }
        let entry = try #require(tally.entries.first)
        #expect(entry.associations == Array(1...CaptureAnalysisLimits.associationsOfFinding))
        #expect(entry.count == count && tally.entries.count == 1)
    }

    @Test("Response times of echoes are kept up to the limit")
    func echoTimes() throws {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        let echo = ScriptedAnswers.command(
            Self.number(0x0100, 0x30) + Self.number(0x0110, 1) + Self.number(0x0800, 0x0101)
        )
        for _ in 0..<CaptureAnalysisLimits.echoTimes + 10 {
            streams.send(echo, from: .client)
            streams.send(ScriptedAnswers.echoResponse(), from: .server)
        }
        let association = try #require(streams.finish().associations.first)
        #expect(association.record.operationsCompleted == CaptureAnalysisLimits.echoTimes + 10)
        #expect(association.echoTimes.count == CaptureAnalysisLimits.echoTimes)
    }

    // MARK: C-MOVEs

    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    /// Links what it is told.
    private struct Linker: CaptureSink {
        var links = MoveLinks()
        var found: [MoveLinks.Origin?] = []

        mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
            let origin = links.take(message, of: association)
            if case .cStoreRequest = message.command { found.append(origin) }
        }
    }

    private static func open(_ streams: inout ScriptedStreams<Linker>, calling: String) {
        let request = AssociateRequest(called: "ARCHIVE", calling: calling).bytes
        streams.begin()
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
    }

    private static func move(_ id: UInt16) -> [UInt8] {
        ScriptedAnswers.command(
            number(0x0100, 0x0021) + number(0x0110, id) + ScriptedAnswers.element(0x0600, Array("ARCHIVE ".utf8))
                + number(0x0700, 0) + number(0x0800, 0x0101)
        )
    }

    private static func store(of id: UInt16, by originator: String) -> [UInt8] {
        ScriptedAnswers.command(
            number(0x0100, 0x0001) + number(0x0110, 1) + number(0x0700, 0) + number(0x0800, 0x0101)
                + ScriptedAnswers.element(0x1030, Array(originator.utf8)) + number(0x1031, id)
        )
    }

    @Test("The latest C-MOVE requests are kept, and what an association caused as long as one of its requests is")
    func moves() {
        let limit = UInt16(CaptureAnalysisLimits.moves)
        var streams = ScriptedStreams(Linker())
        Self.open(&streams, calling: "VIEWER")
        streams.send(Self.move(1), from: .client)
        Self.open(&streams, calling: "SENDER")
        streams.send(Self.store(of: 1, by: "VIEWER"), from: .client)
        // All but one of another association: of the first one's requests none is left when the last comes.
        Self.open(&streams, calling: "VIEWER")
        for id in 2...limit { streams.send(Self.move(id), from: .client) }
        #expect(streams.pipeline.sink.links.caused(by: 1) == [2])
        streams.send(Self.move(limit + 1), from: .client)
        #expect(streams.pipeline.sink.links.caused(by: 1).isEmpty)
        Self.open(&streams, calling: "SENDER")
        for id in [1, 2, limit + 1] { streams.send(Self.store(of: id, by: "VIEWER"), from: .client) }
        #expect(streams.pipeline.sink.links.caused(by: 3) == [4])
        // One more leaves the second out, and the others of its association in.
        Self.open(&streams, calling: "VIEWER")
        streams.send(Self.move(limit + 2), from: .client)
        let found = streams.finish()
        #expect(found.links.caused(by: 3) == [4])
        #expect(found.found.map { $0?.messageID } == [1, nil, 2, limit + 1])
    }
}
