package import DIMSE
package import Diagnosis

/// One echo and what became of it.
package struct EchoEvent: Sendable {
    /// From 1.
    package var sequence: Int
    /// Whether it worked, and how it did not.
    package var outcome: Outcome
    /// What explains that it failed; nil where it was answered, and where nothing explains it.
    package var cause: FindingCode?
    /// The stages that this echo went through, in nanoseconds.
    package var times: StageTimes

    /// What became of an echo.
    package enum Outcome: Hashable, Sendable {
        /// The peer answered with this status; 0000H is success.
        case answered(status: UInt16)
        /// There was no association, or no answer on it.
        case failed(Evidence)
    }

    /// Whether the peer answered with success.
    package var isSuccess: Bool { outcome == .answered(status: 0) }
}

/// How long the stages took, in nanoseconds; nil where a stage was not gone through.
package struct StageTimes: Hashable, Sendable {
    /// Looking the name up; nil for addresses.
    package var resolve: Nanoseconds?
    /// From the first SYN to the connection, of the address that answered.
    package var connect: Nanoseconds?
    /// From the connection to the end of the TLS handshake.
    package var tls: Nanoseconds?
    /// From A-ASSOCIATE-RQ to its answer.
    package var association: Nanoseconds?
    /// From C-ECHO-RQ to C-ECHO-RSP.
    package var echo: Nanoseconds?

    /// No stage.
    package init() {}

    /// The stages up to the association.
    init(_ connection: ConnectionRecord) {
        resolve = connection.resolution?.time
        connect = connection.isConnected ? connection.attempts.last?.time : nil
        tls = connection.tlsTime
        association = connection.association?.associationTime
    }
}
