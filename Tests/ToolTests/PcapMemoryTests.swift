import Foundation
import TestSupport
import Testing

@testable import dcmpcap

@Suite("Memory of dcmpcap") struct PcapMemoryTests {
    @Test(
        "What is told as it comes is not kept, as JSON neither",
        arguments: [["list"], ["list", "--tags"], ["export", "-o"], ["summary"]]
    )
    func documents(command: [String]) async throws {
        struct Document: Decodable {
            struct Element: Decodable {}
            let messages: [Element]?, objects: [Element]?, associations: [Element]?
            let schema: String
        }
        let folder = try TemporaryFolder("memory")
        var memory: [Int] = []
        for count in [500, 8_000] {
            var capture = ScriptedCapture()
            let associations = command == ["summary"] ? count : 1
            var time = ScriptedCapture.start
            for association in 0..<associations {
                var connection = capture.open(from: 1_024 + UInt16(association), at: time)
                capture.associate(on: &connection)
                for number in 0..<count / associations {
                    capture.store("1.2.\(number)", id: UInt16(number), on: &connection)
                }
                capture.release(&connection)
                time = connection.time + 10_000_000_000
            }
            let path = try folder.write(bytes: capture.bytes, to: "\(count).pcap")
            let target = command.last == "-o" ? [folder.file("out\(count)")] : []
            let run = try await MeasuredRun(command + target + ["--json", path])
            try #require(run.end == .exited(0), "\(run)")
            let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
            let lengths = [document.messages, document.objects, document.associations].map { $0?.count }
            let expected =
                command[0] == "list"
                ? [2 * count, nil, nil] : command == ["summary"] ? [nil, nil, count] : [nil, count, nil]
            #expect(lengths == expected && document.schema == "sonde/dcmpcap/1")
            memory.append(run.memory)
        }
        // Kept, these take 5 MB and more.
        #expect(memory[1] < memory[0] + 4_000_000, "\(memory)")
    }

    @Test("Of many large objects at a time no more is held than pieces of them")
    func pieces() async throws {
        let folder = try TemporaryFolder("pieces")
        var plan = GeneratedCapture.Plan(size: 80_000_000)
        (plan.concurrency, plan.images, plan.echoes, plan.largeEvery) = (140, 1, 0, .max)
        let capture = try GeneratedCapture(plan, at: folder.file("many.pcap"))
        try #require(capture.associations >= 140)
        let run = try await MeasuredRun(["export", "-o", folder.file("out"), capture.path])
        #expect(run.end == .exited(0) && run.output.hasPrefix("\(capture.associations) objects"), "\(run)")
        // 52 MB, as the limits have it, and what any run needs.
        #expect(run.memory < 70_000_000, "\(run)")
    }

    @Test(
        "Of an association that is shown at its end, and of all that go on at a time, so much is kept, and the rest is counted",
        arguments: [(1, 10_001, 2), (3, 7_000, 2_000)]
    )
    func shown(associations: Int, objects: Int, leftOut: Int) async throws {
        struct Document: Decodable {
            struct Connection: Decodable {
                struct Association: Decodable {
                    struct Message: Decodable {}
                    let messages: [Message], messagesLeftOut: Int?
                }
                let associations: [Association]
            }
            let connections: [Connection]
        }
        let folder = try TemporaryFolder("shown")
        var capture = ScriptedCapture()
        var connections = (0..<associations).map { capture.open(from: 40_000 + UInt16($0)) }
        for index in connections.indices { capture.associate(on: &connections[index]) }
        for number in 0..<objects {
            for index in connections.indices {
                capture.store("1.2.\(number)", id: UInt16(number), on: &connections[index])
            }
        }
        for index in connections.indices { capture.release(&connections[index]) }
        let path = try folder.write(bytes: capture.bytes, to: "long.pcap")
        let run = try await MeasuredRun(["show", "--json", path])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let shown = try decoder.decode(Document.self, from: Data(run.output.utf8)).connections.flatMap(\.associations)
        #expect(shown.count == associations)
        #expect(shown.reduce(0) { $0 + ($1.messagesLeftOut ?? 0) } == leftOut)
        #expect(shown.reduce(0) { $0 + $1.messages.count } == 2 * associations * objects - leftOut)
        #expect(run.memory < 120_000_000, "\(run)")
    }

    @Test("What the filters leave out takes no room from what is shown")
    func leftOut() async throws {
        let folder = try TemporaryFolder("leftout")
        var capture = ScriptedCapture()
        // Two others, with as many messages as are kept of one, that go on until the capture ends.
        var others = [capture.open(from: 40_000), capture.open(from: 40_001)]
        let response = ScriptedAnswers.echoResponse()
        for index in others.indices {
            capture.associate("OTHER", on: &others[index])
            for _ in 0...PcapLimits.messagesShown { capture.send(response, fromClient: false, on: &others[index]) }
        }
        var chosen = capture.open(from: 40_002, at: others[1].time)
        capture.associate("CHOSEN", on: &chosen)
        capture.store("1.2.9999", on: &chosen)
        capture.release(&chosen)
        let path = try folder.write(bytes: capture.bytes, to: "chosen.pcap")
        for format in [[], ["--json"]] {
            let result = try await Dcmpcap.run(["show", "--aet", "CHOSEN"] + format + [path])
            #expect(result.status == 0 && result.output.components(of: "C-STORE-RQ") == 1, "\(result)")
            #expect(!result.output.contains("more\n") && !result.output.contains("messages_left_out"), "\(result)")
        }
    }

    @Test("Of associations on one connection that goes on so many are shown, and the others are counted")
    func associationsOfConnection() async throws {
        let folder = try TemporaryFolder("connection")
        var capture = ScriptedCapture()
        var connections = [capture.open(from: 40_000), capture.open(from: 40_001)]
        // The first association of a connection is over, and its second goes on, while another connection ends.
        capture.associate("FIRST", on: &connections[0])
        capture.associate("SECOND", on: &connections[0])
        for _ in 0..<6_000 {
            capture.send(AssociateRequest(calling: "MANY").bytes, on: &connections[1])
            capture.send(ScriptedAnswers.reject(), fromClient: false, on: &connections[1])
        }
        capture.close(&connections[1])
        connections[0].time = connections[1].time + 10_000_000_000
        capture.send(ScriptedAnswers.releaseRequest, on: &connections[0])
        let path = try folder.write(bytes: capture.bytes, to: "many.pcap")
        let run = try await MeasuredRun(["show", "--json", path])
        try #require(run.end == .exited(0), "\(run)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let shown = try decoder.decode(Connections.self, from: Data(run.output.utf8)).connections
        let titles = shown.map { Set($0.associations.compactMap(\.calling)) }
        #expect(
            titles.contains(["MANY"]) && titles.contains { $0.contains("FIRST") && !$0.contains("MANY") },
            "\(titles)"
        )
        // One of the others' was kept before.
        #expect(shown.reduce(0) { $0 + $1.associations.count } >= 2_000)
        #expect(shown.compactMap(\.associationsLeftOut).reduce(0, +) >= 6_000 - 2_000)
        #expect(run.memory < 64_000_000, "\(run)")
    }

    private struct Connections: Decodable {
        struct Connection: Decodable {
            struct Association: Decodable {
                let calling: String?
            }
            let associations: [Association], associationsLeftOut: Int?
        }
        let connections: [Connection]
    }

    @Test(
        "Many pairs take no more memory than their limits give them",
        arguments: ["inventory", "stats"],
        [[], ["--json"]]
    )
    func pairs(command: String, format: [String]) async throws {
        let folder = try TemporaryFolder("pairs")
        var capture = ScriptedCapture()
        var time = ScriptedCapture.start
        for number in 0..<17_000 {
            var connection = capture.open(from: 1_024 + UInt16(number), at: time)
            capture.send(AssociateRequest(calling: "A\(number)").bytes, on: &connection)
            capture.send(ScriptedAnswers.reject(), fromClient: false, on: &connection)
            capture.close(&connection)
            time = connection.time + 1_000_000_000
        }
        let path = try folder.write(bytes: capture.bytes, to: "pairs.pcap")
        let run = try await MeasuredRun([command] + format + [path])
        try #require(run.end == .exited(0))
        #expect(run.memory < 64_000_000, "\(run.memory)")
    }
}
