/// Bytes that one end sends, and what it may have waited for.
package struct SentData: Hashable, Sendable {
    /// Whether it sent them before, or they fill a hole.
    package var isRetransmission: Bool
    /// Whether they are less than a full segment, as Nagle's algorithm holds back (RFC 9293 3.7.4).
    package var isShort: Bool
    /// How long before the last acknowledgement was heard, in nanoseconds; nil where there was none since it last sent.
    package var sinceAcknowledgement: Int64?
    /// How long the peer had held that acknowledgement back, in nanoseconds, where it came by itself and acknowledged
    /// all; nil where it did not, or that is not known.
    package var acknowledgementDelay: Int64?
    /// Whether they come as fast after those before as others have come lately, for their length: as through a slow
    /// link.
    package var isPaced: Bool
    /// How much later than those before they were sent at least, in nanoseconds, by the clock of their sender; nil
    /// where it does not tell.
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
