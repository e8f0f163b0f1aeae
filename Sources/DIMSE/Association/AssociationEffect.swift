/// One thing that the driver of an ``AssociationMachine`` has to do.
///
/// What a PDU or a primitive contains is the driver's to supply; that it is sent or issued, and when, is not.
package enum AssociationEffect: Hashable, Sendable {
    /// Issue TRANSPORT CONNECT request: resolve, connect and, where it is asked for, agree on TLS.
    ///
    /// The driver answers with Evt2 when all of that is done, or with Evt17 when any of it failed.
    case openTransportConnection
    /// Issue TRANSPORT CONNECT response: begin to read.
    case acceptTransportConnection
    /// Close the transport connection after what was sent before has left.
    ///
    /// The machine is in Sta1 and knows no connection any more: nothing further of this one is handed to it, its
    /// closing included.
    case closeTransportConnection
    /// Send a PDU.
    case send(PDU)
    /// Issue an indication or confirmation primitive to the local user.
    case issue(Primitive)
    /// Start ARTIM, which is not running.
    case startARTIM
    /// Start ARTIM, which is running, from the beginning.
    case restartARTIM
    /// Stop ARTIM, which was started and is running or has just expired.
    case stopARTIM

    /// A PDU to be sent.
    package enum PDU: Hashable, Sendable {
        /// A-ASSOCIATE-RQ (PS3.8 9.3.2).
        case associateRequest
        /// A-ASSOCIATE-AC (PS3.8 9.3.3).
        case associateAccept
        /// A-ASSOCIATE-RJ (PS3.8 9.3.4), with who rejects as its source.
        case associateReject(by: Rejecter)
        /// P-DATA-TF (PS3.8 9.3.5).
        case data
        /// A-RELEASE-RQ (PS3.8 9.3.6).
        case releaseRequest
        /// A-RELEASE-RP (PS3.8 9.3.7).
        case releaseResponse
        /// A-ABORT (PS3.8 9.3.8), with its source and reason.
        case abort(AssociationAbort)
    }

    /// Who rejects an association request.
    package enum Rejecter: Hashable, Sendable {
        /// The service-user: source 1.
        case serviceUser
        /// The service-provider: source 2 (ACSE) or 3 (presentation), as the reason requires.
        case serviceProvider
    }

    /// A primitive to the local user.
    package enum Primitive: Hashable, Sendable {
        /// A-ASSOCIATE indication.
        case associateIndication
        /// A-ASSOCIATE confirmation (accept).
        case associateAcceptConfirmation
        /// A-ASSOCIATE confirmation (reject).
        case associateRejectConfirmation
        /// P-DATA indication.
        case dataIndication
        /// A-RELEASE indication, which the user answers with Evt14.
        case releaseIndication
        /// A-RELEASE confirmation.
        case releaseConfirmation
        /// A-ABORT indication where the service-user aborted, A-P-ABORT indication where the service-provider did.
        case abortIndication(AssociationAbort)
    }
}
