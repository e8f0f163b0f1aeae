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

/// Bytes that one end sends, and what it may have waited for.
package struct SentData: Hashable, Sendable {
    /// Whether it sent them before, or they fill a hole.
    package var isRetransmission: Bool
    /// Whether they are less than a full segment, as Nagle's algorithm holds back (RFC 9293 3.7.4).
    package var isShort: Bool
    /// How long before the last acknowledgement was heard, in nanoseconds; nil where there was none since it last sent.
    package var sinceAcknowledgement: Int64?
    /// How long the peer had held that acknowledgement back, in nanoseconds, where it came by itself and acknowledged all; nil
    /// where it did not, or that is not known.
    package var acknowledgementDelay: Int64?
    /// Whether they come as fast after those before as others have come lately, for their length: as through a slow link.
    package var isPaced: Bool
    /// How much later than those before they were sent at least, in nanoseconds, by the clock of their sender; nil where it does not
    /// tell.
    package var sendersGap: Int64?
    /// Whether something that it sent before was lost.
    package var hasLosses: Bool

    /// Makes a record of bytes that were sent.
    package init(
        isRetransmission: Bool,
        isShort: Bool,
        sinceAcknowledgement: Int64?,
        acknowledgementDelay: Int64?,
        isPaced: Bool,
        sendersGap: Int64?,
        hasLosses: Bool
    ) {
        self.isRetransmission = isRetransmission
        self.isShort = isShort
        self.sinceAcknowledgement = sinceAcknowledgement
        self.acknowledgementDelay = acknowledgementDelay
        self.isPaced = isPaced
        self.sendersGap = sendersGap
        self.hasLosses = hasLosses
    }
}
