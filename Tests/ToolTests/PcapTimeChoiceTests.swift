import Foundation
import TestSupport
import Testing

@Suite("Times that dcmpcap is told to look at") struct PcapTimeChoiceTests {
    @Test(
        "--from and --to choose by time",
        arguments: [
            (["--from", "1970-01-01"], 5), (["--from", "2100-01-01"], 0), (["--to", "2000-01-01T12:00"], 0),
            (["--from", "00:00"], 5), (["--to", "00:00"], 0),
        ]
    )
    func times(options: [String], count: Int) async throws {
        let result = try await Dcmpcap.run(options + [Dcmpcap.path("reject-pynetdicom.pcap")])
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count { $0.first?.isNumber == true } == count, "\(result)")
    }

    @Test("A time that stands between two associations parts them")
    func partingTime() async throws {
        struct Line: Decodable { let start: String? }
        let path = try Dcmpcap.path("reject-pynetdicom.pcap")
        let all = try await Dcmpcap.run(["--ndjson", path]).output.split(separator: "\n").compactMap {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).start
        }
        try #require(all.count == 5 && Set(all).count == 5)
        let parted = try await Dcmpcap.run(["--to", all[2], path])
        #expect(parted.output.split(separator: "\n").count { $0.first?.isNumber == true } == 3)
        let time = String(all[2].dropFirst(11).dropLast())
        let ofDay = try await Dcmpcap.run(["--to", time, path])
        #expect(ofDay.output.split(separator: "\n").count { $0.first?.isNumber == true } == 3)
    }

    @Test(
        "Times and windows that cannot be are refused",
        arguments: [["--from", "yesterday"], ["--from", "2026-11-23", "--to", "2026-11-22"]]
    )
    func badTimes(options: [String]) async throws {
        let result = try await Dcmpcap.run(options + [Dcmpcap.path("empty.pcap")])
        #expect(result.status == 64 && result.errorOutput.split(separator: "\n").count == 1, "\(result)")
    }
}
