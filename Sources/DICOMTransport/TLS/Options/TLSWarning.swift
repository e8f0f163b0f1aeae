package import TLSWire

/// Something about this side's own certificate that a peer will probably refuse.
package enum TLSWarning: Hashable, Sendable {
    /// The last moment of validity is over.
    case expired(path: String, since: UTCInstant)
    /// The first moment of validity is to come.
    case notYetValid(path: String, until: UTCInstant)
}

extension TLSWarning: CustomStringConvertible {
    /// What is questionable, in one line for the user.
    package var description: String {
        switch self {
        case .expired(let path, let since): "the own certificate in \(path) expired at \(since)"
        case .notYetValid(let path, let until): "the own certificate in \(path) is not valid before \(until)"
        }
    }
}
