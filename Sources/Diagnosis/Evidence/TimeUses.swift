package import DIMSE

/// What an association's time went on, one thing at a time.
package enum TimeUse: Int, Hashable, Sendable, CaseIterable {
    /// Nothing was under way, and it was an end's turn: it thought, or worked on what it had been asked.
    case turn
    /// An end was in the middle of a message, could have sent, and did not.
    case senderPause
    /// An end could not send, since its peer's receive window had no room.
    case receiverWindow
    /// What an end had sent was lost, until it was replaced.
    case loss
    /// An end held the rest of a message back for an acknowledgement that its peer held back (RFC 9293 3.7.4, 3.8.6.3).
    case delayedAcknowledgement
    /// Round trips: bytes or their acknowledgements were on their way, and the sender's system waited for these.
    case network
    /// Bytes went one after the other.
    case transmission
    /// What would tell is not in the capture.
    case unknown
}

/// An end of an association.
package enum AssociationParty: String, Hashable, Sendable, CaseIterable {
    /// Who asked for it.
    case requestor
    /// Who was asked.
    case acceptor

    /// The other one.
    package var other: AssociationParty { self == .requestor ? .acceptor : .requestor }
}

extension Nanoseconds {
    /// A sum, or the largest there is where that is larger: a capture whose clock leaps adds up to any length.
    package func addingClamped(_ other: Nanoseconds) -> Nanoseconds {
        let (sum, isOver) = addingReportingOverflow(other)
        guard isOver else { return sum }
        return other < 0 ? .min : .max
    }
}

/// How long time went on what, in nanoseconds.
///
/// A sum that there is no room for is the largest time there is.
package struct TimeUses: Hashable, Sendable {
    private var times = SIMD8<Int64>()

    /// Makes one of no time.
    package init() {}

    /// How long it went on one thing.
    package subscript(use: TimeUse) -> Nanoseconds {
        get { times[use.rawValue] }
        set { times[use.rawValue] = newValue }
    }

    /// All of it.
    package var total: Nanoseconds { sum(of: TimeUse.allCases) }

    /// All of it in which a message was on its way: not what was one end's turn.
    package var sending: Nanoseconds { sum(of: TimeUse.allCases.filter { $0 != .turn }) }

    private func sum(of uses: [TimeUse]) -> Nanoseconds { uses.reduce(0) { $0.addingClamped(self[$1]) } }

    /// Adds other time.
    package static func += (left: inout TimeUses, right: TimeUses) {
        for index in left.times.indices { left.times[index] = left.times[index].addingClamped(right.times[index]) }
    }

    /// Takes time away that was added before.
    package static func -= (left: inout TimeUses, right: TimeUses) { left.times &-= right.times }
}

/// How long an association's time, or that of several, went on what, by who had to send.
package struct PartyTimes: Hashable, Sendable {
    /// While the requestor had to send.
    package var requestor = TimeUses()
    /// While the acceptor had to.
    package var acceptor = TimeUses()

    /// Makes one of no time.
    package init() {}

    /// While an end had to send.
    package subscript(party: AssociationParty) -> TimeUses {
        get { party == .requestor ? requestor : acceptor }
        _modify { if party == .requestor { yield &requestor } else { yield &acceptor } }
    }

    /// All of it.
    package var total: Nanoseconds { requestor.total.addingClamped(acceptor.total) }

    /// How long it went on one thing, whoever had to send.
    package subscript(use: TimeUse) -> Nanoseconds { requestor[use].addingClamped(acceptor[use]) }

    /// Adds other times.
    package static func += (left: inout PartyTimes, right: PartyTimes) {
        left.requestor += right.requestor
        left.acceptor += right.acceptor
    }
}
