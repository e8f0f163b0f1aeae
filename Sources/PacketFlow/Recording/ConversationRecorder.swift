/// Turns what an application saw of one TCP connection into TCP segments for a capture file.
///
/// It is no capture: a program without privileges does not see its own packets. What it does know (when it called
/// connect, what it wrote and read, how the connection ended) is written as the segments that would have carried it, so
/// that every tool for captures can show it. It invents as little as possible:
///
/// - One call of ``sent(_:at:into:)`` or ``received(_:at:into:)`` is one segment, as long as it fits one. Hand over
///   whole PDUs, and each stands in a packet of its own.
/// - Acknowledgements travel with the next segment of that side, because nobody told the application when they came. A
///   packet of its own acknowledges only where the advertised window would otherwise be overrun.
/// - A connection that was never answered is a SYN that stays alone; a refused one is a RST that answers the SYN.
///
/// Events that contradict what is written already, such as data after a reset, are not written: a peer's reset and the
/// program's own close often cross.
///
/// Times are nanoseconds since 1970 (UTC). Each event is encoded at once; nothing but a few counters is kept.
package struct ConversationRecorder: Sendable {
    private enum State { case idle, opening, open, ended }
    private enum Side {
        case local
        case peer

        var opposite: Side {
            switch self {
            case .local: .peer
            case .peer: .local
            }
        }
    }

    /// What the segments of one side say.
    private struct End {
        let endpoint: SocketEndpoint
        /// Sequence number of the next byte.
        var next: UInt32 = 0
        /// Sequence number of the next byte that this side's segments said to expect.
        var expected: UInt32 = 0
        /// How many unacknowledged bytes this side's segments allow the other one.
        var window = 0
        /// Whether this side has sent its FIN.
        var isFinished = false
        /// Whether its segments said that what they carry went through TLS.
        var hasToldTLS = false
    }

    /// Bytes of one segment at most: with the longest headers still an IP packet, whose length field ends at 65,535.
    static let maximumPayload = 65_000
    /// What the window field always says.
    static let windowField: UInt16 = 65_535
    /// The window scale option (RFC 7323 2.2): 65,535 << 8 allows 16 MB in flight.
    static let windowScale: UInt8 = 8

    private var local: End
    private var peer: End
    private var state = State.idle

    /// What is to be told of TLS from now on: that what is recorded went through it, and how it came out; nil for
    /// nothing.
    package var tls: RecordedTLS?
    /// What ended the run before this connection was over; nil where nothing did.
    package var interruption: RecordedInterruption?

    /// Makes a recorder for one connection.
    ///
    /// `nil` where one end has an IPv4 and the other an IPv6 address. Where a connection failed before the local end
    /// was known, give the unspecified address (0.0.0.0 or ::) of the peer's family and port 0.
    package init?(local: SocketEndpoint, peer: SocketEndpoint) {
        switch (local.address, peer.address) {
        case (.v4, .v4), (.v6, .v6): break
        case (.v4, .v6), (.v6, .v4): return nil
        }
        self.local = End(endpoint: local)
        self.peer = End(endpoint: peer)
    }
}

// MARK: - Opening

extension ConversationRecorder {
    /// This side began to connect: a SYN.
    package mutating func connecting(at time: UInt64, into writer: inout PcapWriter) {
        guard state == .idle else { return }
        state = .opening
        chooseSequenceNumbers(time)
        emit(.synchronize, from: .local, at: time, into: &writer)
    }

    /// The connection was established: the peer's SYN and the acknowledgement of it.
    package mutating func connected(at time: UInt64, into writer: inout PcapWriter) {
        guard state == .opening else { return }
        state = .open
        emit([.synchronize, .acknowledgement], from: .peer, at: time, into: &writer)
        emit(.acknowledgement, from: .local, at: time, into: &writer)
    }

    /// The peer refused the connection: a RST that answers the SYN.
    package mutating func refused(at time: UInt64, into writer: inout PcapWriter) {
        guard state == .opening else { return }
        resetReceived(at: time, into: &writer)
    }

    /// A connection that the peer opened was accepted: the three segments of the handshake.
    package mutating func accepted(at time: UInt64, into writer: inout PcapWriter) {
        guard state == .idle else { return }
        state = .open
        chooseSequenceNumbers(time)
        emit(.synchronize, from: .peer, at: time, into: &writer)
        emit([.synchronize, .acknowledgement], from: .local, at: time, into: &writer)
        emit(.acknowledgement, from: .peer, at: time, into: &writer)
    }

    /// Sequence numbers that grow every 4 microseconds (RFC 9293 3.4.1), so that a later connection between the same
    /// ports is not taken for a retransmission of this one.
    private mutating func chooseSequenceNumbers(_ time: UInt64) {
        local.next = UInt32(truncatingIfNeeded: time / 4000)
        peer.next = local.next ^ 0x8000_0000
    }
}

// MARK: - Data and end

extension ConversationRecorder {
    /// This side sent bytes: one PDU, or whatever was written at once.
    package mutating func sent(_ bytes: RawSpan, at time: UInt64, into writer: inout PcapWriter) {
        transfer(bytes, from: .local, at: time, into: &writer)
    }

    /// This side received bytes: one PDU, or whatever was read at once.
    package mutating func received(_ bytes: RawSpan, at time: UInt64, into writer: inout PcapWriter) {
        transfer(bytes, from: .peer, at: time, into: &writer)
    }

    /// This side closed its direction: a FIN.
    package mutating func finSent(at time: UInt64, into writer: inout PcapWriter) {
        finish(.local, at: time, into: &writer)
    }

    /// The peer closed its direction: a FIN.
    package mutating func finReceived(at time: UInt64, into writer: inout PcapWriter) {
        finish(.peer, at: time, into: &writer)
    }

    /// The peer reset the connection: a RST.
    package mutating func resetReceived(at time: UInt64, into writer: inout PcapWriter) {
        switch state {
        case .idle, .ended: return
        // A RST that answers a SYN has sequence number 0 (RFC 9293 3.10.7.1): its side never chose one.
        case .opening: peer.next = 0
        case .open: break
        }
        state = .ended
        emit([.reset, .acknowledgement], from: .peer, at: time, into: &writer)
    }

    private mutating func transfer(_ bytes: RawSpan, from side: Side, at time: UInt64, into writer: inout PcapWriter) {
        guard state == .open, !self[side].isFinished else { return }
        var rest = bytes
        while rest.byteCount > 0 {
            let piece = rest.extracting(first: Self.maximumPayload)
            rest = rest.extracting(droppingFirst: Self.maximumPayload)
            let other = side.opposite
            // Reaching the window exactly is shown as "window full" too.
            if Int(self[side].next &- self[other].expected) + piece.byteCount >= self[other].window {
                emit(.acknowledgement, from: other, at: time, into: &writer)
            }
            let isLast = rest.byteCount == 0
            emit(isLast ? [.push, .acknowledgement] : .acknowledgement, piece, from: side, at: time, into: &writer)
        }
    }

    private mutating func finish(_ side: Side, at time: UInt64, into writer: inout PcapWriter) {
        guard state == .open, !self[side].isFinished else { return }
        self[side].isFinished = true
        emit([.finish, .acknowledgement], from: side, at: time, into: &writer)
    }
}

// MARK: - Segments

extension ConversationRecorder {
    private subscript(side: Side) -> End {
        get {
            switch side {
            case .local: local
            case .peer: peer
            }
        }
        set {
            switch side {
            case .local: local = newValue
            case .peer: peer = newValue
            }
        }
    }

    private mutating func emit(
        _ flags: TCPFlags,
        _ payload: RawSpan = RawSpan(),
        from side: Side,
        at time: UInt64,
        into writer: inout PcapWriter
    ) {
        let isOpening = flags.contains(.synchronize)
        let acknowledged = flags.contains(.acknowledgement) ? self[side.opposite].next : 0
        var options = isOpening ? Self.openingOptions : []
        let isEnd = !flags.isDisjoint(with: [.finish, .reset])
        if let tls, isEnd || payload.byteCount > 0 && !self[side].hasToldTLS {
            self[side].hasToldTLS = true
            options = tls.options
        }
        // A peer may be faster to reset the connection than this side to close it.
        if let interruption, isEnd || isOpening && side == .local { options += interruption.options }
        let segment = TCPSegment(
            source: self[side].endpoint,
            destination: self[side.opposite].endpoint,
            sequence: self[side].next,
            acknowledgement: acknowledged,
            flags: flags,
            window: flags.contains(.reset) ? 0 : Self.windowField,
            options: options
        )
        writer.append(headers: segment.encodedHeaders(payload: payload), payload: payload, at: time)

        let isCounted = isOpening || flags.contains(.finish)
        self[side].next &+= UInt32(payload.byteCount) &+ (isCounted ? 1 : 0)
        self[side].expected = acknowledged
        // The window of a SYN is not scaled (RFC 7323 2.2).
        self[side].window = isOpening ? Int(Self.windowField) : Int(Self.windowField) << Self.windowScale
    }

    /// Maximum segment size, a filler, window scale.
    private static var openingOptions: [UInt8] {
        var options: [UInt8] = [2, 4]
        options.appendBigEndian(UInt16(maximumPayload))
        options += [1, 3, 3, windowScale]
        return options
    }
}
