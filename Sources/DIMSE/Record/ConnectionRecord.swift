/// All that was observed on the way to a peer and on the connection itself.
package struct ConnectionRecord: Hashable, Sendable {
    /// The name or address that was asked for.
    package var host: String
    /// The port that was asked for.
    package var port: Int
    /// What name resolution gave; nil where an address was given, and in captures.
    package var resolution: ResolutionRecord?
    /// The addresses tried, in order; the last one is connected where any is.
    package var attempts: [ConnectAttempt] = []
    /// This side's address and port of the connection that stands.
    package var localAddress: String?
    /// From the connection to the end of the TLS handshake; nil without TLS.
    package var tlsTime: Nanoseconds?
    /// The association on the connection; nil where none was begun.
    package var association: AssociationRecord?
    /// The stage whose limit ran out before there was an association.
    package var timeout: AssociationStage?
    /// How long the stage whose limit ran out was given, with or without an association; nil where none did, and in
    /// captures.
    package var timeLimit: Nanoseconds?
    /// Whether this side acknowledges received segments at once; nil in captures.
    package var acknowledgesQuickly: Bool?

    /// Makes an empty record for a target.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether a connection was made.
    package var isConnected: Bool { attempts.last?.outcome == .connected }
}

/// What name resolution gave.
package struct ResolutionRecord: Hashable, Sendable {
    /// The addresses in the system's order, as text.
    package var addresses: [String]
    /// Why there are none.
    package var failure: ResolutionFailure?
    /// How long it took.
    package var time: Nanoseconds

    /// Makes a record.
    package init(addresses: [String], failure: ResolutionFailure?, time: Nanoseconds) {
        self.addresses = addresses
        self.failure = failure
        self.time = time
    }
}

/// Why a name has no addresses.
package enum ResolutionFailure: Error, Hashable, Sendable {
    /// The name does not exist, or has no address of the wanted family (EAI_NONAME, EAI_NODATA).
    case noSuchName
    /// The name servers gave no answer for now (EAI_AGAIN).
    case temporary
    /// The limit of the stage ran out.
    case timedOut
    /// It was not looked up: so many look-ups of this process have had no answer yet.
    case notBegun(unanswered: Int)
    /// This side could not even ask: no descriptors.
    case localFailure(errno: Int32)
    /// Another failure; the system's number and text.
    case other(Int32, String)
}

/// One address that was tried.
package struct ConnectAttempt: Hashable, Sendable {
    /// The address as text, without port.
    package var address: String
    /// The TCP port, 1 to 65,535.
    package var port: Int
    /// What came of it.
    package var outcome: ConnectOutcome
    /// How long it took.
    package var time: Nanoseconds

    /// Makes a record of an attempt.
    package init(address: String, port: Int, outcome: ConnectOutcome, time: Nanoseconds) {
        self.address = address
        self.port = port
        self.outcome = outcome
        self.time = time
    }
}

/// What came of trying one address.
package enum ConnectOutcome: Hashable, Sendable {
    /// The connection stands, or stood.
    case connected
    /// The host answered that nothing listens there (ECONNREFUSED).
    case refused
    /// No answer within the limit.
    case timedOut
    /// Given up by this side before an answer came and before the limit.
    case abandoned
    /// No way to the host or network (EHOSTUNREACH, ENETUNREACH).
    case unreachable(errno: Int32)
    /// A filter on the way or on this machine answered no (EACCES, EPERM).
    case prohibited(errno: Int32)
    /// This side could not even try: no descriptors, no ports, a route that forbids it.
    case localFailure(errno: Int32)
    /// This side could not take the source address or port that was chosen (bind), and did not try.
    case notBound(errno: Int32)
    /// The connection came and went before it was ready (ECONNRESET and others); the system's error number where it
    /// gave one.
    case failed(errno: Int32?)
}

extension ConnectOutcome {
    /// The system's error number where this side could not even try; nil where it did.
    package var localError: Int32? {
        switch self {
        case .localFailure(let number), .notBound(let number): number
        case .connected, .refused, .timedOut, .abandoned, .unreachable, .prohibited, .failed: nil
        }
    }
}
