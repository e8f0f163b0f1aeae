import Foundation
import TestSupport
import Testing

@Suite("dcmpcap stats") struct PcapStatsTests {
    private static let slow = "slow-and-window-stall.pcap"

    @Test("As text it has a line for each service, a sentence, a picture and what to do")
    func text() async throws {
        let result = try await Tool("dcmpcap").run(
            ["stats", Dcmpcap.path(Self.slow)],
            environment: ["NO_COLOR": "1", "COLUMNS": "200", "LC_ALL": "C.UTF-8"]
        )
        #expect(result.status == 0 && result.errorOutput.isEmpty)
        let lines = result.output.split(separator: "\n").map(String.init)
        let columns = try #require(lines.first?.split(separator: " ").map(String.init))
        #expect(columns.starts(with: ["service", "count", "failed", "unanswered", "min", "p50", "p95", "p99", "max"]))
        #expect(lines[1] == "STALLSCU@10.77.0.1 -> SLOWSCP@10.77.0.2:11112")
        #expect(lines[2].hasPrefix("  A-ASSOCIATE") && lines[2].contains("0.388 ms"))
        #expect(
            lines[3].hasPrefix("  C-STORE ") && lines[3].contains("1.50 s") && lines[3].hasSuffix("329 kB  150 kB/s")
        )
        #expect(
            result.output.contains(
                "C-STORE STALLSCU -> SLOWSCP: 150 kB/s; 34.7 % of the time the server's receive window was full"
            ),
            "\(result.output)"
        )
        #expect(result.output.contains("captured close to both ends"))
        let bars = lines.filter { $0.contains("\u{2588}") }
        #expect(bars.count == 4 && bars[0].count { $0 == "\u{2588}" } == 14, "\(bars)")
        #expect(result.output.contains("WARNING  receive-window-full"))
    }

    @Test("Bars are of ASCII where the terminal shows nothing else")
    func ascii() async throws {
        for locale in ["C", "de_DE.ISO-8859-1"] {
            let result = try await Tool("dcmpcap").run(
                ["stats", Dcmpcap.path(Self.slow)],
                environment: ["NO_COLOR": "1", "COLUMNS": "200", "LC_ALL": locale]
            )
            #expect(result.output.contains("##############  34.7 %") && !result.output.contains("\u{2588}"))
        }
    }

    @Test("Times that add up to centuries have their lines and bars", arguments: ["stats", "summary", "inventory"])
    func longTimes(command: String) async throws {
        let folder = try TemporaryFolder("stats")
        var capture = ScriptedCapture()
        // A hundred associations of fifty years each.
        for number in 0..<100 {
            var connection = capture.open(from: 40_000 + UInt16(number), at: 1_000_000_000)
            capture.associate(on: &connection)
            connection.time += 1_600_000_000_000_000_000
            capture.release(&connection)
        }
        let path = try folder.write(bytes: capture.bytes, to: "long.pcap")
        let result = try await Dcmpcap.run([command, path])
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result)")
        guard command == "stats" else { return }
        #expect(result.output.contains("100 associations, "), "\(result)")
        #expect(result.output.contains { $0 == "#" || $0 == "\u{2588}" }, "\(result)")
    }

    @Test("Of many pairs those that took the most time are pictured, and all on request")
    func many() async throws {
        let path = try Dcmpcap.path("hospital.pcap")
        let few = try await Dcmpcap.run(["stats", path])
        let all = try await Dcmpcap.run(["stats", "-v", path])
        let pictures = { (result: ToolResult) in result.output.ranges(of: " in all; ").count }
        let findings = { (result: ToolResult) in result.output.ranges(of: "\nWARNING  ").count }
        #expect(pictures(few) == 8 && pictures(all) == 42, "\(few)")
        #expect(findings(few) == 5 && findings(all) == 7)
        #expect(
            few.output.hasSuffix("\n2 more findings: '-v' shows all\n") && !all.output.contains("more findings")
        )
    }

    @Test("As JSON it has all of it, and the shares add up")
    func json() async throws {
        let stats = try await Stats.read(["--json", Dcmpcap.path(Self.slow)])
        #expect(stats.schema == "sonde/dcmpcap/1")
        let pair = try #require(stats.pairs?.first)
        #expect(stats.pairs?.count == 1 && pair.calling == "STALLSCU" && pair.associations == 1)
        let service = try #require(pair.services.first)
        #expect(service.service == "C-STORE" && service.invoker == "requestor" && service.operations == 4)
        #expect(service.failed == 0 && service.unanswered == 0 && service.responseTimes?.count == 4)
        #expect(service.firstResponseTimes == nil && service.dataSetBytes > 300_000)
        #expect(abs(pair.time.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        #expect(pair.findings.map(\.code) == ["receive-window-full"])
        let association = try #require(stats.longestAssociations?.first)
        #expect(association.number == 1 && association.seconds == pair.seconds)
    }

    @Test("As NDJSON it has a line for each association when it ends, and one for each pair")
    func ndjson() async throws {
        struct Line: Decodable { let event: String }
        let result = try await Dcmpcap.run(["stats", "--ndjson", Dcmpcap.path("base-store.pcap")])
        let events = try result.output.split(separator: "\n").map { try Stats.decode($0, as: Line.self).event }
        #expect(events == Array(repeating: "association", count: 4) + Array(repeating: "pair", count: 4) + ["end"])
    }

    @Test(
        "The filters choose what is counted",
        arguments: [
            (["--aet", "B2"], 1), (["--aet", "NOBODY"], 0), (["--port", "11112"], 4), (["--host", "10.77.0.1"], 4),
            (["--failed"], 0), (["--from", "2100-01-01"], 0),
        ]
    )
    func filters(options: [String], pairs: Int) async throws {
        let stats = try await Stats.read(options + ["--quiet", "--json", Dcmpcap.path("base-store.pcap")])
        #expect(stats.pairs?.count == pairs)
    }

    @Test("Failed and unanswered operations are counted by service")
    func counts() async throws {
        let failing = try await Stats.read(["--json", Dcmpcap.path("store-warnings-failures.pcap")])
        let truth = try #require(CaptureManifest.all.first { $0.name == "store-warnings-failures.pcap" }?.truth)
        let statuses = truth.connections.flatMap { $0.associations ?? [] }.flatMap(\.messages).compactMap(\.status)
        let failures = statuses.count { $0 != 0 && !(0xB000...0xBFFF ~= $0) }
        #expect(failures > 0)
        #expect((failing.pairs ?? []).flatMap(\.services).reduce(0) { $0 + $1.failed } == failures)
        let aborted = try await Stats.read(["--json", Dcmpcap.path("aborts-a.pcap")])
        let unanswered = (aborted.pairs ?? []).flatMap(\.services).map(\.unanswered)
        #expect(unanswered.reduce(0, +) == 3, "\(unanswered)")
    }

    @Test("A capture without DICOM says so, and a damaged one ends with 3")
    func nothing() async throws {
        let empty = try await Dcmpcap.run(["stats", Dcmpcap.path("tls12-keylog.pcap")])
        #expect(empty.status == 0 && empty.output == "no DICOM association\n")
        let damaged = try await Dcmpcap.run([
            "stats", CaptureManifest.folder.appending(path: "truncated-file.pcap").path,
        ])
        #expect(damaged.status == 3 && damaged.output.contains("A-ASSOCIATE"))
    }

    @Test("The opening that is not in the capture is missed")
    func withoutOpening() async throws {
        let result = try await Dcmpcap.run(["stats", Dcmpcap.path("one-direction-c2s.pcap")])
        #expect(result.output.contains("the opening of the connection is not in the capture"), "\(result.output)")
        #expect(result.output.contains("went on what the capture does not tell"))
    }

    @Test("Objects that a server sends for a C-GET go from the server to the client")
    func back() async throws {
        let result = try await Dcmpcap.run(["stats", Dcmpcap.path("get-dcmqrscp.pcap")])
        #expect(result.output.contains("\nC-STORE QRDB -> WORKSTN: "), "\(result)")
        #expect(result.output.contains("\nWORKSTN@10.77.0.1 -> QRDB@10.77.0.2:11112\n"))
        #expect(result.output.contains("\n  C-STORE (back) "))
    }
}
