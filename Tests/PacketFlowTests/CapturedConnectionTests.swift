import CaptureInput
import Foundation
import TestSupport
import Testing

@testable import PacketFlow

/// Keeps what each end sent.
struct StreamCollector: StreamConsumer {
    struct Streams {
        var bytes: [[UInt8]] = [[], []]
    }

    var ended: [(ConnectionSummary, Streams)] = []

    mutating func begin(_ connection: ConnectionSummary) -> Streams { Streams() }

    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {
        state.bytes[side.rawValue] += bytes.copied()
    }

    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {}

    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {}

    mutating func end(_ connection: ConnectionSummary, _ state: consuming Streams) { ended.append((connection, state)) }
}

/// Packets to streams.
struct CapturePipeline: PacketSink {
    var finder = SegmentFinder()
    var tracker = ConnectionTracker(StreamCollector())

    mutating func take(_ packet: borrowing CapturedPacket) { finder.find(in: packet, &tracker) }
}

@Suite struct CapturedConnectionTests {
    static let exact = CaptureManifest.all.filter {
        $0.kind != "hostile" && ($0.expect == "same" || $0.kind == "original") && $0.isThere
            // The truth of that one is the traffic, of which it keeps 96 bytes a packet.
            && !$0.name.hasPrefix("snaplen")
    }

    /// The SHA-256 of each, in hexadecimal, as coreutils makes it.
    private static func digests(of streams: [[UInt8]]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let files = streams.indices.map { folder.appending(path: "\($0)") }
        for (file, stream) in zip(files, streams) { try Data(stream).write(to: file) }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        process.arguments = files.map(\.path)
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return text.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    }

    @Test("The streams of the connections of a capture", arguments: exact)
    func streams(capture: CaptureManifest.Capture) throws {
        let truth = try #require(CaptureManifest.truth(of: capture))
        var input = try CaptureInput(path: capture.path)
        var pipeline = CapturePipeline()
        while try input.read(into: &pipeline) {}
        #expect(pipeline.finder.counts.packets == capture.packets)
        pipeline.tracker.finish()
        let found = pipeline.tracker.consumer.ended.sorted { $0.0.number < $1.0.number }
        #expect(found.count == truth.connections.count)
        for (mine, theirs) in zip(found, truth.connections) {
            let name = "\(mine.0.client) \(theirs.client)"
            #expect(mine.1.bytes.map(\.count) == theirs.bytes, "\(name)")
            #expect(try Self.digests(of: mine.1.bytes) == theirs.sha256, "\(name)")
            #expect(mine.0.sent.map(\.isFINSeen) == theirs.fin, "\(name)")
            #expect(mine.0.sent.map(\.isRSTSeen) == theirs.rst, "\(name)")
            #expect(mine.0.isOpeningSeen == theirs.synSeen)
        }
    }
}
