@testable import DIMSE

/// Every event, in the order of the numbers, with every choice that an event can carry.
enum EventSamples {
    static let all: [AssociationEvent] =
        [
            .associateRequested, .transportConnectionConfirmed, .associateAcceptReceived, .associateRejectReceived,
            .transportConnectionIndicated, .associateRequestReceived(acceptable: true),
            .associateRequestReceived(acceptable: false), .associateAccepted, .associateRejected, .dataRequested,
            .dataReceived, .releaseRequested, .releaseRequestReceived, .releaseResponseReceived, .releaseAnswered,
            .abortRequested, .abortReceived(.serviceUser),
        ] + AssociationAbort.Reason.allCases.map { .abortReceived(.serviceProvider($0)) } + [
            .transportConnectionClosed, .artimExpired,
        ] + AssociationAbort.Reason.allCases.map { .invalidPDUReceived($0) }

    /// The variants of an event by its name in the standard.
    static func named(_ name: String) -> [AssociationEvent] { all.filter { $0.description == name } }

    static func from(_ origin: AssociationEvent.Origin) -> [AssociationEvent] { all.filter { $0.origin == origin } }
}

extension AssociationState {
    /// The state by its name in the standard.
    init?(named name: String) {
        guard let state = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = state
    }
}
