/// Why TLS failed.
package enum TLSFailure: Hashable, Sendable {
    /// The peer ended it with an alert.
    case alert(TLSAlert)
    /// The peer does not speak TLS; ``TLSReport/foreignBytes`` has what it said.
    case notTLS
    /// This side refused the peer's certificates; ``TLSReport/findings`` has the reasons.
    case certificateRefused
    /// This side refused the peer's name; the chain was right.
    case nameRefused
    /// The connection was closed during the handshake, without an alert.
    case closed
    /// One side broke the protocol, or nothing in common was found on this side: BoringSSL's name of the reason.
    case protocolError(reason: String)
}
