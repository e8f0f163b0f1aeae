package import PacketFlow

/// A TCP connection that was seen in a capture, with what was spoken on it.
package struct CapturedConnection: Sendable {
    /// Addresses, times and counts.
    package let summary: ConnectionSummary
    /// Whether PDUs were found on it.
    package let hasPDUs: Bool
    /// Associations on it.
    package let associations: Int
    /// The first bytes that each end sent: the client, and the server.
    package let firstBytes: [[UInt8]]
    /// What can be read of TLS; nil where it does not begin with a handshake.
    package let tls: TLSHandshake?
}
