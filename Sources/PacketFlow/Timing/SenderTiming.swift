/// What one end of a connection has sent and knows of its peer, at the time at which it sends.
///
/// What it hears is heard when it can have reached it, not when it was captured: a capture at the receiver shows an
/// acknowledgement a whole round trip before the segment that the sender answers it with.
struct SenderTiming: Sendable {
    /// An acknowledgement of the peer.
    struct Acknowledgement: Sendable {
        /// When it is heard.
        var time: Int64
        /// How much sooner it may be heard.
        var slack: Int64
        var number: UInt32
        /// What the peer is ready to take, in bytes; nil where the scale is not known, and it is not zero.
        var window: Int?
        var isDuplicate: Bool
        /// The peer says that it has got something twice.
        var isNeedless: Bool
        /// How long the peer held it back; nil where it came with data, does not acknowledge all, or that is not known.
        var delay: Int64?
    }

    /// Behind the last byte that was sent; nil until anything is known of it.
    private(set) var sent: UInt32?
    /// The longest segment that both ends take, in bytes.
    var maximumSegment: Int?
    /// By how many bits the peer's windows are shifted; nil where that is not known.
    var windowScale: UInt8?
    /// Whether anything that was sent got lost on the way.
    private(set) var hasLosses = false
    /// The largest window that the peer has announced, in bytes; nil where that is not known.
    private(set) var largestWindow: Int?

    private var ranges: SentRanges?
    private var recent = RecentSegments()
    /// What was lost before here is sent again, and not acknowledged.
    private var recoveryEnd: UInt32?
    private var longestSegment = 0
    private var lastSentAt: Int64?
    private var lastTimestamp: UInt32?
    private var pace = SendingPace()
    /// The segment whose acknowledgement is timed.
    private var timed: (end: UInt32, time: Int64)?

    /// The furthest that was captured, heard or not.
    private var captured: UInt32?
    /// What was captured and not heard yet, in order.
    private var unheard: ArraySlice<Acknowledgement> = []
    private var acknowledged: UInt32?
    private var heard: Acknowledgement?
    /// Whether it has sent nothing since.
    private var isHeardNew = false

    /// What an end's system takes for a full segment where it is not known, in bytes: of Ethernet.
    private static let usualSegment = 1_460
    /// What TCP options take of a segment at most, in bytes.
    private static let options = 40

    private var fullSegment: Int { maximumSegment ?? min(max(longestSegment, 1), Self.usualSegment) }
}

// MARK: - Sending

extension SenderTiming {
    /// Notes where the stream begins, or goes on.
    mutating func begin(at sequence: UInt32) {
        guard sent == nil else { return }
        sent = sequence
        ranges = SentRanges(at: sequence)
    }

    /// Takes a segment with bytes or a FIN, and gives what it says; nil for what is no sending, as a keep-alive.
    mutating func send(
        _ start: UInt32,
        _ length: Int,
        isFinal: Bool,
        at time: Int64,
        timestamp: UInt32? = nil
    ) -> SentData? {
        begin(at: start)
        guard let sent else { return nil }
        let end = start &+ UInt32(truncatingIfNeeded: length)
        if length <= 1, !isFinal, start == sent &- 1 { return nil }
        // A probe of a closed window: the peer takes it or not.
        if length == 1, isWindowFull, !start.isBefore(sent) { return nil }
        guard length > 0 else {
            self.sent = sent.later(end &+ 1)
            return nil
        }
        if recent.contain(start, end, at: time) { return nil }
        defer {
            pace.note(length, isFull: length >= fullSegment - Self.options, after: lastSentAt.map { time - $0 })
            (lastSentAt, lastTimestamp) = (time, timestamp)
            isHeardNew = false
            longestSegment = max(longestSegment, length)
        }
        let isRetransmission = start.isBefore(sent) && isAgain(start, end, at: time)
        ranges?.add(start, end, at: time)
        self.sent = sent.later(isFinal ? end &+ 1 : end)
        if isRetransmission {
            hasLosses = true
            timed = nil
            if captured.map({ end.isBehind($0) }) ?? true { recoveryEnd = recoveryEnd?.later(end) ?? end }
        } else if timed == nil {
            timed = (end, time)
        }
        return SentData(
            isRetransmission: isRetransmission,
            isShort: length < fullSegment - Self.options,
            sinceAcknowledgement: isHeardNew ? heard.map { max(0, time - $0.time) } : nil,
            acknowledgementDelay: isHeardNew && acknowledged == sent ? heard?.delay : nil,
            isPaced: lastSentAt.map { pace.includes(length, after: time - $0) } ?? false,
            sendersGap: sendersGap(timestamp),
            hasLosses: hasLosses
        )
    }

    /// A tick is a millisecond or longer (RFC 7323 5.4), and the first one may be about to end.
    private func sendersGap(_ timestamp: UInt32?) -> Int64? {
        guard let timestamp, let lastTimestamp, !timestamp.isBefore(lastTimestamp) else { return nil }
        return max(0, Int64(timestamp &- lastTimestamp) - 1) * 1_000_000
    }

    /// Whether bytes that are not new replace lost ones, and are not merely late.
    private func isAgain(_ start: UInt32, _ end: UInt32, at time: Int64) -> Bool {
        guard let ranges, !ranges.contains(start, end) else { return true }
        guard let since = ranges.holeSince else { return true }
        return time - since >= PacketFlowLimits.reordering
    }
}

// MARK: - Hearing

extension SenderTiming {
    /// Takes an acknowledgement of the peer that was captured, to be heard later; gives how long it took, where that is
    /// timed.
    ///
    /// `delay` is from the capture to this end and back, `peer` from the capture to the peer and back.
    mutating func capture(
        _ number: UInt32,
        window raw: UInt16,
        isScaled: Bool,
        isPure: Bool,
        isNeedless: Bool,
        at time: Int64,
        delay: Int64,
        peer: Int64?
    ) -> Int64? {
        begin(at: number)
        let window = raw == 0 ? 0 : isScaled ? windowScale.map { Int(raw) << Int($0) } : Int(raw)
        largestWindow = window.map { max($0, largestWindow ?? 0) } ?? largestWindow
        // What nobody has captured was sent all the same.
        if let sent, number.isBehind(sent) { self.sent = number }
        ranges?.advance(to: number)
        // One that was captured twice would be taken for what it says nothing of: how long the first was held back.
        let isSaid = captured == number && number == sent && (unheard.last ?? heard)?.window == window
        if isSaid, isPure, !isNeedless { return nil }
        let isProgress = captured.map { number.isBehind($0) } ?? true
        let isDuplicate =
            captured == number && isPure && sent != number && (unheard.last ?? heard)?.window == window
        captured = captured?.later(number) ?? number
        let isAll = number == sent
        unheard.append(
            Acknowledgement(
                time: max(time + delay, unheard.last?.time ?? time),
                slack: delay / 4 + PacketFlowLimits.hasteOfSystems,
                number: number,
                window: window,
                isDuplicate: isDuplicate && !isNeedless,
                isNeedless: isNeedless,
                delay: isPure && isAll && isProgress ? hold(time, peer) : nil
            )
        )
        if unheard.count > PacketFlowLimits.unheardAcknowledgements { thinOut() }
        guard let timed, !timed.end.isBehind(number) else { return nil }
        self.timed = nil
        return time - timed.time
    }

    private func hold(_ time: Int64, _ peer: Int64?) -> Int64? {
        guard let lastSentAt, let peer else { return nil }
        return time - lastSentAt - peer
    }

    /// Keeps every second one, and the last: each says what those before it said.
    private mutating func thinOut() {
        let last = unheard.count - 1
        unheard = ArraySlice(unheard.enumerated().filter { (last - $0.offset).isMultiple(of: 2) }.map(\.element))
    }

    /// When the next acknowledgement is heard; nil where none is on its way.
    var nextHearing: Int64? { unheard.first?.time }

    /// Whether what it sends at a time may answer the next acknowledgement already: it may react sooner than it
    /// answered the opening of the connection.
    func mayHaveHeard(at time: Int64) -> Bool { unheard.first.map { $0.time <= time + $0.slack } ?? false }

    /// Hears the next acknowledgement.
    mutating func hear(_ side: ConnectionSide) -> FlowPiece.End {
        guard let next = unheard.popFirst() else { return .segment }
        if unheard.isEmpty { unheard = [] }
        let isProgress = acknowledged.map { next.number.isBehind($0) } ?? true
        acknowledged = acknowledged?.later(next.number) ?? next.number
        if let end = recoveryEnd, !end.isBehind(next.number) { recoveryEnd = nil }
        let isOpening = isWindowFull
        heard = next
        isHeardNew = isHeardNew || isProgress || isOpening
        if next.isNeedless { recoveryEnd = nil }
        if next.isDuplicate { return .duplicate(to: side) }
        // The peer may have said more, which is on its way.
        let isOfAll = captured == sent
        return next.isNeedless ? .needless(to: side, isOfAll: isOfAll) : .acknowledgement(to: side, isOfAll: isOfAll)
    }

    // MARK: What keeps it

    private var isWindowFull: Bool { heard.map(isFull) ?? false }

    /// Whether the window has no room for what its system would send: a full segment, or half of a small window
    /// (RFC 9293 3.8.6.2.1).
    private func isFull(_ heard: Acknowledgement) -> Bool {
        guard let window = heard.window, let sent else { return false }
        let room = window - sent.distance(from: heard.number)
        return room < max(1, min(fullSegment, (largestWindow ?? window) / 2))
    }

    /// What keeps it from sending at a time.
    ///
    /// `isCapturedHere` says that it is close to where the capture was made, so that nothing is lost between.
    func condition(at time: Int64, isCapturedHere: Bool) -> SendingCondition {
        guard let sent, let acknowledged, let heard else { return .unknown }
        if let since = ranges?.holeSince, time - since >= PacketFlowLimits.reordering {
            return isCapturedHere ? .unknown : .recovering(isWindowFull: isFull(heard))
        }
        if heard.window == 0 { return .windowFull }
        if recoveryEnd != nil { return .recovering(isWindowFull: isFull(heard)) }
        if isFull(heard) { return .windowFull }
        let isUnderWay = sent.isBehind(acknowledged)
        if heard.window == nil { return isUnderWay ? .windowUnknown : .free }
        return isUnderWay ? .underWay : .free
    }

    /// Whether the peer has not got all of what is sent again.
    var isReplacing: Bool {
        if ranges?.holeSince != nil { return true }
        guard let recoveryEnd, let captured else { return recoveryEnd != nil }
        return recoveryEnd.isBehind(captured)
    }

    /// When a hole, if there is one, is a loss and no disorder.
    var lossTime: Int64? { ranges?.holeSince.map { $0 + PacketFlowLimits.reordering } }
}
