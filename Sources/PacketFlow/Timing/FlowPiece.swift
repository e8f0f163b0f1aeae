/// A piece of time in which nothing changes on a connection, as its ends know it.
package struct FlowPiece: Hashable, Sendable {
    /// What ends a piece.
    package enum End: Hashable, Sendable {
        /// A segment is captured.
        case segment
        /// An end hears an acknowledgement of what it sent: of all or not.
        case acknowledgement(to: ConnectionSide, isOfAll: Bool)
        /// An end hears that what it sent once more had come before: nothing was lost (RFC 2883).
        case needless(to: ConnectionSide, isOfAll: Bool)
        /// An end hears once more what it had heard: something is missing behind it.
        case duplicate(to: ConnectionSide)
    }

    /// In nanoseconds, never negative.
    package let duration: Int64
    /// What keeps the client from sending.
    package let client: SendingCondition
    /// What keeps the server from sending.
    package let server: SendingCondition
    /// What ends it.
    package let end: End

    /// What keeps an end from sending.
    package subscript(side: ConnectionSide) -> SendingCondition { side == .client ? client : server }
}
