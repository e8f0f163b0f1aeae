/// Something that happens to an association, by the standard's number (PS3.8 Table 9-10).
///
/// An event carries no PDU and no primitive, only what decides between the outcomes of an action: whether a request is
/// acceptable (AE-6), who aborted (AA-3), and what was wrong with an invalid PDU (AA-7, AA-8).
package enum AssociationEvent: Hashable, Sendable {
    /// Evt1: A-ASSOCIATE request primitive from the local user.
    case associateRequested
    /// Evt2: transport connect confirmation from the local transport service.
    case transportConnectionConfirmed
    /// Evt3: A-ASSOCIATE-AC PDU received on the transport connection.
    case associateAcceptReceived
    /// Evt4: A-ASSOCIATE-RJ PDU received on the transport connection.
    case associateRejectReceived
    /// Evt5: transport connection indication from the local transport service.
    case transportConnectionIndicated
    /// Evt6: A-ASSOCIATE-RQ PDU received on the transport connection.
    ///
    /// Acceptable means to the service-provider: a protocol version that it has, and no congestion or local limit in
    /// the way (PS3.8 9.3.4, sources 2 and 3). What the service-user thinks of the request comes later as Evt7 or Evt8.
    case associateRequestReceived(acceptable: Bool)
    /// Evt7: A-ASSOCIATE response primitive (accept) from the local user.
    case associateAccepted
    /// Evt8: A-ASSOCIATE response primitive (reject) from the local user.
    case associateRejected
    /// Evt9: P-DATA request primitive from the local user.
    case dataRequested
    /// Evt10: P-DATA-TF PDU received on the transport connection.
    case dataReceived
    /// Evt11: A-RELEASE request primitive from the local user.
    case releaseRequested
    /// Evt12: A-RELEASE-RQ PDU received on the transport connection.
    case releaseRequestReceived
    /// Evt13: A-RELEASE-RP PDU received on the transport connection.
    case releaseResponseReceived
    /// Evt14: A-RELEASE response primitive from the local user.
    case releaseAnswered
    /// Evt15: A-ABORT request primitive from the local user.
    case abortRequested
    /// Evt16: A-ABORT PDU received on the transport connection.
    case abortReceived(AssociationAbort)
    /// Evt17: transport connection closed indication from the local transport service.
    ///
    /// Also what becomes of a connection that could not be opened.
    case transportConnectionClosed
    /// Evt18: the association request/reject/release timer expired.
    case artimExpired
    /// Evt19: unrecognized or invalid PDU received, with the reason to give for an abort.
    case invalidPDUReceived(AssociationAbort.Reason)

    /// The number in the standard, 1 to 19.
    package var number: Int {
        switch self {
        case .associateRequested: 1
        case .transportConnectionConfirmed: 2
        case .associateAcceptReceived: 3
        case .associateRejectReceived: 4
        case .transportConnectionIndicated: 5
        case .associateRequestReceived: 6
        case .associateAccepted: 7
        case .associateRejected: 8
        case .dataRequested: 9
        case .dataReceived: 10
        case .releaseRequested: 11
        case .releaseRequestReceived: 12
        case .releaseResponseReceived: 13
        case .releaseAnswered: 14
        case .abortRequested: 15
        case .abortReceived: 16
        case .transportConnectionClosed: 17
        case .artimExpired: 18
        case .invalidPDUReceived: 19
        }
    }
}

extension AssociationEvent: CustomStringConvertible {
    /// The standard's name, `Evt1`.
    package var description: String { "Evt\(number)" }
}

extension AssociationEvent {
    /// Where an event comes from.
    package enum Origin: Hashable, Sendable {
        /// A primitive of the local service-user.
        case localUser
        /// The local transport service.
        case transportService
        /// A PDU of the peer.
        case peer
        /// The ARTIM timer.
        case timer
    }

    /// Where the event comes from.
    package var origin: Origin {
        switch self {
        case .associateRequested, .associateAccepted, .associateRejected, .dataRequested, .releaseRequested,
            .releaseAnswered, .abortRequested:
            .localUser
        case .transportConnectionConfirmed, .transportConnectionIndicated, .transportConnectionClosed:
            .transportService
        case .associateAcceptReceived, .associateRejectReceived, .associateRequestReceived, .dataReceived,
            .releaseRequestReceived, .releaseResponseReceived, .abortReceived, .invalidPDUReceived:
            .peer
        case .artimExpired:
            .timer
        }
    }

    /// Which abort the event is, or leads to where it may not happen.
    ///
    /// A-ABORT PDUs and indications of AA-3, AA-4, AA-7 and AA-8 take their source and reason from here.
    var abort: AssociationAbort {
        switch self {
        case .abortReceived(let abort): abort
        case .invalidPDUReceived(let reason): .serviceProvider(reason)
        case .associateAcceptReceived, .associateRejectReceived, .associateRequestReceived, .dataReceived,
            .releaseRequestReceived, .releaseResponseReceived:
            .serviceProvider(.unexpectedPDU)
        case .transportConnectionConfirmed, .transportConnectionIndicated, .transportConnectionClosed, .artimExpired:
            .serviceProvider(.notSpecified)
        case .associateRequested, .associateAccepted, .associateRejected, .dataRequested, .releaseRequested,
            .releaseAnswered, .abortRequested:
            .serviceUser
        }
    }
}
