/// A part of an association's life that has a time limit of its own.
///
/// What a limit becomes is fixed here, so that no driver invents an event: ARTIM's is Evt18, which is defined in Sta2
/// and Sta13 only, and every other one is the local user's abort request, Evt15.
///
/// | stage | its clock runs in | time-out | action |
/// |---|---|---|---|
/// | resolve, connect, TLS | Sta4 | Evt15 | AA-2: close what is open; nothing is sent, there is no peer yet |
/// | association | Sta5, and Sta3 at an acceptor | Evt15 | AA-1: A-ABORT |
/// | DIMSE | Sta6, Sta7 and Sta8 | Evt15 | AA-1: A-ABORT |
/// | idle | Sta6, at an acceptor | Evt15 | AA-1: A-ABORT |
/// | release | Sta7 to Sta12 | Evt15 | AA-1: A-ABORT |
/// | ARTIM | Sta2 and Sta13 | Evt18 | AA-2: close |
///
/// Evt1 is handed over before the name is resolved: to the upper layer, name resolution, the connections tried and the
/// TLS handshake are all the opening of one transport connection, confirmed by Evt2 when the last of them is done. In
/// Sta1 nothing is under way and no clock runs. An acceptor hands over Evt5 when the connection is accepted and before
/// any TLS handshake: ARTIM then limits the handshake and the wait for the A-ASSOCIATE-RQ together, and no limit is
/// needed for which Sta2 has no event.
package enum AssociationStage: Hashable, Sendable, CaseIterable {
    /// Finding the addresses of a name.
    case resolve
    /// Opening a TCP connection.
    case connect
    /// The TLS handshake of a requestor.
    case tls
    /// From the A-ASSOCIATE-RQ to its answer: the peer's in Sta5, the local user's in Sta3.
    case association
    /// From a DIMSE request to its response. Data may still come in Sta7 and go out in Sta8.
    case dimse
    /// Nothing taken from a requestor: it sends nothing, or does not read its answers and is therefore not read either.
    case idle
    /// From the first A-RELEASE-RQ to the last A-RELEASE-RP, the peer's or the local user's.
    case release
    /// The association request/reject/release timer: waiting for an A-ASSOCIATE-RQ, or for the peer to close.
    case artim

    /// The stages of opening a transport connection, which a driver says it has come to.
    package static let opening: Set<AssociationStage> = [.resolve, .connect, .tls]

    /// The event that the stage's time-out becomes.
    package var timeoutEvent: AssociationEvent {
        switch self {
        case .resolve, .connect, .tls, .association, .dimse, .idle, .release: .abortRequested
        case .artim: .artimExpired
        }
    }

    /// Whether the stage's clock may run in a state.
    package func runs(in state: AssociationState) -> Bool {
        switch state {
        case .sta1: false
        case .sta4: self == .resolve || self == .connect || self == .tls
        case .sta3, .sta5: self == .association
        case .sta6: self == .dimse || self == .idle
        case .sta7, .sta8: self == .dimse || self == .release
        case .sta9, .sta10, .sta11, .sta12: self == .release
        case .sta2, .sta13: self == .artim
        }
    }
}
