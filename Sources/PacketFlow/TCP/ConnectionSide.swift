/// An end of a TCP connection.
package enum ConnectionSide: Int, Hashable, Sendable, CaseIterable {
    /// The end that opened it.
    case client
    /// The end that listened.
    case server

    /// The other end.
    package var other: ConnectionSide { self == .client ? .server : .client }
}
