import CaptureAnalysis
import PacketFlow

/// Connections on which no association was seen, by what they were good for.
struct OtherConnections {
    private struct Group {
        var count = 0
        /// The first of their servers.
        var servers: [SocketEndpoint] = []
    }

    private var groups: [ConnectionContent: Group] = [:]

    mutating func add(_ connection: CapturedConnection) {
        var group = groups[connection.content] ?? Group()
        group.count += 1
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
            let scan =
                content.isInVain && group.count >= PcapLimits.scannedConnections
                ? ", as a port scan or a SYN flood makes them" : ""
            return "\(group.count) \(content.phrase) (\(servers)\(more))\(scan)"
        }
    }

    /// All of them in a line; nil where there are none.
    var line: String? { groups.isEmpty ? nil : "connections without DICOM: " + phrases.joined(separator: ", ") }
}
