import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TLSWire

/// Connections that were refused, not passed on or never answered, ended at once or in a TLS handshake: what was wanted
/// of them nobody can tell, and where DICOM is looked for, that is often the whole failure.
package struct UnansweredConnections: Sendable {
    /// Connections to one server that ended in the same way.
    private struct Group: Sendable {
        let first: CapturedConnection
        var count = 0
        var clients: Set<IPAddress> = []
        /// Who opened the first of them, and when.
        var openings: [(client: IPAddress, time: Int64)] = []
    }

    private struct Key: Hashable, Sendable {
        let server: SocketEndpoint
        let outcome: ConnectOutcome
        let usesTLS: Bool
        let tlsFailure: TLSFailure?
        let timeout: AssociationStage?
        let end: ConnectionEnd?
    }

    /// Two hosts of which one has called the other.
    private struct Hosts: Hashable, Sendable {
        let caller: IPAddress
        let called: IPAddress
    }

    /// An association on which an archive was asked to send something to a third party, which it calls meanwhile.
    private struct Move: Sendable {
        let archive: IPAddress
        let time: ClosedRange<Int64>
    }

    private var groups: [Key: Group] = [:]
    private var dicomServers: Set<SocketEndpoint> = []
    private var dicomHosts: Set<Hosts> = []
    private var moves: [Move] = []
    private var isAnythingSaid = false
    private var end: Int64 = .min
    /// Connections to servers that there was no room for.
    private var dropped = 0

    /// Makes one of none.
    package init() {}

    /// Adds an association that is over: connections may have been wanted for it.
    package mutating func add(_ association: CapturedAssociation) {
        guard association.messageCounts[.cMoveRequest] != nil, moves.count < CaptureAnalysisLimits.moves else { return }
        moves.append(
            Move(
                archive: association.connection.endpoint(association.acceptor).address,
                time: association.start...max(association.start, association.end)
            )
        )
    }

    /// Adds a connection, whatever became of it.
    package mutating func add(_ connection: CapturedConnection) {
        let server = connection.summary.server
        end = max(end, connection.summary.observedUntil)
        switch connection.spoken {
        case .none: break
        case .dicom:
            if dicomServers.count < CaptureAnalysisLimits.servers { dicomServers.insert(server) }
            let hosts = Hosts(caller: connection.summary.client.address, called: server.address)
            if dicomHosts.count < CaptureAnalysisLimits.servers { dicomHosts.insert(hosts) }
        case .other, .unknown, .missing: break
        }
        guard let evidence = connection.evidence(until: end), let outcome = evidence.connection.attempts.last?.outcome
        else {
            if connection.spoken != .none { isAnythingSaid = true }
            return
        }
        let key = Key(
            server: server,
            outcome: outcome,
            usesTLS: evidence.target.usesTLS,
            tlsFailure: evidence.tls?.failure,
            timeout: evidence.connection.association?.timeout,
            end: evidence.connection.association?.end
        )
        guard groups[key] != nil || groups.count < CaptureAnalysisLimits.servers else { return dropped += 1 }
        var group = groups.removeValue(forKey: key) ?? Group(first: connection)
        group.count += 1
        if group.clients.count < CaptureAnalysisLimits.callersOfFinding {
            group.clients.insert(connection.summary.client.address)
        }
        if group.openings.count < CaptureAnalysisLimits.callersOfFinding {
            group.openings.append((connection.summary.client.address, connection.summary.start))
        }
        groups[key] = group
    }

    /// What is found where DICOM may have been wanted, the most frequent first, and how many connections are not told.
    ///
    /// On a network of all kinds of systems that is at servers that speak DICOM at other times, at its usual ports,
    /// between hosts that speak DICOM with each other, and where an archive calls somebody while it is asked to
    /// (C-MOVE); in a capture in which nothing else is said it is everywhere.
    package var findings: (entries: [FindingTally.Entry], others: Int) {
        let wanted = groups.filter { key, group in
            let isWanted =
                !isAnythingSaid || dicomServers.contains(key.server)
                || CaptureAnalysisLimits.ports.contains(key.server.port)
            let isEarly = key.outcome == .timedOut && isAtEnd(group.first)
            if isWanted { return !(isEarly && dicomServers.contains(key.server)) }
            return !isEarly && isOfDICOMHosts(group, calling: key.server.address)
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

    /// Whether the hosts speak DICOM with each other, or one was asked to call somebody.
    private func isOfDICOMHosts(_ group: Group, calling server: IPAddress) -> Bool {
        group.clients.contains { client in
            dicomHosts.contains(Hosts(caller: client, called: server))
                || dicomHosts.contains(Hosts(caller: server, called: client))
        }
            || group.openings.contains { opening in
                moves.contains { $0.archive == opening.client && $0.time.contains(opening.time) }
            }
    }

    /// Whether the answer may stand behind the end of the capture.
    private func isAtEnd(_ connection: CapturedConnection) -> Bool {
        connection.summary.reason == .captureEnded
            && end - connection.summary.start < CaptureAnalysisLimits.firstRepetition
    }
}
