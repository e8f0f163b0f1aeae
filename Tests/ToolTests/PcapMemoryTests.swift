import Foundation
import TestSupport
import Testing

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
}
