import Foundation
import TestSupport
import Testing

@Suite("What a capture says of itself") struct PcapConditionTests {
    private struct Document: Decodable {
        struct Capture: Decodable {
            struct Others: Decodable {
                let unknownLinkTypes: [String: Int], withoutIp: Int, withoutTcp: Int, malformed: Int
            }
            let packets: Int, segments: Int, packetsDropped: Int, connectionsEvicted: Int, otherPackets: Others
            let comments: [String], commentsLeftOut: Int?, interfaces: [String]
        }
        struct Finding: Decodable { let code: String }
        let capture: Capture
        let findings: [Finding]
    }

    private static func document(_ paths: String...) async throws -> Document {
        let result = try await Dcmpcap.run(["--json"] + paths)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Document.self, from: Data(result.output.utf8))
    }

    private static func oneObject() -> ScriptedCapture { ScriptedCapture.storing(["1.2.3"]) }

    @Test("Packets that the capturing machine dropped are a finding")
    func dropped() async throws {
        let folder = try TemporaryFolder("condition")
        let whole = try folder.write(bytes: Self.oneObject().pcapng(), to: "whole.pcapng")
        #expect(try await Dcmpcap.run(["--fail-on", "warning", whole]).status == 0)
        for (dropped, text) in [(123_456, "123456 packets dropped"), (UInt64.max, "packets dropped")] {
            let path = try folder.write(bytes: Self.oneObject().pcapng(dropped: dropped), to: "dropped.pcapng")
            let result = try await Dcmpcap.run(["--fail-on", "warning", path, path])
            #expect(result.status == 1 && result.output.contains("WARNING  capture-incomplete"), "\(result)")
            #expect(try await Dcmpcap.run([path]).output.contains(text))
            #expect(try await Self.document(path).capture.packetsDropped == Int(clamping: dropped))
        }
    }

    @Test("Of several counters of one interface the last counts, and those of sections add up")
    func droppedSoFar() async throws {
        let folder = try TemporaryFolder("condition")
        let section = Self.oneObject().pcapng(dropped: 150, earlier: [50, 100])
        let path = try folder.write(bytes: section, to: "one.pcapng")
        #expect(try await Self.document(path).capture.packetsDropped == 150)
        let both = try folder.write(bytes: section + section, to: "two.pcapng")
        #expect(try await Self.document(both).capture.packetsDropped == 300)
    }

    @Test("So many connections in vain that no client makes them are said to be a scan or a flood")
    func scanned() async throws {
        let folder = try TemporaryFolder("condition")
        // A client that tries again each second does not make them, however many there are.
        for (count, step, isScan) in [(999, 1, false), (1_000, 1, true), (1_000, 9, true), (1_000, 1_000, false)] {
            var capture = ScriptedCapture()
            for index in 0..<count {
                capture.knock(from: UInt16(20_000 + index), after: UInt64(index * step) * 1_000_000)
            }
            let path = try folder.write(bytes: capture.bytes, to: "\(count).pcap")
            let output = try await Dcmpcap.run([path]).output
            #expect(output.contains("\(count) not answered ("), "\(output)")
            #expect(output.contains("as a port scan or a SYN flood makes them") == isScan, "\(output)")
        }
    }

    @Test("Comments and interfaces are told where more is asked for, and reach no terminal as they are")
    func annotations() async throws {
        let folder = try TemporaryFolder("condition")
        let comments = ["taken at the \u{1B}[2J switch"] + (1...70).map { "comment \($0)" }
        let path = try folder.write(bytes: Self.oneObject().pcapng(comments: comments), to: "a.pcapng")
        let result = try await Dcmpcap.run(["-v", path])
        #expect(result.output.contains("captured on eth7\n") && !result.output.contains("\u{1B}"), "\(result)")
        #expect(result.output.contains("comment: taken at the \\x1B[2J switch\n"))
        #expect(result.output.contains("and 7 more comments"))
        let capture = try await Self.document(path).capture
        #expect(capture.comments.count == 64 && capture.commentsLeftOut == 7 && capture.interfaces == ["eth7"])
        // 36 more of those that are kept of the other file.
        let both = try await Self.document(path, path).capture
        #expect(both.comments.count == 100 && both.commentsLeftOut == 42 && both.interfaces == ["eth7"])
    }

    @Test("Of many interfaces and link types some are named")
    func many() async throws {
        let folder = try TemporaryFolder("condition")
        let paths = try (0..<102).map { number in
            var capture = ScriptedCapture(linkType: 300 + UInt32(number % 6))
            capture.packet([0])
            return try folder.write(bytes: capture.pcapng(interface: "eth\(number)"), to: "\(number).pcapng")
        }
        let result = try await Dcmpcap.run(["-v"] + paths)
        let first = (300...303).map { "17 of link type \($0), which is not read" }.joined(separator: ", ")
        #expect(result.output.contains("\(first), 34 of other link types;"), "\(result.output)")
        #expect(result.output.contains(", eth99\n") && !result.output.contains("eth100"))
    }

    @Test("Of packets of no connection it is said what they are")
    func otherPackets() async throws {
        let folder = try TemporaryFolder("condition")
        var wireless = ScriptedCapture(linkType: 105)
        for _ in 1...5 { wireless.packet([UInt8](repeating: 0, count: 100)) }
        let path = try folder.write(bytes: wireless.bytes, to: "wireless.pcap")
        let result = try await Dcmpcap.run([path])
        #expect(result.output.contains("5 of link type 105 (IEEE 802.11), which is not read"), "\(result)")
        #expect(result.output.contains("no DICOM association"))
        #expect(try await Self.document(path).capture.otherPackets.unknownLinkTypes == ["105": 5])

        var mixed = ScriptedCapture(linkType: 1)
        // ARP, a header that says more than there is, and UDP.
        mixed.packet([UInt8](repeating: 0, count: 12) + [0x08, 0x06] + [UInt8](repeating: 0, count: 28))
        mixed.packet([UInt8](repeating: 0, count: 12) + [0x08, 0x00, 0x4F, 0, 0, 20])
        let udp: [UInt8] = [
            0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 53, 0, 53, 0, 8, 0, 0,
        ]
        mixed.packet([UInt8](repeating: 0, count: 12) + [0x08, 0x00] + udp)
        let other = try folder.write(bytes: mixed.bytes, to: "mixed.pcap")
        let counts = try await Self.document(other).capture
        #expect(counts.packets == 3 && counts.segments == 0)
        let whole = try folder.write(bytes: Self.oneObject().bytes, to: "whole.pcap")
        #expect(try await Self.document(whole).capture.segments == 11)
        let line =
            "3 packets, 0 TCP connections; packets that are of none: 1 without IP, 1 without TCP, "
            + "1 with headers that do not fit; no DICOM association\n"
        #expect(try await Dcmpcap.run([other]).output == line)
    }

    @Test("Copies of the same bytes that differ are a finding of their own, for the associations that are shown")
    func conflicts() async throws {
        let folder = try TemporaryFolder("condition")
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_000)
        capture.associate(on: &connection)
        let request = ScriptedCapture.storeRequest("1.2.3", id: 1)
        var other = Array(request[50...])
        other[other.count - 1] ^= 1
        capture.send([(50, Array(request[50...])), (50, other), (0, Array(request[..<50]))], on: &connection)
        capture.sendData(ScriptedCapture.dataSet("1.2.3", pixels: 10), on: &connection)
        capture.release(&connection)
        let path = try folder.write(bytes: capture.bytes, to: "conflict.pcap")
        let result = try await Dcmpcap.run([path])
        #expect(result.output.contains("WARNING  capture-conflicting"), "\(result)")
        #expect(result.output.contains("1 segment with other bytes than the copy before, in 1 connection"))
        let elsewhere = try await Dcmpcap.run(["--host", "10.9.9.9", path])
        #expect(elsewhere.status == 0 && !elsewhere.output.contains("capture-conflicting"), "\(elsewhere)")
    }

    @Test(
        "Every document says what damage there is",
        arguments: ["summary", "list", "show", "inventory", "stats", "export"]
    )
    func damageInDocuments(command: String) async throws {
        struct Document: Decodable {
            struct Capture: Decodable { let damage: [String] }
            let capture: Capture
        }
        let folder = try TemporaryFolder("condition")
        for (number, name) in ["truncated-file.pcap", "echo-dcmtk.pcap"].enumerated() {
            let out = command == "export" ? ["-o", folder.file("out\(number)")] : []
            let words = command == "summary" ? [] : [command]
            let json = try await Dcmpcap.run(words + ["--json"] + out + [try Dcmpcap.path(name)])
            let damage = try JSONDecoder().decode(Document.self, from: Data(json.output.utf8)).capture.damage
            #expect(damage.count == 1 - number && json.status == (number == 0 ? 3 : 0), "\(json)")
            #expect(damage.allSatisfy { $0.contains("ends within a packet") })
            guard command != "export" else { continue }
            let lines = try await Dcmpcap.run(words + ["--ndjson", try Dcmpcap.path(name)])
            let last = try #require(lines.output.split(separator: "\n").last)
            #expect(last.contains("\"event\":\"end\"") && last.contains("ends within") == (number == 0), "\(last)")
        }
    }

    @Test("Lines say on which day their times are, once for each")
    func days() async throws {
        let folder = try TemporaryFolder("condition")
        var capture = ScriptedCapture()
        for number in 0..<4 {
            // The third begins a day after the second.
            let time = ScriptedCapture.start + UInt64(number) * 1_000_000_000 + (number < 2 ? 0 : 86_400_000_000_000)
            var connection = capture.open(from: 40_000 + UInt16(number), at: time)
            capture.associate(on: &connection)
            capture.store("1.2.\(number)", on: &connection)
            capture.release(&connection)
        }
        let path = try folder.write(bytes: capture.bytes, to: "days.pcap")
        for command in [[], ["list"]] {
            let result = try await Dcmpcap.run(command + [path])
            let lines = result.output.split(separator: "\n")
            let headings = lines.indices.filter { lines[$0].hasPrefix("on 20") }
            #expect(headings.count == 2 && headings.first == 0, "\(result)")
            #expect(lines[0].hasSuffix(", times in UTC") && !lines[headings.last ?? 0].hasSuffix("UTC"))
            let first = lines[..<(headings.last ?? 0)].count { $0.contains("->") }
            #expect(first == lines.dropFirst(headings.last ?? 0).count { $0.contains("->") }, "\(result)")
        }
    }

    @Test("A file that is not there ends the run before it begins, and a word says what may be meant")
    func missing() async throws {
        let path = try Dcmpcap.path("echo-dcmtk.pcap")
        let word = try await Dcmpcap.run(["sumary", path])
        #expect(word.status == 70 && word.output.isEmpty, "\(word)")
        #expect(word.errorOutput.contains("'sumary': No such file"))
        #expect(word.errorOutput.contains("list, show"), "\(word)")
        let file = try await Dcmpcap.run(["list", path, path + ".gone"])
        #expect(file.status == 70 && file.output.isEmpty && !file.errorOutput.contains("command"), "\(file)")
    }

    @Test("What cannot be opened is no damage of the capture beside it")
    func unopened() async throws {
        let folder = try TemporaryFolder("condition")
        let result = try await Dcmpcap.run([try Dcmpcap.path("echo-dcmtk.pcap"), folder.path])
        #expect(result.status == 3 && result.errorOutput.contains("Is a directory"), "\(result)")
        #expect(result.output.contains("ok") && !result.output.contains("capture-damaged"), "\(result)")
    }

    @Test("Connections that there was no room for are told")
    func evicted() async throws {
        let folder = try TemporaryFolder("condition")
        var capture = ScriptedCapture()
        for number in 0..<66_000 {
            let host: [UInt8] = [10, 1, UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
            _ = capture.open(from: number < 65_536 ? 5_000 : 5_001, of: host, step: 1)
        }
        let path = try folder.write(bytes: capture.bytes, to: "many.pcap")
        let document = try await Self.document(path)
        #expect(document.capture.connectionsEvicted > 0)
        #expect(document.findings.map(\.code).contains("capture-incomplete"))
    }

    @Test("Rotated files are read in the order of their times, however they are given", arguments: [false, true])
    func rotated(isCompressed: Bool) async throws {
        let folder = try TemporaryFolder("rotated")
        var parts: [ScriptedCapture] = []
        var capture = ScriptedCapture()
        // Slow enough that what is missing is not waited for.
        var connection = capture.open(from: 40_000, step: 1_000_000_000)
        capture.associate(on: &connection)
        // Eleven objects in eleven files, of which a shell gives the eleventh before the second.
        for number in 1...11 {
            capture.store("1.2.\(number)", id: UInt16(number), pixels: 3_000, on: &connection)
            if number == 11 { capture.release(&connection) }
            parts.append(capture)
            capture = ScriptedCapture()
        }
        var paths = try parts.enumerated().map { number, part in
            try folder.write(bytes: part.bytes, to: "rot.pcap\(number + 1)")
        }
        if isCompressed {
            try #require(try await Tool(path: "/usr/bin/gzip").run(paths).status == 0)
            paths = paths.map { $0 + ".gz" }
        }
        // Files without a packet, and those that are no captures, stand wherever they are.
        let empty = try folder.write(bytes: ScriptedCapture().bytes, to: "empty.pcap")
        let expected = try await Dcmpcap.run(paths)
        #expect(
            expected.output.contains("11 C-STORE") && !expected.output.contains("not in the capture"),
            "\(expected)"
        )
        let result = try await Dcmpcap.run([empty] + paths.sorted())
        #expect(result.status == 0 && result.output == expected.output && result.errorOutput.isEmpty, "\(result)")
    }

    @Test("What can be read only once is read as it is given")
    func rotatedPipe() async throws {
        let folder = try TemporaryFolder("rotated")
        var first = Self.oneObject()
        let path = try folder.write(bytes: first.bytes, to: "first.pcap")
        first = ScriptedCapture()
        var connection = first.open(from: 40_001, at: ScriptedCapture.start + 1_000_000_000)
        first.associate("SECOND", on: &connection)
        first.release(&connection)
        let second = try folder.write(bytes: first.bytes, to: "second.pcap")
        let command = "cat \"$1\" | \"$0\" --ndjson - \"$2\""
        let result = try await Tool(path: "/bin/sh").run(["-c", command, Tool("dcmpcap").path, second, path])
        let order = result.output.split(separator: "\n").filter { $0.contains("\"event\":\"association\"") }
        #expect(order.map { $0.contains("SECOND") } == [true, false], "\(result)")
    }

    @Test("Packets that a snap length cut are told with that length, though nothing is left of what they carried")
    func cutToHeaders() async throws {
        let folder = try TemporaryFolder("cut")
        let path = try folder.write(bytes: Self.oneObject().cut(to: 40), to: "headers.pcap")
        let result = try await Dcmpcap.run([path])
        let content = "1 with nothing in the capture of what was sent (10.0.0.2:104)"
        let line = "1 TCP connection: \(content); no DICOM association\n"
        #expect(result.output.contains(line), "\(result)")
        #expect(result.output.contains("WARNING  capture-incomplete"))
        #expect(result.output.contains("7 packets cut short: 40 bytes of each kept\n"))
        #expect(result.output.contains("tcpdump -s 0"))
        #expect(try await Dcmpcap.run(["--fail-on", "warning", path]).status == 1)
    }

    @Test("An A-ASSOCIATE-RQ that a snap length cut is not called missing", arguments: [46, 90])
    func cutRequest(length: Int) async throws {
        let folder = try TemporaryFolder("cut")
        let path = try folder.write(bytes: Self.oneObject().cut(to: length), to: "cut.pcap")
        let result = try await Dcmpcap.run([path])
        #expect(result.output.contains("A-ASSOCIATE-RQ cut short in the capture"), "\(result)")
        #expect(result.output.contains("STORESCU@") == (length == 90))
        #expect(result.output.contains("1 association whose A-ASSOCIATE-RQ is not in the capture as a whole\n"))
        #expect(!result.output.contains("start not in") && !result.output.contains("before the association begins"))
    }
}
