/// What the headers of a connection's segments tell of its time: which end could send when, and what kept it.
///
/// It takes segments in the order of the capture and holds no bytes of them; ``PacketFlowLimits`` bound the rest.
package struct ConnectionTiming: Sendable {
    /// Both ends, the client first, where there is more than its SYN: a port scan makes thousands of these.
    private var senders: [SenderTiming] = []
    /// The sequence numbers of the SYNs that were seen.
    private var firstSequences = BothSides<UInt32?>(nil)
    private var roundTrips = BothSides<RoundTrip?>(nil)
    /// The options of the SYNs that were seen.
    private var options = BothSides<TCPOptions?>(nil)
    private var synchronizedAt = BothSides<Int64?>(nil)
    /// A SYN was sent more than once: which one was answered is not known.
    private var isOpeningRepeated = false
    private var isOpen = false
    /// The time that was come to, in nanoseconds since 1970 (UTC); nil before the first segment.
    package private(set) var now: Int64?

    /// Makes one of a connection of which nothing was seen.
    package init() {}

    /// From where the capture was made to an end and back; nil where that is not known.
    package func roundTrip(to side: ConnectionSide) -> RoundTrip? { roundTrips[side] }

    /// Whether an end sends something again that its peer has not got.
    package func isReplacing(_ side: ConnectionSide) -> Bool { isBegun && senders[side.rawValue].isReplacing }

    /// Where the capture was made.
    package var place: CapturePlace { CapturePlace(toClient: roundTrips.client, toServer: roundTrips.server) }

    /// The largest window that an end has announced, in bytes; nil where that is not known.
    package func largestWindow(of side: ConnectionSide) -> Int? {
        isBegun ? senders[side.other.rawValue].largestWindow : nil
    }

    /// Whether what the windows of both ends mean is known.
    package var isScaleKnown: Bool { isBegun && senders.allSatisfy { $0.windowScale != nil } }

    private var isBegun: Bool { !senders.isEmpty }

    // MARK: Time

    /// Comes nearer to a time, and gives the piece up to the next change; nil where that time is reached.
    ///
    /// Time that goes backwards, as in captures that were put together, stands still.
    ///
    /// - Parameters:
    ///   - time: That of the next segment.
    ///   - sender: Who sends data with it; nil where it has none.
    /// - Returns: a piece, or nil.
    package mutating func advance(to time: Int64, sender: ConnectionSide?) -> FlowPiece? {
        guard let now else {
            self.now = time
            return nil
        }
        guard isBegun else {
            guard time > now else { return nil }
            self.now = time
            return FlowPiece(duration: time - now, client: .unknown, server: .unknown, end: .segment)
        }
        // Time stops where a hole becomes a loss.
        var limit = max(now, time)
        if let loss = senders[0].lossTime, loss > now { limit = min(limit, loss) }
        if let loss = senders[1].lossTime, loss > now { limit = min(limit, loss) }
        let (client, server) = (senders[0].nextHearing ?? .max, senders[1].nextHearing ?? .max)
        let hearing = min(client, server)
        let conditions = conditions
        guard hearing <= limit || limit > now else {
            guard let sender, senders[sender.rawValue].mayHaveHeard(at: now) else { return nil }
            return piece(since: now, conditions, senders[sender.rawValue].hear(sender))
        }
        guard hearing <= limit else {
            self.now = limit
            return piece(since: now, conditions, .segment)
        }
        self.now = max(now, hearing)
        let side: ConnectionSide = client <= server ? .client : .server
        return piece(since: now, conditions, senders[side.rawValue].hear(side))
    }

    private var conditions: (SendingCondition, SendingCondition) {
        let (time, place) = (now ?? 0, place)
        // The way between two ends that are close to each other loses nothing either.
        return (
            senders[0].condition(at: time, isCapturedHere: place == .client || place == .both),
            senders[1].condition(at: time, isCapturedHere: place == .server || place == .both)
        )
    }

    private func piece(
        since start: Int64,
        _ conditions: (SendingCondition, SendingCondition),
        _ end: FlowPiece.End
    ) -> FlowPiece {
        FlowPiece(duration: (now ?? start) - start, client: conditions.0, server: conditions.1, end: end)
    }

    // MARK: Segments

    /// Takes a segment at the time that was advanced to, and gives what it sends; nil where it sends nothing.
    package mutating func take(_ segment: borrowing CapturedSegment, from side: ConnectionSide) -> SentData? {
        let time = now ?? segment.time
        guard begin(segment, from: side, at: time) else { return nil }
        var start = segment.sequence
        if segment.flags.contains(.synchronize) {
            start &+= 1
            open(segment, from: side, at: time)
        }
        if segment.flags.contains(.acknowledgement), !segment.flags.contains(.reset) {
            acknowledge(segment, from: side, at: time)
        }
        if segment.flags.contains(.reset) { return nil }
        let isFinal = segment.flags.contains(.finish)
        guard segment.payloadLength > 0 || isFinal else {
            // Keep-alives begin one before.
            if !segment.flags.contains(.synchronize) { senders[side.rawValue].begin(at: start) }
            return nil
        }
        let timestamp = TCPOptions(segment.options).timestamp
        return senders[side.rawValue].send(
            start,
            segment.payloadLength,
            isFinal: isFinal,
            at: time,
            timestamp: timestamp
        )
    }

    /// Whether there is more than the client's SYN, which is only noted.
    private mutating func begin(_ segment: borrowing CapturedSegment, from side: ConnectionSide, at time: Int64) -> Bool
    {
        if isBegun { return true }
        let isSYN = segment.flags.contains(.synchronize) && !segment.flags.contains(.acknowledgement)
        if side == .client, isSYN {
            if isCopy(segment, from: side, at: time) { return false }
            if firstSequences.client != nil { isOpeningRepeated = true }
            firstSequences.client = segment.sequence
            synchronizedAt.client = time
            options.client = TCPOptions(segment.options)
            return false
        }
        if segment.flags.contains(.reset) { return false }
        senders = [SenderTiming(), SenderTiming()]
        if let first = firstSequences.client { senders[0].begin(at: first &+ 1) }
        return true
    }

    /// Whether a SYN is one that was captured a moment ago, as where a mirror port copies it on its way in and out: the
    /// end has not sent it again.
    private func isCopy(_ segment: borrowing CapturedSegment, from side: ConnectionSide, at time: Int64) -> Bool {
        guard let first = synchronizedAt[side] else { return false }
        return firstSequences[side] == segment.sequence && time - first < PacketFlowLimits.reordering
    }

    private mutating func open(_ segment: borrowing CapturedSegment, from side: ConnectionSide, at time: Int64) {
        if isCopy(segment, from: side, at: time) { return }
        senders[side.rawValue].begin(at: segment.sequence &+ 1)
        if synchronizedAt[side] != nil { isOpeningRepeated = true }
        (firstSequences[side], synchronizedAt[side]) = (segment.sequence, time)
        options[side] = TCPOptions(segment.options)
        if side == .server, let asked = synchronizedAt.client, !isOpeningRepeated {
            RoundTrip.add(time - asked, isExact: true, to: &roundTrips.server)
        }
        guard let client = options.client, let server = options.server else {
            // Who does not offer to scale is not scaled for.
            if options[side]?.windowScale == nil { setScales(0, 0) }
            return
        }
        // Each end's windows are shifted as it announced, where both did (RFC 7323 2.2).
        let isScaled = client.windowScale != nil && server.windowScale != nil
        setScales(isScaled ? server.windowScale : 0, isScaled ? client.windowScale : 0)
        let segments = [client.maximumSegment, server.maximumSegment].compactMap { $0 }
        if segments.count == 2 {
            for index in senders.indices { senders[index].maximumSegment = segments.min() }
        }
    }

    /// Sets by what the windows are shifted that the client hears, and the server.
    private mutating func setScales(_ client: UInt8?, _ server: UInt8?) {
        (senders[0].windowScale, senders[1].windowScale) = (client, server)
    }

    private mutating func acknowledge(_ segment: borrowing CapturedSegment, from side: ConnectionSide, at time: Int64) {
        let isOpening = segment.flags.contains(.synchronize)
        if side == .client, !isOpen, !isOpening, let answered = synchronizedAt.server {
            isOpen = true
            if !isOpeningRepeated { RoundTrip.add(time - answered, isExact: true, to: &roundTrips.client) }
        }
        // Who sends nothing twice is told of nothing that came twice.
        let isNeedless =
            senders[side.other.rawValue].hasLosses
            && TCPOptions(segment.options).reportsDuplicate(behind: segment.acknowledgement)
        let taken = senders[side.other.rawValue].capture(
            segment.acknowledgement,
            window: segment.window,
            isScaled: !isOpening,
            isPure: segment.payloadLength == 0 && !isOpening,
            isNeedless: isNeedless,
            at: time,
            delay: roundTrips[side.other]?.time ?? 0,
            peer: roundTrips[side]?.time
        )
        if let taken { RoundTrip.add(taken, isExact: false, to: &roundTrips[side]) }
    }
}
