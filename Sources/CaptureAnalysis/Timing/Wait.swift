import PacketFlow

/// The time from when an end sent last, or its turn came, until it sends or the turn goes on: how long was what, in
/// nanoseconds.
struct Wait: Hashable, Sendable {
    /// Whose turn it is.
    let turn: Turn
    /// Whether the other end sent last: what it sent has to arrive.
    var isPassed = false

    /// The other end's message was on its way.
    var travelling: Int64 = 0
    /// The end could send.
    var free: Int64 = 0
    /// Its bytes were under way, and have been acknowledged since.
    var answered: Int64 = 0
    /// Its bytes were under way, and have not been acknowledged.
    var underWay: Int64 = 0
    /// The same, after its peer said that something was missing.
    var suspected: Int64 = 0
    /// The peer's window was full, and has been acknowledged or opened since.
    var answeredFull: Int64 = 0
    /// The peer's window was full, and nothing came of it.
    var full: Int64 = 0
    /// Bytes were under way, and the window is not known.
    var windowUnknown: Int64 = 0
    /// Something of its own was lost.
    var recovering: Int64 = 0
    /// The part of it in which the peer's window was full as well.
    var recoveringFull: Int64 = 0
    /// Something was lost that the other end had sent, and that it is to answer.
    var othersRecovering: Int64 = 0
    /// What would tell is not in the capture.
    var unknown: Int64 = 0

    /// How long the other end's message was on its way is not known.
    private(set) var isTravelUnknown = false
    private var isSuspected = false

    init(_ turn: Turn, isPassed: Bool = false) {
        self.turn = turn
        self.isPassed = isPassed
    }

    /// Adds a piece.
    ///
    /// `travel` is how long the end takes to hear and to be heard, as far as it is known; `isReplacing` says that it
    /// has not got all of what the other end sends once more.
    mutating func add(_ piece: FlowPiece, travel: Int64?, isReplacing: Bool) {
        guard let side = turn.side else { return unknown += piece.duration }
        if isPassed, isReplacing, case .recovering = piece[side.other] {
            othersRecovering += piece.duration
        } else {
            if isPassed, travel == nil { isTravelUnknown = true }
            let rest = isPassed ? max(0, (travel ?? 0) - travelling) : 0
            travelling += min(rest, piece.duration)
            add(max(0, piece.duration - rest), piece[side])
        }
        switch piece.end {
        case .segment: break
        case .acknowledgement(to: side, _): acknowledge()
        case .duplicate(to: side): isSuspected = true
        case .needless(to: side, _):
            acknowledge()
            answered += recovering - recoveringFull
            answeredFull += recoveringFull
            (recovering, recoveringFull) = (0, 0)
        case .acknowledgement(_, let isOfAll):
            // The end had not got all of what it is to answer.
            if isPassed, !isOfAll { (travelling, free) = (travelling + free, 0) }
        case .needless: (free, othersRecovering) = (free + othersRecovering, 0)
        case .duplicate: break
        }
    }

    private mutating func acknowledge() {
        answered += underWay + suspected
        answeredFull += full
        (underWay, suspected, full, isSuspected) = (0, 0, 0, false)
    }

    private mutating func add(_ duration: Int64, _ condition: SendingCondition) {
        switch condition {
        case .free: free += duration
        case .underWay where isSuspected, .windowFull where isSuspected, .windowUnknown where isSuspected:
            suspected += duration
        case .underWay: underWay += duration
        case .windowFull: full += duration
        case .windowUnknown: windowUnknown += duration
        case .recovering(let isWindowFull):
            recovering += duration
            if isWindowFull { recoveringFull += duration }
        case .unknown: unknown += duration
        }
    }

    /// The other end sends once more what the end is to answer: it had not got it.
    mutating func repeatPassed() {
        guard isPassed else { return }
        (othersRecovering, free) = (othersRecovering + free, 0)
    }
}
