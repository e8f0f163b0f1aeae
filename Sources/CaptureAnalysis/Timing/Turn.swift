import DIMSE
import PacketFlow

/// Who has to send what comes next on an association.
enum Turn: Hashable, Sendable {
    /// An end is in the middle of a message or of another PDU.
    case sending(ConnectionSide)
    /// The next message is an end's: an answer that it owes, or whatever it wants.
    case due(ConnectionSide)
    /// What came last is not in the capture.
    case unknown

    /// Whose turn it is.
    var side: ConnectionSide? {
        switch self {
        case .sending(let side), .due(let side): side
        case .unknown: nil
        }
    }
}

extension AssociationTracker {
    /// Whose turn it is between messages; nil where nothing is going on.
    var due: Turn? {
        guard let association = current, !association.isOver, association.record.end == nil else { return nil }
        switch association.state {
        case .sta5, .sta7, .sta9, .sta11: return .due(association.acceptor)
        case .sta8: return .due(association.requestor)
        case .sta1, .sta2, .sta3, .sta4, .sta6, .sta10, .sta12, .sta13:
            // The requestor's turn, too, where nothing was asked: it may ask.
            let isAsked = requestedByAcceptor.count > 0 || requested.count == 0
            return .due(isAsked ? association.requestor : association.acceptor)
        }
    }
}
