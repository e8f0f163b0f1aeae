/// What is known of a TCP connection besides its bytes.
package struct ConnectionSummary: Hashable, Sendable {
    /// The end that opened it; where the opening is not in the capture, the one with the higher port.
    package internal(set) var client: SocketEndpoint
    /// The end that listened.
    package internal(set) var server: SocketEndpoint
    /// The number of the connection in its capture, from 1.
    package let number: Int
    /// When its first packet was captured, in nanoseconds since 1970 (UTC).
    package let start: Int64
    /// When its last packet was captured.
    package internal(set) var end: Int64
    /// Until when nothing followed its last packet, as far as was looked, in nanoseconds since 1970 (UTC).
    ///
    /// Known when it is not followed any more; where it is known to have ended, that is its last packet.
    package internal(set) var observedUntil: Int64
    /// Whether the client's SYN was seen.
    package internal(set) var isOpeningSeen = false
    /// From the client's SYN to the server's answer, in nanoseconds; nil where one of them was not seen.
    package internal(set) var openingTime: Int64?
    /// Whether the server answered the SYN, or there was anything at all but unanswered SYNs.
    package internal(set) var isAnswered = false
    /// What was answered to the client's SYN in the server's place, as long as the server does not answer it; nil where
    /// nothing was.
    package internal(set) var unreachable: DestinationUnreachable?
    /// Which end closed or reset it before the other did, and when; nil while neither has.
    package internal(set) var firstEnd: FirstEnd?
    /// What a recording tells of TLS, through which its bytes went that are plain; nil where nothing tells of it.
    package internal(set) var recordedTLS: RecordedTLS?
    /// What a recording tells of the end of the run that it is of; nil where nothing tells that it was cut short.
    package internal(set) var recordedInterruption: RecordedInterruption?
    private var streams = BothSides(StreamSummary())
    /// Why it is not followed any more.
    package internal(set) var reason: Reason?

    /// What an end sent.
    package internal(set) subscript(side: ConnectionSide) -> StreamSummary {
        get { streams[side] }
        _modify { yield &streams[side] }
    }

    /// What each end sent: the client, and the server.
    package var sent: [StreamSummary] { [streams.client, streams.server] }

    /// The address and port of an end.
    package func endpoint(_ side: ConnectionSide) -> SocketEndpoint { side == .client ? client : server }

    /// The first close or reset of a connection.
    package struct FirstEnd: Hashable, Sendable {
        /// Who closed or reset it.
        package let side: ConnectionSide
        /// When that was captured, in nanoseconds since 1970 (UTC).
        package let time: Int64
    }

    /// Why a connection is not followed any more.
    package enum Reason: Hashable, Sendable {
        /// It was closed or reset.
        case ended
        /// Its addresses and ports were used for another one.
        case replaced
        /// Nothing happened for as long as ``PacketFlowLimits`` give it, and nothing did later.
        case silent
        /// There was no room for it.
        case evicted
        /// The capture ends.
        case captureEnded
    }
}

extension ConnectionSummary {
    /// That of a connection whose first packet this is.
    init(openedBy segment: borrowing CapturedSegment, number: Int) {
        let isSYN = segment.flags.contains(.synchronize)
        let isClient =
            isSYN ? !segment.flags.contains(.acknowledgement) : segment.source.port >= segment.destination.port
        client = isClient ? segment.source : segment.destination
        server = isClient ? segment.destination : segment.source
        self.number = number
        start = segment.time
        end = segment.time
        observedUntil = segment.time
    }
}
