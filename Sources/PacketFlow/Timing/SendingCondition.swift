/// What keeps one end of a connection from sending at a moment, or does not, as its packets tell.
package enum SendingCondition: Hashable, Sendable {
    /// Nothing does: all it sent is acknowledged, and the window is open.
    case free
    /// Bytes are under way, and the window takes more: whether its system sends more is not told by the packets.
    case underWay
    /// As many bytes are under way as the peer's window takes, or that is zero.
    case windowFull
    /// What it sent was lost, and is not replaced; also, whether the window is full, as it would be without the loss.
    case recovering(isWindowFull: Bool)
    /// Bytes are under way, and what the peer's window takes is not known, since its scale is not.
    case windowUnknown
    /// What would tell is not in the capture.
    case unknown
}
