/// Both ends of a connection, in an order of their own.
struct ConnectionKey: Hashable {
    private let low: SocketEndpoint
    private let high: SocketEndpoint

    init(_ one: SocketEndpoint, _ other: SocketEndpoint) {
        (low, high) = one.precedes(other) ? (one, other) : (other, one)
    }
}
