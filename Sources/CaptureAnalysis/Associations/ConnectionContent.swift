import DIMSE

/// What a connection without an association was good for.
package enum ConnectionContent: Hashable, Sendable {
    /// The server, or its host, did not want it.
    case refused
    /// Nobody answered the client's SYN.
    case unanswered
    /// A host or router said that it cannot, or may not, be reached.
    case unreachable
    /// Something was spoken on it, or nothing.
    case spoken(ConnectionProtocol)

    /// Whether it did not come about.
    package var isInVain: Bool {
        switch self {
        case .refused, .unanswered, .unreachable: true
        case .spoken: false
        }
    }

    /// Its name for documents.
    package var name: String {
        switch self {
        case .refused: "refused"
        case .unanswered: "unanswered"
        case .unreachable: "unreachable"
        case .spoken(let spoken): spoken.name
        }
    }

    /// What is said behind a number of such connections.
    package var phrase: String {
        switch self {
        case .refused: "refused"
        case .unanswered: "not answered"
        case .unreachable: "to where nothing gets through"
        case .spoken(let spoken): "with \(spoken.name)"
        }
    }
}

extension CapturedConnection {
    /// What it was good for.
    package var content: ConnectionContent {
        switch openingOutcome {
        case .refused: .refused
        case .timedOut: .unanswered
        case .unreachable, .prohibited, .failed: .unreachable
        case .connected, .abandoned, .localFailure, .notBound, nil: .spoken(spoken)
        }
    }
}
