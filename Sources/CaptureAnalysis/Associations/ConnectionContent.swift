import DIMSE

/// What a connection without an association was good for.
package enum ConnectionContent: Hashable, Sendable {
    /// The server, or its host, did not want it.
    case refused
    /// Nobody answered the client's SYN.
    case unanswered
    /// Something was spoken on it, or nothing.
    case spoken(ConnectionProtocol)

    /// Its name for documents.
    package var name: String {
        switch self {
        case .refused: "refused"
        case .unanswered: "unanswered"
        case .spoken(let spoken): spoken.name
        }
    }

    /// What is said behind a number of such connections.
    package var phrase: String {
        switch self {
        case .refused: "refused"
        case .unanswered: "not answered"
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
        case .connected, .abandoned, .unreachable, .prohibited, .failed, .localFailure, nil: .spoken(spoken)
        }
    }
}
