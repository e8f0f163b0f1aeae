package import DICOMWire

/// One thing that the driver of an ``AssociationEngine`` has to do, in order.
package enum AssociationOutput: Hashable, Sendable {
    /// Resolve and connect, saying by ``AssociationEngine/begin(_:)`` how far it is; then call
    /// ``AssociationEngine/transportConnected(at:)`` or ``AssociationEngine/transportClosed(_:unread:at:)``.
    case openTransport
    /// Write bytes: one write for each, so that a message leaves in one segment where it fits.
    case write([UInt8])
    /// Close the connection after what was written before has left; the engine takes nothing further from it.
    case closeTransport
    /// Start the clock of a stage, anew where it runs.
    case arm(AssociationStage)
    /// Stop the clock of a stage.
    case disarm(AssociationStage)
    /// Tell the user.
    case notify(AssociationUpdate)
}

/// What the user of an association is told.
///
/// Indirect, so that a list of outputs does not take for each the place of the largest.
package indirect enum AssociationUpdate: Hashable, Sendable {
    /// A request came in; answer it (acceptor).
    case requested(Associate)
    /// The association stands.
    case established(Negotiation)
    /// The peer refused it.
    case rejected(AssociateReject)
    /// A response to an operation of this side; a final one says how long the operation took.
    case response(OperationUpdate)
    /// A request of the peer.
    case request(ReceivedMessage)
    /// The peer wants to release; answer it with ``AssociationEngine/answerRelease(at:)``.
    case releaseRequested
    /// The release that this side asked for is complete, and took so long.
    case released(Nanoseconds)
    /// One side aborted.
    case aborted(AbortRecord)
    /// It is over: nothing further comes.
    case ended
}

/// A response and the operation it belongs to.
package struct OperationUpdate: Hashable, Sendable {
    /// The operation; its response is this one.
    package var operation: OperationRecord
    /// The command of the response.
    package var response: Response
    /// The data set as sent, cut where it is longer than the limit.
    package var dataSet: [UInt8]
    /// Bytes of the data set as sent.
    package var dataSetLength: Int
    /// Whether no further response follows.
    package var isFinal: Bool
    /// From the request to this response.
    package var time: Nanoseconds
    /// When this response came, on the clock of the engine's events.
    package var receivedAt: Nanoseconds
}
