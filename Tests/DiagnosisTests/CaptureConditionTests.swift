import Diagnosis
import Testing

/// What a capture lacks is told of the capture, and not of the network.
@Suite struct CaptureConditionTests {
    static let codes: Set<FindingCode> = [.captureDamaged, .captureIncomplete, .captureConflicting]

    struct Case: Sendable {
        let code: FindingCode
        let shows: String
        let advises: String
        let change: @Sendable (inout CaptureCondition) -> Void
    }

    static let cases = [
        Case(code: .captureDamaged, shows: "a.pcap: it ends", advises: "Copy the file again") {
            $0.damages = ["a.pcap: it ends within a packet, at byte 24"]
        },
        Case(code: .captureIncomplete, shows: "2 associations with parts", advises: "larger buffer") {
            $0.associationsWithHoles = 2
        },
        Case(code: .captureIncomplete, shows: "1 association without a start", advises: "Start to capture before") {
            $0.associationsWithoutStart = 1
        },
        Case(code: .captureIncomplete, shows: "1 association of which only one side", advises: "both directions") {
            $0.associationsOfOneSide = 1
        },
        Case(code: .captureIncomplete, shows: "3 packets dropped", advises: "larger buffer") { $0.packetsDropped = 3 },
        Case(code: .captureIncomplete, shows: "8 packets cut short", advises: "whole packets") {
            $0.associationsWithHoles = 1
            $0.packetsCut = 8
        },
        Case(code: .captureIncomplete, shows: "2 connections not followed", advises: "filter") {
            $0.connectionsEvicted = 2
        },
        Case(code: .captureIncomplete, shows: "7 fragments of IP packets", advises: "larger buffer") {
            $0.associationsWithHoles = 1
            $0.fragmentsDropped = 7
        },
        Case(code: .captureIncomplete, shows: "packets dropped", advises: "larger buffer") {
            $0.associationsWithHoles = 1
            $0.packetsDropped = .max
        },
        Case(code: .captureConflicting, shows: "3 segments with other bytes", advises: "at one place") {
            ($0.connectionsWithConflicts, $0.conflictingSegments) = (1, 3)
        },
    ]

    @Test("What is missing is told, with how to have it the next time", arguments: cases.indices)
    func tells(_ index: Int) throws {
        let item = Self.cases[index]
        var condition = CaptureCondition()
        item.change(&condition)
        let findings = Catalogue.findings(for: condition)
        try #require(findings.map(\.code) == [item.code])
        #expect(findings[0].severity == .warning)
        #expect(findings[0].evidence.contains { $0.contains(item.shows) }, "\(findings[0].evidence)")
        #expect(findings[0].remedy.contains { $0.contains(item.advises) }, "\(findings[0].remedy)")
    }

    @Test(
        "Fragments without others are no finding where nothing is missing of an association; packets that are cut are one"
    )
    func isWhole() {
        var condition = CaptureCondition()
        #expect(Catalogue.findings(for: condition).isEmpty)
        condition.fragmentsDropped = 5
        #expect(Catalogue.findings(for: condition).isEmpty)
        condition.packetsCut = 5
        condition.cutLengths = 60...96
        let findings = Catalogue.findings(for: condition)
        #expect(findings.map(\.code) == [.captureIncomplete])
        #expect(findings.first?.evidence.first == "5 packets cut short: 60 to 96 bytes of each kept")
    }

    @Test("Both are told, each once")
    func tellsBoth() {
        var condition = CaptureCondition()
        condition.damages = ["a: x", "b: y"]
        condition.associationsOfOneSide = 1
        let findings = Catalogue.findings(for: condition)
        #expect(findings.map(\.code) == [.captureDamaged, .captureIncomplete])
        #expect(findings[0].sentence.contains("files are damaged") && findings[0].evidence == ["a: x", "b: y"])
    }
}
