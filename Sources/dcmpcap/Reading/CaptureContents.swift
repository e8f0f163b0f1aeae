import CaptureAnalysis
import PacketFlow

/// What was in a capture besides associations.
struct CaptureContents {
    let packets: PacketCounts
    /// TCP connections.
    let connections: Int
    let associations: Int
    /// Connections that were given up since there were too many at once.
    let evicted: Int

    init(_ pipeline: CapturePipeline<some CaptureSink>) {
        packets = pipeline.counts
        connections = pipeline.connectionCount
        associations = pipeline.associationCount
        evicted = pipeline.evictedCount
    }

    /// What the packets were that are of no TCP connection, the link types that are not known first.
    var otherPackets: [String] {
        let types = packets.unknownLinkTypes.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let named = types.prefix(PcapLimits.linkTypesNamed)
        let others = types.dropFirst(named.count).reduce(packets.otherLinkTypes) { $0 + $1.value }
        let counts = [
            (others, "of other link types"), (packets.withoutIP, "without IP"), (packets.withoutTCP, "without TCP"),
            (packets.malformed, "with headers that do not fit"),
            (packets.fragmentsDropped, "that are fragments without the others"),
        ]
        return named.map { "\($0.value) of \(PacketCaptureText.name($0.key)), which is not read" }
            + counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }
}
