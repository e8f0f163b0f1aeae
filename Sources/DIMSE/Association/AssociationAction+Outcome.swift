extension AssociationAction {
    /// The state that follows the action (PS3.8 Tables 9-6 to 9-9).
    ///
    /// Two actions choose it: AE-6 by whether the received request is acceptable, AR-8 by the role.
    func nextState(after event: AssociationEvent, role: AssociationRole) -> AssociationState {
        switch self {
        case .ae1: .sta4
        case .ae2: .sta5
        case .ae3, .ae7: .sta6
        case .ae4: .sta1
        case .ae5: .sta2
        case .ae6: event.isUnacceptableRequest ? .sta13 : .sta3
        case .ae8: .sta13
        case .dt1, .dt2: .sta6
        case .ar1, .ar6: .sta7
        case .ar2, .ar7: .sta8
        case .ar3, .ar5: .sta1
        case .ar4: .sta13
        case .ar8:
            switch role {
            case .requestor: .sta9
            case .acceptor: .sta10
            }
        case .ar9: .sta11
        case .ar10: .sta12
        case .aa2, .aa3, .aa4, .aa5: .sta1
        case .aa1, .aa6, .aa7, .aa8: .sta13
        }
    }

    /// What the action makes the driver do, in the order of the standard's text (PS3.8 Tables 9-6 to 9-9).
    ///
    /// ARTIM is started only where it is not and stopped only where it is, which the state before tells: AA-1 restarts
    /// it in Sta2 alone, and AA-2 has nothing to stop in Sta4.
    func effects(of event: AssociationEvent, in state: AssociationState) -> AssociationEffects {
        switch self {
        case .ae1: AssociationEffects(.openTransportConnection)
        case .ae2: AssociationEffects(.send(.associateRequest))
        case .ae3: AssociationEffects(.issue(.associateAcceptConfirmation))
        case .ae4: AssociationEffects(.issue(.associateRejectConfirmation), .closeTransportConnection)
        case .ae5: AssociationEffects(.acceptTransportConnection, .startARTIM)
        case .ae6:
            event.isUnacceptableRequest
                ? AssociationEffects(.stopARTIM, .send(.associateReject(by: .serviceProvider)), .startARTIM)
                : AssociationEffects(.stopARTIM, .issue(.associateIndication))
        case .ae7: AssociationEffects(.send(.associateAccept))
        case .ae8: AssociationEffects(.send(.associateReject(by: .serviceUser)), .startARTIM)
        case .dt1, .ar7: AssociationEffects(.send(.data))
        case .dt2, .ar6: AssociationEffects(.issue(.dataIndication))
        case .ar1: AssociationEffects(.send(.releaseRequest))
        case .ar2, .ar8: AssociationEffects(.issue(.releaseIndication))
        case .ar3: AssociationEffects(.issue(.releaseConfirmation), .closeTransportConnection)
        case .ar4: AssociationEffects(.send(.releaseResponse), .startARTIM)
        case .ar5, .aa5: AssociationEffects(.stopARTIM)
        case .ar9: AssociationEffects(.send(.releaseResponse))
        case .ar10: AssociationEffects(.issue(.releaseConfirmation))
        case .aa1:
            AssociationEffects(.send(.abort(.serviceUser)), state.runsARTIM ? .restartARTIM : .startARTIM)
        case .aa2:
            state.runsARTIM
                ? AssociationEffects(.stopARTIM, .closeTransportConnection)
                : AssociationEffects(.closeTransportConnection)
        case .aa3: AssociationEffects(.issue(.abortIndication(event.abort)), .closeTransportConnection)
        case .aa4: AssociationEffects(.issue(.abortIndication(event.abort)))
        case .aa6: .none
        case .aa7: AssociationEffects(.send(.abort(event.abort)))
        case .aa8:
            AssociationEffects(.send(.abort(event.abort)), .issue(.abortIndication(event.abort)), .startARTIM)
        }
    }
}

extension AssociationEvent {
    /// Whether it is the one event for which AE-6 rejects.
    fileprivate var isUnacceptableRequest: Bool { self == .associateRequestReceived(acceptable: false) }
}
