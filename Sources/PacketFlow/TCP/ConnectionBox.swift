/// A connection with what the consumer keeps of it, changed in place however it was found.
final class ConnectionBox<Consumer: StreamConsumer> {
    private(set) var connection: TrackedConnection
    /// What the consumer's state, and what is kept to compare, cost.
    private(set) var cost = 0
    private var state: Consumer.State
    private let client: SocketEndpoint
    private let server: SocketEndpoint

    init(_ summary: ConnectionSummary, _ state: Consumer.State) {
        connection = TrackedConnection(summary)
        self.state = state
        (client, server) = (summary.client, summary.server)
    }

    var key: ConnectionKey { ConnectionKey(client, server) }

    func isBetween(_ one: SocketEndpoint, _ other: SocketEndpoint) -> Bool {
        one == client ? other == server : one == server && other == client
    }

    func take(_ unreachable: DestinationUnreachable) { connection.take(unreachable) }

    /// Takes a segment, and gives by how much it changes what waiting costs, and what following does.
    func take(_ segment: borrowing CapturedSegment, _ consumer: inout Consumer) -> (waiting: Int, followed: Int) {
        let (waiting, compared) = connection.take(segment, &consumer, &state)
        let before = cost
        cost = Consumer.cost(of: state) &+ compared
        return (waiting, cost &- before)
    }

    /// By how much that has changed.
    func costChange() -> Int {
        let before = cost
        cost = Consumer.cost(of: state) &+ connection.comparedCost
        return cost &- before
    }

    /// What is lost with it, from 0 on: nothing that is expected, an opening that was seen, or what goes on.
    func worth(at time: Int64, average: Int) -> Int {
        guard connection.isOver(at: time) == nil else { return connection.isOpen ? 1 : 0 }
        return cost < average ? 3 : 2
    }

    func advance(to time: Int64, _ consumer: inout Consumer) -> Int { connection.advance(to: time, &consumer, &state) }

    func observe(_ segment: borrowing CapturedSegment, _ consumer: inout Consumer) {
        let side: ConnectionSide = client == segment.source ? .client : .server
        if !connection.isStray(segment) { consumer.observe(segment, from: side, of: connection.summary, &state) }
    }

    func goOn(_ consumer: inout Consumer) { connection.goOn(&consumer, &state) }

    func end(_ reason: ConnectionSummary.Reason, at time: Int64, _ consumer: inout Consumer) {
        connection.end(reason, at: time, &consumer, &state)
    }
}
