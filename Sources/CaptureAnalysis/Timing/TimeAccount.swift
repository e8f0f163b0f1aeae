import Diagnosis
import PacketFlow

/// Keeps account of an association's time, segment by segment.
struct TimeAccount: Sendable {
    /// The association that is going on.
    private struct Entry: Sendable {
        var start: Int64
        var client = TimeUses()
        var server = TimeUses()
        var wait: Wait
        /// What is taken back should the latest retransmission have been needless.
        var doubtful: Doubtful?

        subscript(side: ConnectionSide) -> TimeUses {
            get { side == .client ? client : server }
            set { if side == .client { client = newValue } else { server = newValue } }
        }
    }

    /// A wait that ended with a retransmission.
    private struct Doubtful: Sendable {
        let side: ConnectionSide
        /// What it went on where something was lost.
        let uses: TimeUses
        /// What it went on where nothing was.
        let otherwise: TimeUses
    }

    private var entry: Entry?
    /// One that is over, and not told yet.
    private var closed: (start: Int64, end: Int64, client: TimeUses, server: TimeUses)?
    private var now: Int64 = 0
    private var path = PathFacts()
    /// Who sent data last.
    var lastSender: ConnectionSide?

    /// Comes to the time of a segment, before it is looked at.
    ///
    /// - Parameters:
    ///   - turn: Whose turn it has been since the segment before; nil where nothing was going on.
    ///   - time: When it was captured.
    ///   - sender: Who sends data with it; nil where it has none.
    ///   - timing: What the segments before it tell of the connection.
    mutating func advance(
        _ turn: Turn?,
        to time: Int64,
        sender: ConnectionSide?,
        _ timing: inout ConnectionTiming
    ) {
        now = timing.now ?? time
        change(to: turn, timing)
        let side = turn?.side
        while let piece = timing.advance(to: time, sender: sender) {
            entry?.wait.add(
                piece,
                travel: side.flatMap { timing.roundTrip(to: $0)?.time },
                isReplacing: side.map { timing.isReplacing($0.other) } ?? false
            )
            take(piece.end)
        }
        now = timing.now ?? time
    }

    /// Takes what a segment sends.
    mutating func take(_ data: SentData, from side: ConnectionSide, _ timing: ConnectionTiming) {
        lastSender = side
        guard let turn = entry?.wait.turn else { return }
        if turn.side == side {
            path = PathFacts(timing)
            settle(.sent(data))
            entry?.wait = Wait(turn)
        } else if data.isRetransmission {
            entry?.wait.repeatPassed()
        }
    }

    /// Gives what there is of the association that ends, and is done with it.
    mutating func end(_ requestor: ConnectionSide) -> AssociationTiming? {
        if closed == nil { close() }
        guard let ended = closed else { return nil }
        closed = nil
        var uses = PartyTimes()
        uses[requestor == .client ? .requestor : .acceptor] = ended.client
        uses[requestor == .client ? .acceptor : .requestor] = ended.server
        return AssociationTiming(start: ended.start, end: ended.end, uses: uses, path: path)
    }

    private mutating func change(to turn: Turn?, _ timing: ConnectionTiming) {
        guard turn != entry?.wait.turn else { return }
        // An end may never send what the path is looked at for: a server that is silent sends nothing.
        if turn == nil || entry == nil { path = PathFacts(timing) }
        guard let turn else { return close() }
        let wait = Wait(turn, isPassed: turn.side.map { $0 != lastSender } ?? false)
        if entry == nil {
            entry = Entry(start: now, wait: wait)
        } else {
            settle(.other)
            entry?.wait = wait
        }
    }

    private mutating func close() {
        settle(.other)
        if let entry, closed == nil { closed = (entry.start, now, entry.client, entry.server) }
        entry = nil
    }

    /// Ends a wait.
    private mutating func settle(_ end: WaitRules.End) {
        guard var entry else { return }
        let wait = entry.wait
        let uses = WaitRules.uses(of: wait, endedBy: end, path)
        // What cannot be told is nobody's; it stands with the client's.
        let side = wait.turn.side ?? .client
        entry[side] += uses
        entry[side.other] += WaitRules.othersUses(of: wait, path)
        if case .sent(var data) = end, data.isRetransmission {
            data.isRetransmission = false
            let otherwise = WaitRules.uses(of: wait, endedBy: .sent(data), path)
            entry.doubtful = Doubtful(side: side, uses: uses, otherwise: otherwise)
        }
        self.entry = entry
    }

    /// Takes back that something was lost, where the peer says that it was not.
    private mutating func take(_ end: FlowPiece.End) {
        guard let doubtful = entry?.doubtful else { return }
        switch end {
        case .needless(to: doubtful.side, _):
            entry?[doubtful.side] -= doubtful.uses
            entry?[doubtful.side] += doubtful.otherwise
            entry?.doubtful = nil
        case .acknowledgement(to: doubtful.side, _): entry?.doubtful = nil
        case .acknowledgement, .needless, .duplicate, .segment: break
        }
    }
}
