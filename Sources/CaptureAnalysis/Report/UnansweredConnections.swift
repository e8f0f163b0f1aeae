import DIMSE
import Diagnosis
import PacketFlow

/// Connections that were refused, or never answered: what was wanted of them nobody can tell, and where DICOM is looked for,
/// that is often the whole failure.
package struct UnansweredConnections: Sendable {
    /// Connections to one server that ended in the same way.
    private struct Group: Sendable {
        let first: CapturedConnection
        var count = 0
        var clients: Set<IPAddress> = []
    }

    private struct Key: Hashable, Sendable {
        let server: SocketEndpoint
        let isRefused: Bool
    }

    private var groups: [Key: Group] = [:]
    private var dicomServers: Set<SocketEndpoint> = []
    private var isAnythingSaid = false
    private var end: Int64 = .min
    /// Connections to servers that there was no room for.
    private var dropped = 0

    /// Makes one of none.
    package init() {}

    /// Adds a connection, whatever became of it.
    package mutating func add(_ connection: CapturedConnection) {
        let server = connection.summary.server
        end = max(end, connection.summary.end)
        switch connection.spoken {
        case .none: break
        case .dicom:
            isAnythingSaid = true
            if dicomServers.count < CaptureAnalysisLimits.servers { dicomServers.insert(server) }
        case .other, .unknown, .missing: isAnythingSaid = true
        }
        guard let evidence = connection.evidence(until: end) else { return }
        let isRefused = evidence.connection.attempts.last?.outcome == .refused
        let key = Key(server: server, isRefused: isRefused)
        guard groups[key] != nil || groups.count < CaptureAnalysisLimits.servers else { return dropped += 1 }
        var group = groups.removeValue(forKey: key) ?? Group(first: connection)
        group.count += 1
        if group.clients.count < CaptureAnalysisLimits.callersOfFinding {
            group.clients.insert(connection.summary.client.address)
        }
        groups[key] = group
    }

    /// What is found where DICOM may have been wanted, the most frequent first, and how many connections are not told.
    ///
    /// On a network of all kinds of systems that is at servers that speak DICOM at other times, and at its usual ports; in a
    /// capture in which nobody says anything it is everywhere.
    package var findings: (entries: [FindingTally.Entry], others: Int) {
        let wanted = groups.filter { key, group in
            let isWanted =
                !isAnythingSaid || dicomServers.contains(key.server)
                || CaptureAnalysisLimits.ports.contains(key.server.port)
            let isEarly = !key.isRefused && isAtEnd(group.first)
            return isWanted && !(isEarly && dicomServers.contains(key.server))
        }
        let sorted = wanted.sorted { one, other in
            (other.value.count, one.value.first.summary.number) < (one.value.count, other.value.first.summary.number)
        }
        let told = sorted.prefix(CaptureAnalysisLimits.serversTold)
        let entries = told.flatMap { _, group in
            let findings = group.first.evidence(until: end).map { Catalogue.findings(for: $0) } ?? []
            let clients = group.clients.map(\.text).sorted()
            return findings.map { FindingTally.Entry(finding: $0, callers: clients, count: group.count) }
        }
        return (entries, sorted.dropFirst(told.count).reduce(dropped) { $0 + $1.value.count })
    }

    /// Whether the answer may stand behind the end of the capture.
    private func isAtEnd(_ connection: CapturedConnection) -> Bool {
        connection.summary.reason == .captureEnded
            && end - connection.summary.start < CaptureAnalysisLimits.firstRepetition
    }
}
