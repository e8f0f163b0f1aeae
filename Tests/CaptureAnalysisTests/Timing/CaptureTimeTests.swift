import CaptureInput
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// The time of real associations: all of it goes on something, and response times are those of the manifest.
@Suite struct CaptureTimeTests {
    static let all = CaptureManifest.all.filter(\.isThere).map(\.path)
    /// Those whose truth has times of their own.
    static let originals = TruthTests.exact.filter { name in
        CaptureManifest.all.contains { $0.name == name && $0.kind == "original" }
    }

    static func read(_ path: String) throws -> TimingCollector {
        var pipeline = CapturePipeline(TimingCollector())
        do throws(CaptureInputError) {
            var input = try CaptureInput(path: path)
            while try input.read(into: &pipeline) {}
        } catch {
            // What stands before the damage is looked at.
        }
        pipeline.finish()
        return pipeline.sink
    }

    @Test("Whatever a capture holds, the parts of each association's time add up to it", arguments: all)
    func addsUp(path: String) throws {
        for association in try Self.read(path).associations {
            guard let timing = association.timing else { continue }
            #expect(timing.uses.total == timing.duration && timing.duration >= 0, "\(association.number)")
            for party in AssociationParty.allCases {
                for use in TimeUse.allCases { #expect(timing.uses[party][use] >= 0, "\(association.number) \(use)") }
            }
        }
    }

    @Test("An association's time is from its first byte to its last", arguments: originals)
    func isWhole(name: String) throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == name })
        for association in try Self.read(capture.path).associations {
            let timing = try #require(association.timing, "\(association.number)")
            #expect(timing.start == association.start, "\(association.number)")
            switch association.outcome {
            case .released, .rejected: #expect(timing.end == association.end, "\(association.number)")
            // What an end sends before it hears of the abort is no part of it.
            case .aborted: #expect(timing.end <= association.end, "\(association.number)")
            // It ends with its connection.
            case .open, .releaseRequested: #expect(timing.end >= association.end, "\(association.number)")
            }
        }
    }

    /// What is asked and answered between two, by who asks.
    private struct Key: Hashable {
        let names: String
        let request: String
        let invoker: String
    }

    @Test("Counts and percentiles are those of the times that the peers' packets had", arguments: originals)
    func responseTimes(name: String) throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == name })
        let truth = try #require(capture.truth)
        var expected: [Key: Expected] = [:]
        // When each byte came; which bytes a message has, the manifest says.
        let clocks = try StreamClock.read(capture.path)
        try #require(clocks.count == truth.connections.count)
        for (connection, clock) in zip(truth.connections, clocks) {
            for association in connection.associations ?? [] {
                let client = connection.client.prefix(upTo: try #require(connection.client.lastIndex(of: ":")))
                let names = "\(association.calling)@\(client) \(association.called)@\(connection.server)"
                    .filter { !"[]".contains($0) }
                try add(association, names, clock, &expected)
            }
        }
        var found: [Key: ServiceStatistics] = [:]
        let statistics = try Self.read(capture.path).statistics
        for pair in statistics.sorted {
            let names = "\(pair.pair.calling)@\(pair.pair.client.text) \(pair.pair.called)@\(pair.pair.server.text)"
                .filter { !"[]".contains($0) }
            for (use, service) in pair.sortedServices {
                found[Key(names: names, request: "\(use.field)", invoker: use.invoker.rawValue)] = service
            }
        }
        #expect(Set(found.keys) == Set(expected.keys))
        for (key, item) in expected {
            let service = try #require(found[key])
            #expect(service.operations == item.operations, "\(key)")
            #expect(service.failed == item.failed, "\(key)")
            let times = item.times.sorted()
            let summary = service.responseTimes.summary
            try #require(service.answered == times.count, "\(key)")
            guard let summary, !item.hasHasty else { continue }
            #expect(summary.minimum == times[0] && summary.maximum == times[times.count - 1], "\(key)")
            #expect(summary.percentile95 == times[(times.count * 95 + 99) / 100 - 1], "\(key)")
            #expect(summary.percentile99 == times[(times.count * 99 + 99) / 100 - 1], "\(key)")
            let (low, high) = (times[(times.count - 1) / 2], times[times.count / 2])
            #expect(summary.median == low + (high - low) / 2, "\(key)")
        }
    }

    /// What the manifest says of a service.
    private struct Expected {
        var operations = 0
        var times: [UInt64] = []
        var failed = 0
        /// A response came before its request was whole, as it may.
        var hasHasty = false
    }

    /// Pairs the messages of the manifest with what they answer.
    private func add(
        _ association: CaptureManifest.Association,
        _ names: String,
        _ clock: StreamClock.Streams,
        _ expected: inout [Key: Expected]
    ) throws {
        var requested: [String: CaptureManifest.Message] = [:]
        func end(_ message: CaptureManifest.Message) throws -> Int64 {
            // Every association in the manifest's originals is requested by the client.
            try #require(clock.time(ofByte: message.stream[1] - 1, message.by == "requestor" ? .client : .server))
        }
        for message in association.messages.sorted(by: { $0.t < $1.t }) {
            let other = message.by == "requestor" ? "acceptor" : "requestor"
            if message.type.hasSuffix("-RQ") {
                guard message.type != "C-CANCEL-RQ" else { continue }
                let key = Key(names: names, request: message.type, invoker: message.by)
                expected[key, default: Expected()].operations += 1
                if let id = message.messageId { requested["\(message.by) \(id)"] = message }
            } else if let id = message.respondingTo, let status = message.status,
                let request = requested["\(other) \(id)"]
            {
                let isPending = status & 0xFF00 == 0xFF00
                guard !isPending else { continue }
                let key = Key(names: names, request: request.type, invoker: other)
                requested["\(other) \(id)"] = nil
                let time = try end(message) - end(request)
                expected[key, default: Expected()].times.append(UInt64(max(0, time)))
                if time < 0 { expected[key, default: Expected()].hasHasty = true }
                if !Self.isDone(status) { expected[key, default: Expected()].failed += 1 }
            }
        }
    }

    /// Success and warnings (PS3.7 C.1 to C.3).
    private static func isDone(_ status: UInt16) -> Bool {
        status == 0 || status == 1 || status == 0x0107 || status == 0x0116 || 0xB000...0xBFFF ~= status
    }

    @Test("Where the time went in a capture that was slow on purpose")
    func slowOnPurpose() throws {
        // An answer after 1.5 s, a closed window of 2 s, a second of nothing, and a pause of 1.2 s in an object.
        let capture = try #require(CaptureManifest.all.first { $0.name == "slow-and-window-stall.pcap" })
        let timing = try #require(try Self.read(capture.path).associations.first?.timing)
        let uses = timing.uses
        func isAbout(_ time: Int64, _ seconds: Double) -> Bool { abs(Double(time) / 1e9 - seconds) < 0.06 }
        #expect(isAbout(uses.acceptor[.turn], 1.5) && isAbout(uses.requestor[.turn], 1.0), "\(uses)")
        #expect(isAbout(uses.requestor[.senderPause], 1.24), "\(uses)")
        #expect(isAbout(uses.requestor[.receiverWindow], 2.0), "\(uses)")
        #expect(uses[.loss] == 0 && uses[.unknown] == 0 && uses[.delayedAcknowledgement] == 0, "\(uses)")
    }

    @Test("Where the time went in a capture from which packets were dropped on purpose")
    func droppedOnPurpose() throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == "real-loss-retransmissions.pcap" })
        let uses = try #require(try Self.read(capture.path).associations.first?.timing?.uses)
        #expect(Double(uses.requestor[.loss]) > 0.75 * Double(uses.total), "\(uses)")
        // The server's answers come in two pieces.
        #expect(uses.acceptor[.delayedAcknowledgement] > 250_000_000 && uses.acceptor[.loss] == 0, "\(uses)")
    }
}

/// Notes when the bytes of streams came.
struct StreamClock: StreamConsumer {
    /// Those of a connection.
    struct Streams {
        fileprivate var pieces: [[(end: UInt64, time: Int64)]] = [[], []]

        /// When a byte came, counted from the start of its stream.
        func time(ofByte byte: UInt64, _ side: ConnectionSide) -> Int64? {
            pieces[side.rawValue].first { $0.end > byte }?.time
        }
    }

    private var ended: [(number: Int, streams: Streams)] = []

    mutating func begin(_ connection: ConnectionSummary) -> Streams { Streams() }

    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {
        let start = state.pieces[side.rawValue].last?.end ?? 0
        state.pieces[side.rawValue].append((start + UInt64(bytes.byteCount), time))
    }

    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {
        let start = state.pieces[side.rawValue].last?.end ?? 0
        state.pieces[side.rawValue].append((start + UInt64(count), time))
    }

    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout Streams
    ) {}

    mutating func end(_ connection: ConnectionSummary, _ state: consuming Streams) {
        ended.append((connection.number, state))
    }

    /// Those of a capture, in the order of its connections.
    static func read(_ path: String) throws -> [Streams] {
        struct Pipeline: PacketSink {
            var finder = SegmentFinder()
            var tracker = ConnectionTracker(StreamClock())

            mutating func take(_ packet: borrowing CapturedPacket) { finder.find(in: packet, &tracker) }
        }
        var pipeline = Pipeline()
        var input = try CaptureInput(path: path)
        while try input.read(into: &pipeline) {}
        pipeline.tracker.finish()
        return pipeline.tracker.consumer.ended.sorted { $0.number < $1.number }.map(\.streams)
    }
}
