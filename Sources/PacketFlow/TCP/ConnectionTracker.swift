/// Follows the TCP connections of a capture, and puts the streams of their ends together.
///
/// Segments in order go to the consumer as they are; others wait, within ``PacketFlowLimits``. A byte that its peer has
/// acknowledged, and that does not turn up for a while, is missing in the capture.
package struct ConnectionTracker<Consumer: StreamConsumer>: SegmentSink {
    /// Who takes the streams.
    package var consumer: Consumer
    /// Connections seen so far.
    package private(set) var connectionCount = 0
    /// Connections that were given up since there was no room.
    package private(set) var evictedCount = 0

    private var connections: [ConnectionKey: TrackedConnection<Consumer>] = [:]
    /// The one of the last segment: the next is often of the same.
    private var latest: TrackedConnection<Consumer>?
    /// What the waiting segments of all connections cost.
    private(set) var waitingCost = 0
    private var segmentsUntilSweep = 0

    /// Makes a tracker of one capture.
    package init(_ consumer: Consumer) { self.consumer = consumer }

    /// Takes a segment.
    package mutating func take(_ segment: borrowing CapturedSegment) {
        sweepIfDue(at: segment.time)
        let connection = connection(of: segment)
        let side: ConnectionSide = connection.summary.client == segment.source ? .client : .server
        connection.summary.end = max(connection.summary.end, segment.time)
        connection.summary[side].packets += 1
        waitingCost -= connection.waitingCost
        connection.take(segment, from: side, &consumer)
        waitingCost += connection.waitingCost
        if waitingCost > PacketFlowLimits.waiting { relieve() }
    }

    /// Gives what waits, and ends all connections: the capture ends.
    package mutating func finish() {
        latest = nil
        let rest = connections.values.sorted { $0.summary.number < $1.summary.number }
        connections = [:]
        waitingCost = 0
        for connection in rest { connection.end(.captureEnded, &consumer) }
    }

    // MARK: Connections

    private mutating func connection(of segment: borrowing CapturedSegment) -> TrackedConnection<Consumer> {
        let isOpening = segment.flags.contains(.synchronize) && !segment.flags.contains(.acknowledgement)
        if let latest, !isOpening, latest.isBetween(segment.source, segment.destination) { return latest }
        let key = ConnectionKey(segment.source, segment.destination)
        if let known = connections[key] {
            guard known.isReplaced(by: segment) else {
                latest = known
                return known
            }
            remove(known, key, .replaced)
        }
        if connections.count >= PacketFlowLimits.connections { evict() }
        connectionCount += 1
        let summary = ConnectionSummary(openedBy: segment, number: connectionCount)
        let new = TrackedConnection<Consumer>(summary, consumer.begin(summary))
        connections[key] = new
        latest = new
        return new
    }

    private mutating func remove(
        _ connection: TrackedConnection<Consumer>,
        _ key: ConnectionKey,
        _ reason: ConnectionSummary.Reason
    ) {
        connections[key] = nil
        if latest === connection { latest = nil }
        waitingCost -= connection.waitingCost
        connection.end(reason, &consumer)
    }

    /// Gives up those that were silent the longest, an eighth of all: looking for them costs a look at each.
    private mutating func evict() {
        let oldest = connections.sorted { $0.value.summary.end < $1.value.summary.end }
        for (key, connection) in oldest.prefix(max(1, connections.count / 8)) {
            evictedCount += 1
            remove(connection, key, .evicted)
        }
    }

    /// Looks for connections that are over, as often as it costs little.
    private mutating func sweepIfDue(at time: Int64) {
        segmentsUntilSweep -= 1
        guard segmentsUntilSweep < 0 else { return }
        for (key, connection) in connections {
            guard let reason = connection.isOver(at: time) else { continue }
            remove(connection, key, reason)
        }
        segmentsUntilSweep = max(1_024, connections.count)
    }

    /// Goes on without what is missing, where most waits.
    private mutating func relieve() {
        guard let heaviest = connections.values.max(by: { $0.waitingCost < $1.waitingCost }) else { return }
        waitingCost -= heaviest.waitingCost
        heaviest.goOn(&consumer)
        waitingCost += heaviest.waitingCost
    }
}

/// Both ends of a connection, in an order of their own.
struct ConnectionKey: Hashable {
    private let low: SocketEndpoint
    private let high: SocketEndpoint

    init(_ one: SocketEndpoint, _ other: SocketEndpoint) {
        (low, high) = one.precedes(other) ? (one, other) : (other, one)
    }
}

extension ConnectionSummary {
    /// That of a connection whose first packet this is.
    fileprivate init(openedBy segment: borrowing CapturedSegment, number: Int) {
        let isSYN = segment.flags.contains(.synchronize)
        let isClient =
            isSYN ? !segment.flags.contains(.acknowledgement) : segment.source.port >= segment.destination.port
        client = isClient ? segment.source : segment.destination
        server = isClient ? segment.destination : segment.source
        self.number = number
        start = segment.time
        end = segment.time
    }
}
