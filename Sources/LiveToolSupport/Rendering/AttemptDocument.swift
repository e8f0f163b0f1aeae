package import DIMSE

/// An address that was tried, for JSON.
package struct AttemptDocument: Encodable, Sendable {
    private let address: String
    private let port: Int
    private let outcome: String
    private let errno: Int32?
    private let nanoseconds: Nanoseconds

    /// Makes the document of an attempt.
    package init(_ attempt: ConnectAttempt) {
        address = attempt.address
        port = attempt.port
        nanoseconds = attempt.time
        (outcome, errno) =
            switch attempt.outcome {
            case .connected: ("connected", nil)
            case .refused: ("refused", nil)
            case .timedOut: ("timed-out", nil)
            case .abandoned: ("abandoned", nil)
            case .unreachable(let errno): ("unreachable", errno)
            case .prohibited(let errno): ("prohibited", errno)
            case .localFailure(let errno), .notBound(let errno): ("local-failure", errno)
            case .failed(let errno): ("failed", errno)
            }
    }
}
