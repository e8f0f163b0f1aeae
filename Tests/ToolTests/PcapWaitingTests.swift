import Foundation
import TestSupport
import Testing

/// How long a caller waited for a peer that never answered.
@Suite("What dcmpcap says of waiting") struct PcapWaitingTests {
    private struct Association: Decodable {
        let event: String
        let durationSeconds: Double?
        let waitedSeconds: Double?
        let verdict: String?
    }

    /// What was asked for, and not answered.
    enum Unanswered: CaseIterable {
        case association, operation, release
    }

    /// What the caller did at last.
    enum Ending: CaseIterable {
        case close, abort, nothing
    }

    private static let abort: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0]

    /// A caller that waits for 30 seconds and ends it.
    private static func capture(_ unanswered: Unanswered, _ ending: Ending) -> [UInt8] {
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_000)
        let request = AssociateRequest(called: "ARCHIVE", calling: "MODALITY", abstractSyntax: ScriptedCapture.sopClass)
        capture.send(request.bytes, on: &connection)
        if unanswered != .association {
            capture.send(ScriptedAnswers.accept(request.bytes), fromClient: false, on: &connection)
        }
        if unanswered == .operation {
            capture.send(ScriptedCapture.storeRequest("1.2.3", id: 1), on: &connection)
            capture.sendData(ScriptedCapture.dataSet("1.2.3", pixels: 10), on: &connection)
        }
        if unanswered == .release { capture.send(ScriptedAnswers.releaseRequest, on: &connection) }
        connection.time += 30_000_000_000 - connection.step
        switch ending {
        case .close: capture.close(&connection)
        case .abort: capture.send(abort, on: &connection)
        // A keep-alive of the server's system.
        case .nothing: capture.send([(0, [])], on: &connection)
        }
        return capture.bytes
    }

    @Test(
        "How long a caller waited is told, whatever was not answered and however it ended",
        arguments: Unanswered.allCases,
        Ending.allCases
    )
    func waited(unanswered: Unanswered, ending: Ending) async throws {
        let folder = try TemporaryFolder("waiting")
        let path = try folder.write(bytes: Self.capture(unanswered, ending), to: "silent.pcap")
        let result = try await Dcmpcap.run(["--ndjson", path])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let lines = try result.output.split(separator: "\n").map { line in
            try decoder.decode(Association.self, from: Data(line.utf8))
        }
        let association = try #require(lines.first { $0.event == "association" }, "\(result)")
        let (waited, duration) = (try #require(association.waitedSeconds), try #require(association.durationSeconds))
        #expect(abs(waited - 30) < 1e-6 && duration >= waited && duration < 30.01, "\(association)")
        #expect(association.verdict?.hasSuffix("the requestor waited 30.0 s") == true, "\(association)")
        let shown = try await Dcmpcap.run(["show", path])
        #expect(shown.output.ranges(of: "... 30.0 s ...").count == 1, "\(shown)")
        // The finding says so where it is one.
        if ending != .nothing {
            #expect(try await Dcmpcap.run([path]).output.contains("- waited 30.0 s\n"), "\(result)")
        }
    }

    @Test("A caller that was answered has not waited in vain, and lasted until its last PDU")
    func answered() async throws {
        let folder = try TemporaryFolder("waiting")
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_000)
        capture.associate(on: &connection)
        capture.send(ScriptedAnswers.releaseRequest, on: &connection)
        capture.send(ScriptedAnswers.releaseResponse, fromClient: false, on: &connection)
        connection.time += 30_000_000_000
        capture.close(&connection)
        let path = try folder.write(bytes: capture.bytes, to: "answered.pcap")
        let result = try await Dcmpcap.run(["--ndjson", path])
        #expect(!result.output.contains("waited"), "\(result)")
        #expect(result.output.contains("\"duration_seconds\":0.000"), "\(result)")
    }
}
