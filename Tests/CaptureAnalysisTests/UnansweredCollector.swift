import Diagnosis
import PacketFlow

@testable import CaptureAnalysis

/// Keeps what is told of connections without associations.
struct UnansweredCollector: CaptureSink {
    private(set) var unanswered = UnansweredConnections()
    private(set) var contents: [String] = []

    mutating func end(_ association: CapturedAssociation) { unanswered.add(association) }
    mutating func end(_ connection: CapturedConnection) {
        contents.append(connection.content.phrase)
        unanswered.add(connection)
    }

    /// What is found in a capture of these packets.
    static func read(_ packets: [TimedPacket]) -> UnansweredCollector {
        var pipeline = CapturePipeline(UnansweredCollector())
        for packet in packets {
            let bytes = packet.bytes
            let time = 1_700_000_000_000_000_000 + Int64(packet.at * 1e9)
            unsafe pipeline.take(
                CapturedPacket(linkType: .raw, time: time, wireLength: bytes.count, bytes: bytes.span.bytes)
            )
        }
        pipeline.finish()
        return pipeline.sink
    }

    /// Findings with their counts and callers, and how many more there are.
    static func found(in packets: [TimedPacket]) -> (findings: [String], others: Int) {
        let (entries, others) = read(packets).unanswered.findings
        return (entries.map { "\($0.finding.code.rawValue) \($0.count) \($0.callers)" }, others)
    }
}
