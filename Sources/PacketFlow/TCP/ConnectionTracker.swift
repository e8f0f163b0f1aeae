/// Follows the TCP connections of a capture, and puts the streams of their ends together.
///
/// Segments in order go to the consumer as they are; others wait, within ``PacketFlowLimits``. A byte that its peer has
/// acknowledged, and that does not turn up for a while, is missing in the capture.
package struct ConnectionTracker<Consumer: StreamConsumer>: SegmentSink {
    /// Connections seen so far.
    package private(set) var connectionCount = 0
    /// Connections that were given up since there was no room.
    package private(set) var evictedCount = 0

    private var connections: [ConnectionKey: ConnectionBox<Consumer>] = [:]
    /// The one of the last segment: the next is often of the same.
    private var latest: ConnectionBox<Consumer>?
    /// When its last segment was captured.
    private var latestEnd: Int64 = 0
    /// What the waiting segments of all connections cost.
    private(set) var waitingCost = 0
    /// What following all connections costs, apart from what waits.
    private(set) var followedCost = 0
    private var segmentsUntilSweep = 0

    /// Whether the consumer wants segments: asked once, and not for each of them.
    private let isObserved: Bool

    /// Who takes the streams.
    package var consumer: Consumer

    /// Makes a tracker of one capture.
    package init(_ consumer: Consumer) {
        self.consumer = consumer
        isObserved = consumer.observesSegments
    }

    /// Takes a segment.
    package mutating func take(_ segment: borrowing CapturedSegment) {
        sweepIfDue(at: segment.time)
        let box = box(of: segment)
        if isObserved { box.observe(segment, &consumer) }
        latestEnd = max(latestEnd, segment.time)
        let change = box.take(segment, &consumer)
        waitingCost += change.waiting
        followedCost += change.followed
        if waitingCost > PacketFlowLimits.waiting { relieve() }
        if followedCost > PacketFlowLimits.followed { evict(at: segment.time) }
    }

    /// Notes with a connection that is being opened why it does not come about.
    package mutating func take(_ unreachable: DestinationUnreachable) {
        connections[ConnectionKey(unreachable.source, unreachable.destination)]?.take(unreachable)
    }

    /// Looks what is over at a time until which nothing more will come: a capture goes on while its network is silent.
    ///
    /// A connection that is silent may go on still.
    ///
    /// - Parameter time: In nanoseconds since 1970 (UTC), as the times of segments are.
    package mutating func advance(to time: Int64) {
        sweep(at: time)
        for box in connections.values {
            waitingCost += box.advance(to: time, &consumer)
            followedCost += box.costChange()
        }
    }

    /// Gives what waits, and ends all connections: the capture ends.
    ///
    /// - Parameter time: When it ends, in nanoseconds since 1970 (UTC): until then nothing more came; nil where that is
    ///   not known.
    package mutating func finish(at time: Int64? = nil) {
        latest = nil
        let rest = connections.values.sorted { $0.connection.summary.number < $1.connection.summary.number }
        connections = [:]
        (waitingCost, followedCost) = (0, 0)
        for box in rest {
            let time = time ?? box.connection.summary.end
            box.end(box.connection.isOver(at: time) ?? .captureEnded, at: time, &consumer)
        }
    }

    // MARK: Connections

    private mutating func box(of segment: borrowing CapturedSegment) -> ConnectionBox<Consumer> {
        // Of nearly no segment it is worth a look whether it is of another connection.
        let mayReplace =
            segment.flags.contains(.synchronize) || segment.time &- latestEnd > PacketFlowLimits.lingering
        if let latest, !mayReplace, latest.isBetween(segment.source, segment.destination) { return latest }
        let key = ConnectionKey(segment.source, segment.destination)
        if let known = connections[key] {
            guard known.connection.isReplaced(by: segment) else {
                (latest, latestEnd) = (known, known.connection.summary.end)
                return known
            }
            remove(known, key, known.connection.isOver(at: segment.time) ?? .replaced, at: segment.time)
        }
        connectionCount += 1
        let summary = ConnectionSummary(openedBy: segment, number: connectionCount)
        let new = ConnectionBox<Consumer>(summary, consumer.begin(summary))
        connections[key] = new
        followedCost += PacketFlowLimits.connectionCost
        (latest, latestEnd) = (new, segment.time)
        return new
    }

    private mutating func remove(
        _ box: ConnectionBox<Consumer>,
        _ key: ConnectionKey,
        _ reason: ConnectionSummary.Reason,
        at time: Int64
    ) {
        connections[key] = nil
        if latest === box { latest = nil }
        waitingCost -= box.connection.waitingCost
        followedCost -= box.cost + PacketFlowLimits.connectionCost
        box.end(reason, at: time, &consumer)
    }

    /// Gives up those that are over, and then those that were silent the longest, until there is room again for an
    /// eighth of all: looking for them costs a look at each.
    ///
    /// An idle connection whose opening was seen is more than one of which a part is missing anyway. Of few that cost
    /// most of it those go first: thousands of others would make no room.
    private mutating func evict(at time: Int64) {
        let goal = PacketFlowLimits.followed / 8 * 7
        let average = followedCost / max(1, connections.count) - PacketFlowLimits.connectionCost
        // Beside each what it is sorted by: a look at each connection costs more than the sorting.
        let candidates = connections.values.map { box in
            (box.worth(at: time, average: average), box.connection.summary.end, box.connection.summary.number, box)
        }
        for (_, _, _, box) in candidates.sorted(by: { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }) {
            guard followedCost > goal else { return }
            // Of what has ended nothing is lost.
            let reason: ConnectionSummary.Reason =
                box.connection.isEnded ? .ended : box.connection.isOver(at: time) ?? .evicted
            if reason == .evicted { evictedCount += 1 }
            remove(box, box.key, reason, at: time)
        }
    }

    /// Looks for connections that are over, as often as it costs little.
    private mutating func sweepIfDue(at time: Int64) {
        segmentsUntilSweep -= 1
        guard segmentsUntilSweep < 0 else { return }
        sweep(at: time)
    }

    /// Ends the connections that are over, in the order in which they began.
    private mutating func sweep(at time: Int64) {
        let over = connections.compactMap { key, box in
            box.connection.isDone(at: time).map { (key: key, box: box, reason: $0) }
        }
        for connection in over.sorted(by: { $0.box.connection.summary.number < $1.box.connection.summary.number }) {
            remove(connection.box, connection.key, connection.reason, at: time)
        }
        segmentsUntilSweep = max(1_024, connections.count)
    }

    /// Goes on without what is missing where most waits, until there is room again for a quarter of all: looking for
    /// where most waits costs a look at each connection.
    private mutating func relieve() {
        let waiting = connections.values.map { ($0.connection.waitingCost, -$0.connection.summary.number, $0) }
        for (_, _, box) in waiting.sorted(by: { ($1.0, $1.1) < ($0.0, $0.1) }) {
            guard waitingCost > PacketFlowLimits.waiting / 4 * 3 else { return }
            waitingCost -= box.connection.waitingCost
            box.goOn(&consumer)
            waitingCost += box.connection.waitingCost
            followedCost += box.costChange()
        }
    }
}
