package import DIMSE
package import NIOCore
package import TLSWire

/// What happens on one connection, for a recording: plain bytes, also where TLS carries them, and of TLS its handshake.
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
    /// Bytes of a TLS handshake were sent, as they are on the wire; they are all there is where nothing plain follows.
    case sentTLS(ByteBuffer)
    /// The same, received.
    case receivedTLS(ByteBuffer)
    /// The handshake is done: what is told from now on goes through TLS.
    case tlsEstablished(TLSProtocolVersion?, hasClientCertificate: Bool)
    /// TLS with a server failed, in its handshake or after it; on the wire the reason may be sealed, or not be at all.
    case tlsFailed(TLSFailure)
    /// The connection ended.
    case ended(ConnectionEnd)
}

/// Watches connections; called on their event loops, with the time on ``MonotonicClock``.
///
/// For as long as it takes, nothing is read, written or timed there: what it holds up looks like a slow peer.
package protocol WireObserver: Sendable {
    /// Something happened on the connection of a number, which is unique in this process.
    func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds)

    /// For how long it has held up whoever told it of events, in nanoseconds and in all; never less than before.
    var heldUpTime: Nanoseconds { get }
}

extension WireObserver {
    /// None: it has nothing to wait for.
    package var heldUpTime: Nanoseconds { 0 }
}
