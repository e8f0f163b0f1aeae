/// Which side of the handshake this one is.
package enum TLSRole: Hashable, Sendable {
    /// It connects.
    case client
    /// It accepts.
    case server
}
