import Foundation
import TestSupport
import Testing

@Suite("What of a capture dcmpcap is told to look at") struct PcapChoiceTests {
    /// Four objects, of which each is asked for after 5, 8, 11 and 14 seconds and sent one second later.
    private static func fourObjects(in folder: TemporaryFolder) throws -> String {
        let instances = (1...4).map { "1.2.\($0)" }
        let capture = ScriptedCapture.storing(instances, pixels: 3_000, step: 1_000_000_000)
        return try folder.write(bytes: capture.bytes, to: "four.pcap")
    }

    private static func time(_ seconds: Double) -> String {
        let date = Date(timeIntervalSince1970: Double(ScriptedCapture.start / 1_000_000_000) + seconds)
        return date.ISO8601Format(.init(includingFractionalSeconds: true))
    }

    @Test(
        "--from and --to mean the same messages in list and export, and each of these is told as a whole",
        arguments: [
            (5.5, nil, 1...4), (6.5, nil, 2...4), (nil, 8.5, 1...2), (nil, 7.5, 1...1), (8.5, 11.5, 2...3),
        ] as [(Double?, Double?, ClosedRange<Int>)]
    )
    func window(from: Double?, to: Double?, expected: ClosedRange<Int>) async throws {
        let folder = try TemporaryFolder("window")
        let path = try Self.fourObjects(in: folder)
        let window = (from.map { ["--from", Self.time($0)] } ?? []) + (to.map { ["--to", Self.time($0)] } ?? [])
        let names = expected.map { "1.2.\($0).dcm" }
        let export = try await Dcmpcap.run(["export", "-o", folder.file("out"), path] + window)
        #expect(export.status == 0 && export.output.hasPrefix("\(names.count) object"), "\(export)")
        let written = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(written.sorted() == names + ["manifest.ndjson"])
        let all = try await Dcmpcap.run(["export", "-o", folder.file("all"), path])
        try #require(all.status == 0)
        for name in names {
            #expect(try folder.readBytes("out/" + name) == folder.readBytes("all/" + name), "\(name)")
        }
        let list = try await Dcmpcap.run(["list", "--tags", path] + window)
        let lines = list.output.split(separator: "\n")
        #expect(lines.count { $0.contains("C-STORE-RQ") } == names.count, "\(list)")
        #expect(lines.count { $0.contains("PatientID  PATID") } == names.count, "\(list)")
        #expect(!list.output.contains("not in the capture"))
    }

    @Test("export refuses what it would know too late, and makes nothing")
    func failedObjects() async throws {
        let folder = try TemporaryFolder("failed")
        let result = try await Dcmpcap.run([
            "export", "--failed", "-o", folder.file("out"), Self.fourObjects(in: folder),
        ])
        #expect(result.status == 64 && result.output.isEmpty && result.errorOutput.contains("--aet"), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
    }

    @Test(
        "--failed means the same associations in the inventory as in the summary",
        arguments: ["aborts-a.pcap", "reject-pynetdicom.pcap"]
    )
    func failedPairs(name: String) async throws {
        struct Document: Decodable {
            struct Entry: Decodable { let attempts: Int }
            let inventory: [Entry]
        }
        let lines = try await Dcmpcap.run(["--failed", Dcmpcap.path(name)]).output.split(separator: "\n")
        let failed = lines.count { $0.first?.isNumber == true }
        try #require(failed > 0)
        let result = try await Dcmpcap.run(["inventory", "--failed", "--json", Dcmpcap.path(name)])
        let inventory = try JSONDecoder().decode(Document.self, from: Data(result.output.utf8)).inventory
        #expect(inventory.reduce(0) { $0 + $1.attempts } == failed)
    }

    @Test("A host is an address in any of its spellings", arguments: ["fd77::1", "FD77:0:0:0:0:0:0:1", "fd77::0:0001"])
    func spelling(host: String) async throws {
        let path = try Dcmpcap.path("ipv6.pcap")
        let all = try await Dcmpcap.run(["list", path])
        try #require(all.output.contains("C-STORE-RQ"))
        #expect(try await Dcmpcap.run(["list", "--host", host, path]).output == all.output)
        #expect(try await Dcmpcap.run(["list", "--host", "::2", path]).output.isEmpty)
    }

    @Test(
        "What is no address is refused, with what is one",
        arguments: ["localhost", "nonsense", "", "10.0.0", "10.0.0.256", "fe80::1%eth0", "\u{1B}[2J"]
    )
    func noAddress(host: String) async throws {
        for command in ["summary", "list", "inventory", "stats", "show"] {
            let result = try await Dcmpcap.run([command, "--host", host, Dcmpcap.path("ipv6.pcap")])
            #expect(result.status == 64 && result.output.isEmpty, "\(result)")
            #expect(result.errorOutput.contains("IPv4 or IPv6 address") && !result.errorOutput.contains("\u{1B}"))
        }
    }

    @Test(
        "Filters that choose nothing say what they left out",
        arguments: [
            (["--aet", "NOBODY"], "association"), (["list", "--aet", "NOBODY"], "message"),
            (["show", "--aet", "NOBODY"], "association"), (["inventory", "--aet", "NOBODY"], "association"),
            (["stats", "--aet", "NOBODY"], "association"), (["export", "-o", "OUT", "--aet", "NOBODY"], "object"),
            (["list", "-f", "port 9"], "packet"),
        ]
    )
    func nothing(options: [String], thing: String) async throws {
        let folder = try TemporaryFolder("nothing")
        let options = options.map { $0 == "OUT" ? folder.file("out") : $0 }
        let counts = ["association": 1, "message": 8, "object": 4, "packet": 20]
        let count = try #require(counts[thing])
        let all = count == 1 ? "the only \(thing)" : "all \(count) \(thing)s"
        let result = try await Dcmpcap.run(options + [Self.fourObjects(in: folder)])
        #expect(result.status == 0, "\(result)")
        #expect(result.errorOutput.hasSuffix(": the filters leave out \(all)\n"), "\(result)")
        #expect(!result.output.contains("no DICOM association"))
        // Where something is chosen nothing is said.
        let chosen = options.map {
            ["NOBODY": "ARCHIVE", "port 9": "port 104", folder.file("out"): folder.file("b")][$0] ?? $0
        }
        let other = try await Dcmpcap.run(chosen + [Self.fourObjects(in: folder)])
        #expect(other.status == 0 && !other.errorOutput.contains("leave out"), "\(other)")
    }

    @Test(
        "show --json has the connections that are chosen, and others only where they are",
        arguments: [
            ([], 3), (["--host", "10.0.0.1"], 2), (["--host", "10.0.0.9"], 1), (["--port", "40001"], 1),
            (["--port", "9"], 0), (["--aet", "STORESCU"], 1), (["--aet", "NOBODY"], 0), (["--failed"], 2), (["1"], 1),
        ] as [([String], Int)]
    )
    func connections(options: [String], count: Int) async throws {
        struct Document: Decodable {
            struct Connection: Decodable {}
            let connections: [Connection]
        }
        let folder = try TemporaryFolder("connections")
        var capture = ScriptedCapture.storing(["1.2.3"])
        for (port, host) in [(40_001, 1), (40_002, 9)] as [(UInt16, UInt8)] {
            var other = capture.open(from: port, of: [10, 0, 0, host])
            capture.send(Array("GET / HTTP/1.1\r\n\r\n".utf8), on: &other)
            capture.close(&other)
        }
        let path = try folder.write(bytes: capture.bytes, to: "others.pcap")
        let result = try await Dcmpcap.run(["show", "--json"] + options + [path])
        let document = try JSONDecoder().decode(Document.self, from: Data(result.output.utf8))
        #expect(result.status == 0 && document.connections.count == count, "\(result)")
    }

    @Test("An association that the filters leave out is not said to be missing")
    func leftOutByNumber() async throws {
        let folder = try TemporaryFolder("nothing")
        let path = try Self.fourObjects(in: folder)
        let left = try await Dcmpcap.run(["show", "1", "--aet", "NOBODY", path])
        #expect(left.status == 0 && left.errorOutput.hasSuffix(": the filters leave out association 1\n"), "\(left)")
        for number in ["0", "2"] {
            let missing = try await Dcmpcap.run(["show", number, path])
            #expect(
                missing.status == 64 && missing.errorOutput.contains("there is no association \(number)"),
                "\(missing)"
            )
        }
    }
}
