import CaptureAnalysis
import PacketFlow

/// Connections on which no association was seen, by what they were good for.
struct OtherConnections {
    private struct Group {
        var count = 0
        /// The first of their servers.
        var servers: [SocketEndpoint] = []
        /// When the first and the latest of them began, in nanoseconds since 1970.
        var times: ClosedRange<Int64>

        /// Whether no client that tries again makes so many in that time.
        var isFlood: Bool {
            count >= PcapLimits.floodedConnections
                && (times.upperBound - times.lowerBound) / Int64(count) < PcapLimits.floodedInterval
        }
    }

    private var groups: [ConnectionContent: Group] = [:]

    mutating func add(_ connection: CapturedConnection) {
        let start = connection.summary.start
        var group = groups[connection.content] ?? Group(times: start...start)
        group.count += 1
        group.times = min(group.times.lowerBound, start)...max(group.times.upperBound, start)
        let server = connection.summary.server
        if group.servers.count <= PcapLimits.serversNamed, !group.servers.contains(server) {
            group.servers.append(server)
        }
        groups[connection.content] = group
    }

    /// How many there are, by the names for documents.
    var counts: [String: Int] { Dictionary(uniqueKeysWithValues: groups.map { ($0.key.name, $0.value.count) }) }

    /// How many there are and to whom, the most frequent first.
    var phrases: [String] {
        let sorted = groups.sorted { ($1.value.count, $0.key.phrase) < ($0.value.count, $1.key.phrase) }
        return sorted.map { content, group in
            let servers = group.servers.prefix(PcapLimits.serversNamed).map(\.text).joined(separator: ", ")
            let more = group.servers.count > PcapLimits.serversNamed ? " and others" : ""
            let flood = content.isInVain && group.isFlood ? ", as a port scan or a SYN flood makes them" : ""
            return "\(group.count) \(content.phrase) (\(servers)\(more))\(flood)"
        }
    }

    /// All of them in a line; nil where there are none.
    var line: String? { groups.isEmpty ? nil : "connections without DICOM: " + phrases.joined(separator: ", ") }
}
