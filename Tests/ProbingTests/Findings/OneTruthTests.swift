import CaptureAnalysis
import CaptureInput
import DICOMTransport
import DIMSE
import Diagnosis
import Foundation
import PacketFlow
import TestSupport
import Testing

@testable import Probing

/// What is recorded of a run has the findings of the run: the guard of the core that live tools and captures share.
@Suite(.timeLimit(.minutes(5))) struct OneTruthTests {
    /// Findings that are none of what was on the wire, and why.
    static let notOnTheWire: Set<FindingCode> = []

    @Test("A recording has the findings of its run", arguments: PeerFinding.all)
    func recording(_ item: PeerFinding) async throws {
        let folder = try TemporaryFolder("truth")
        let file = folder.file("run.pcap")
        let recording = try Recording(path: file, recordsAll: true)
        let live = try await Situation.$observer.withValue(recording) { try await item.situation.findings() }
        try recording.finish()
        let captured = try CapturedFindings.codes(in: file)
        let text =
            "TRUTH \(item.code.rawValue) live \(live.map(\.code.rawValue)) captured \(captured.map(\.rawValue))\n"
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// The findings of a capture, as dcmpcap has them.
struct CapturedFindings: CaptureSink {
    private var begun = 0
    private var codes: [FindingCode] = []
    private var connections: [CapturedConnection] = []

    static func codes(in file: String) throws -> [FindingCode] {
        var pipeline = CapturePipeline(CapturedFindings())
        var input = try CaptureInput(path: file)
        while try input.read(into: &pipeline) {}
        pipeline.finish()
        return pipeline.sink.all
    }

    private var all: [FindingCode] {
        let end = connections.map(\.summary.end).max() ?? 0
        return codes
            + connections.compactMap { $0.evidence(until: end) }.flatMap { Catalogue.findings(for: $0) }.map(\.code)
    }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        begun += 1
        return begun
    }

    mutating func end(_ association: CapturedAssociation) {
        codes += AssociationVerdict(association).findings.map(\.code)
    }

    mutating func end(_ connection: CapturedConnection) { connections.append(connection) }
}
