package import DIMSE
package import NIOCore

/// What happens on one connection, for a recording: plain bytes, also where TLS carries them.
package enum WireEvent: Sendable {
    /// An address is being tried.
    case connecting(remote: SocketAddress)
    /// The connection stands.
    case opened(local: SocketAddress, remote: SocketAddress)
    /// An address was tried in vain, from an address and port of this side; nil where the system did not even begin.
    case notOpened(local: SocketAddress?, remote: SocketAddress, ConnectOutcome)
    /// Bytes were handed to the system; the time is that before they were.
    case sent(ByteBuffer)
    /// Bytes were received.
    case received(ByteBuffer)
    /// The connection ended.
    case ended(ConnectionEnd)
}

/// Watches connections; called on their event loops, with the time on ``MonotonicClock``.
package protocol WireObserver: Sendable {
    /// Something happened on the connection of a number, which is unique in this process.
    func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds)
}
