import Foundation
import TestSupport
import Testing

@Suite("dcmpcap on real captures") struct PcapTests {
    @Test("summary has a line for each association, and each finding once")
    func summary() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("reject-pynetdicom.pcap")])
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(lines.count == 5 && lines.count { $0.hasSuffix("ok") } == 1, "\(lines)")
        #expect(result.output.ranges(of: "FAILURE  called-ae-title-not-recognized").count == 1)
        let failed = try await Dcmpcap.run([
            "summary", "--failed", "--aet", "STRANGER", Dcmpcap.path("reject-pynetdicom.pcap"),
        ])
        #expect(failed.output.split(separator: "\n").count { $0.first?.isNumber == true } == 1, "\(failed)")
    }

    @Test("Where no DICOM is in it, it is said what is")
    func otherProtocols() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("tls12-keylog.pcap")])
        #expect(
            result.status == 0 && result.output.contains("with TLS") && result.output.contains("no DICOM association")
        )
    }

    @Test("list pairs responses with requests, and names statuses in the words of their service")
    func list() async throws {
        let result = try await Dcmpcap.run(["list", Dcmpcap.path("store-warnings-failures.pcap")])
        #expect(result.output.contains("C-STORE-RSP 1  B000H Coercion of Data Elements"), "\(result.output)")
        let moves = try await Dcmpcap.run(["list", Dcmpcap.path("move-dcmqrscp.pcap")])
        #expect(moves.output.contains("for C-MOVE 1 of WORKSTN"))
    }

    @Test("A release is seen where only the requestor's side was captured")
    func oneSidedRelease() async throws {
        let result = try await Dcmpcap.run([Dcmpcap.path("one-direction-c2s.pcap")])
        let lines = result.output.split(separator: "\n").filter { $0.first?.isNumber == true }
        #expect(
            !lines.isEmpty && lines.allSatisfy { $0.contains("only one side") && $0.contains("release requested") }
        )
    }

    @Test("A C-MOVE is linked to the association that it caused")
    func moves() async throws {
        struct Summary: Decodable {
            struct Association: Decodable {
                struct Origin: Decodable, Equatable { let association: Int, messageId: Int }
                let number: Int
                let content: String
                let moveOrigins: [Origin]?
                let moveAssociations: [Int]?
            }
            let associations: [Association]
        }
        let result = try await Dcmpcap.run(["--json", Dcmpcap.path("move-dcmqrscp.pcap")])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let associations = try decoder.decode(Summary.self, from: Data(result.output.utf8)).associations
        let served = associations.filter { $0.content.contains("C-STORE") && $0.moveOrigins != nil }
        try #require(!served.isEmpty)
        for association in served {
            let origin = try #require(association.moveOrigins?.first)
            #expect(association.content.contains("for C-MOVE \(origin.messageId) of association \(origin.association)"))
            let move = try #require(associations.first { $0.number == origin.association })
            #expect(move.content.contains("C-MOVE") && move.moveAssociations?.contains(association.number) == true)
        }
        let list = try await Dcmpcap.run(["list", Dcmpcap.path("move-dcmqrscp.pcap")])
        let number = try #require(served.first?.moveOrigins?.first?.association)
        #expect(list.output.contains("of WORKSTN (association \(number))"))
    }

    @Test(
        "What a capture lacks is a finding of its own",
        arguments: [
            ("truncated-file.pcap", "capture-damaged"), ("snaplen96.pcap", "capture-incomplete"),
            ("one-direction-c2s.pcap", "capture-incomplete"), ("midstream-dataset.pcap", "capture-incomplete"),
            ("drop-run.pcap", "capture-incomplete"),
        ]
    )
    func lacks(name: String, code: String) async throws {
        let result = try await Dcmpcap.run(["--fail-on", "warning", CaptureManifest.folder.appending(path: name).path])
        #expect(result.output.ranges(of: "WARNING  \(code)").count == 1, "\(result)")
        #expect(result.status == (code == "capture-damaged" ? 3 : 1))
        let whole = try await Dcmpcap.run([Dcmpcap.path("echo-dcmtk.pcap")])
        #expect(!whole.output.contains("capture-"))
    }
}
