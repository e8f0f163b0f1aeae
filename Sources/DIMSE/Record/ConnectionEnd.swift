/// How a transport connection came to its end.
package enum ConnectionEnd: Hashable, Sendable {
    /// The peer closed in order (FIN).
    case closedByPeer
    /// The peer reset it (RST).
    case resetByPeer
    /// This side closed in order.
    case closedByUs
    /// This side reset it, as captures show of others.
    case resetByUs
    /// It broke for another reason, or never came about; the system's error number where it gave one.
    case failed(errno: Int32?)
    /// TLS broke it; what is known of it is with the TLS evidence.
    case tlsFailure
}
