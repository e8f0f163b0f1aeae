import DIMSE
import NIOCore
import TLSWire

/// Tells a ``WireObserver`` what happens on one connection.
final class ConnectionObserver {
    private let observer: any WireObserver
    private let number: Int
    /// Where the attempt is made from.
    private var local: SocketAddress?
    /// Where it goes to; nil for a connection that was accepted.
    private var remote: SocketAddress?

    init(_ observer: any WireObserver, number: Int) {
        self.observer = observer
        self.number = number
    }

    func connecting(_ remote: SocketAddress, at now: Nanoseconds) {
        self.remote = remote
        observer.observe(.connecting(remote: remote), connection: number, at: now)
    }

    /// The system has begun to connect a channel, and with that chosen its address and port.
    ///
    /// To be called at once: a channel that could not be connected has no address any more.
    func begun(_ channel: any Channel) {
        guard let address = channel.localAddress, address.port != 0 else { return }
        local = address
    }

    func opened(_ channel: any Channel, at now: Nanoseconds) {
        // The system has forgotten the peer of a connection that was reset meanwhile.
        guard let local = channel.localAddress ?? local, let remote = channel.remoteAddress ?? remote else { return }
        observer.observe(.opened(local: local, remote: remote), connection: number, at: now)
    }

    func notOpened(_ remote: SocketAddress, _ outcome: ConnectOutcome, at now: Nanoseconds) {
        observer.observe(.notOpened(local: local, remote: remote, outcome), connection: number, at: now)
    }

    func sent(_ bytes: ByteBuffer, at now: Nanoseconds) { observer.observe(.sent(bytes), connection: number, at: now) }

    func received(_ bytes: ByteBuffer, at now: Nanoseconds) {
        observer.observe(.received(bytes), connection: number, at: now)
    }

    func sentTLS(_ bytes: ByteBuffer, at now: Nanoseconds) {
        observer.observe(.sentTLS(bytes), connection: number, at: now)
    }

    func receivedTLS(_ bytes: ByteBuffer, at now: Nanoseconds) {
        observer.observe(.receivedTLS(bytes), connection: number, at: now)
    }

    func tlsEstablished(_ version: TLSProtocolVersion?, hasClientCertificate: Bool, at now: Nanoseconds) {
        observer.observe(
            .tlsEstablished(version, hasClientCertificate: hasClientCertificate),
            connection: number,
            at: now
        )
    }

    func tlsFailed(_ failure: TLSFailure, at now: Nanoseconds) {
        observer.observe(.tlsFailed(failure), connection: number, at: now)
    }

    func ended(_ end: ConnectionEnd, at now: Nanoseconds) {
        observer.observe(.ended(end), connection: number, at: now)
    }
}
