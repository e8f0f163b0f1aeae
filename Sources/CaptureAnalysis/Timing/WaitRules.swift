import Diagnosis
import PacketFlow

/// What the time of a wait went on, told by how it ends.
///
/// The packets of a wait do not tell what an end waited for: what it does then does. Who sends once more what was lost
/// had waited for a time-out; who sends at once when an acknowledgement comes had waited for that; who does not had
/// nothing to send.
enum WaitRules {
    /// How a wait ends.
    enum End: Hashable, Sendable {
        /// The end sends.
        case sent(SentData)
        /// The turn goes on without, or the connection ends.
        case other
    }

    /// How long receivers hold an acknowledgement back: Linux 40 ms, others up to 200 ms, RFC 9293 3.8.6.3 allows 500
    /// ms.
    static let delayedAcknowledgement: ClosedRange<Int64> = 35_000_000...250_000_000
    /// What is sent within this time after an acknowledgement was sent because of it: programs of a busy machine take
    /// as long.
    static let atOnce: Int64 = 5_000_000
    /// A sender that could send for less does not pause, but is about to.
    static let shortPause: Int64 = 500_000
    /// Round trips that no packet is late by, in a capture that is made a way off: queues on the way hold less.
    static let longPause: Int64 = 4
    /// What a sender's clock may be wrong by: it has ticks of a millisecond.
    static let clockTicks: Int64 = 2_000_000
    /// Shorter waits for acknowledgements are those of a stream that flows.
    static let shortWait: Int64 = 1_000_000
    /// No sender's retransmission time-out is shorter, apart from those set so (Linux: TCP_RTO_MIN, with what clocks
    /// differ by).
    static let retransmissionTimeout: Int64 = 190_000_000

    /// What each part of a wait went on; they add up to it.
    static func uses(of wait: Wait, endedBy end: End, _ path: PathFacts) -> TimeUses {
        var uses = TimeUses()
        uses[.loss] = wait.recovering
        uses[.unknown] = wait.unknown
        switch wait.turn {
        case .unknown: uses[.unknown] += wait.untravelled + wait.full + wait.answeredFull
        case .due: addDue(wait, end, &uses)
        case .sending(let side): addSending(wait, end, side, path, &uses)
        }
        return uses
    }

    /// What the other parts went on, while what the other end had sent before was still on its way.
    static func othersUses(of wait: Wait, _ path: PathFacts) -> TimeUses {
        var uses = TimeUses()
        let isTravelKnown = wait.turn.side.flatMap(path.roundTrip)?.isExact == true
        uses[isTravelKnown ? .network : .unknown] += wait.travelling
        uses[.loss] += wait.othersRecovering
        return uses
    }

    /// Between messages it is the end's turn, unless it had the next one ready.
    private static func addDue(_ wait: Wait, _ end: End, _ uses: inout TimeUses) {
        if wait.isTravelUnknown {
            uses[.unknown] += wait.untravelled + wait.full + wait.answeredFull
            return
        }
        guard case .sent(let data) = end else {
            uses[.turn] += wait.untravelled + wait.full + wait.answeredFull
            return
        }
        if data.isRetransmission {
            uses[.loss] += wait.lost
            uses[.turn] += wait.untravelled + wait.full - wait.lost
            uses[.receiverWindow] += wait.answeredFull
        } else if isHeldBack(data) {
            uses[.delayedAcknowledgement] += wait.untravelled
            uses[.receiverWindow] += wait.full + wait.answeredFull
        } else {
            uses[.turn] += wait.untravelled
            uses[isReaction(data) ? .receiverWindow : .turn] += wait.full + wait.answeredFull
        }
    }

    private static func addSending(
        _ wait: Wait,
        _ end: End,
        _ side: ConnectionSide,
        _ path: PathFacts,
        _ uses: inout TimeUses
    ) {
        uses[.receiverWindow] += wait.answeredFull
        let data: SentData? = if case .sent(let data) = end { data } else { nil }
        if let data, data.isRetransmission {
            uses[.loss] += wait.lost + wait.free
            let rest = wait.untravelled + wait.full - wait.lost - wait.free
            uses[flow(rest, data, isReaction: true, wait, path)] += rest
            return
        }
        uses[.receiverWindow] += wait.full
        let rest = wait.untravelled
        if let data, isHeldBack(data) {
            uses[.delayedAcknowledgement] += rest
        } else if let data, data.isPaced, !path.isAt(side) {
            uses[.transmission] += rest
        } else if wait.free > max(shortPause, (path.roundTrip(to: side)?.time ?? 0) / 2) {
            uses[path.isAt(side) ? .senderPause : pauseFarOff(wait, data, side, path)] += rest
        } else if let data, data.isPaced {
            uses[.transmission] += rest
        } else {
            uses[flow(rest, data, isReaction: data.map(isReaction) ?? true, wait, path)] += rest
        }
    }

    /// What a wait went on in which the sender's system had bytes under way.
    private static func flow(_ time: Int64, _ data: SentData?, isReaction: Bool, _ wait: Wait, _ path: PathFacts)
        -> TimeUse
    {
        guard time >= max(shortWait, (path.roundTrip ?? 0) / 2) else { return .transmission }
        guard let roundTrip = path.roundTrip else { return .unknown }
        if !isReaction, let data, sentTogether(data, time) == true { return .network }
        // It did not wait for an acknowledgement, and a system that spreads what it has sends all of it in a round
        // trip.
        if !isReaction, time >= 2 * roundTrip { return .senderPause }
        return wait.windowUnknown > 0 || !isReaction ? .unknown : .network
    }

    /// What a wait went on in which an end seems to have had nothing to send, in a capture made a way off.
    ///
    /// Packets may be late on the way, and lost before the capture. The sender's own clock tells, or that it is so much
    /// longer than any way.
    private static func pauseFarOff(_ wait: Wait, _ data: SentData?, _ side: ConnectionSide, _ path: PathFacts)
        -> TimeUse
    {
        guard path.roundTrip(to: side) != nil, let roundTrip = path.roundTrip else { return .unknown }
        if data?.hasLosses == true, wait.free >= retransmissionTimeout { return .unknown }
        switch data.flatMap({ sentTogether($0, wait.untravelled) }) {
        case true?: return .network
        case false?: return .senderPause
        case nil: return wait.free >= longPause * roundTrip ? .senderPause : .unknown
        }
    }

    /// Whether data was sent right behind that before, or after a wait as long as that for it, by its sender's clock;
    /// nil where that does not tell.
    private static func sentTogether(_ data: SentData, _ wait: Int64) -> Bool? {
        guard let gap = data.sendersGap else { return nil }
        if gap >= wait - max(clockTicks, wait / 5) { return false }
        return gap <= wait / 2 - clockTicks ? true : nil
    }

    /// Whether the end sent because an acknowledgement came.
    private static func isReaction(_ data: SentData) -> Bool { data.sinceAcknowledgement.map { $0 <= atOnce } ?? false }

    /// Whether the end had a small rest ready, and held it back for an acknowledgement that its peer held back.
    private static func isHeldBack(_ data: SentData) -> Bool {
        guard let delay = data.acknowledgementDelay else { return false }
        return data.isShort && isReaction(data) && delayedAcknowledgement.contains(delay)
    }
}

extension Wait {
    /// All that is neither travel, loss, a full window nor unknown.
    fileprivate var untravelled: Int64 { free + answered + underWay + suspected + windowUnknown }

    /// What went by since it was clear, or could have been, that something was lost, where it was sent again then.
    fileprivate var lost: Int64 { windowUnknown + suspected + (suspected > 0 ? 0 : underWay + full) }
}
