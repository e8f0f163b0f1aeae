/// The upper layer protocol machine of one association (PS3.8 9.2).
///
/// It is responsible for what may happen when, and for nothing else: it holds no PDU, no buffer, no timer and no
/// connection, and reads no clock. A driver, whether it owns a socket, replays a capture or is a test, hands over each
/// event and executes the effects that come back, in their order and nothing besides, before it hands over the next
/// one.
///
/// A driver that keeps to four rules never meets ``AssociationMisuse``, whatever the peer does:
///
/// 1. A requestor starts with Evt1 and an acceptor with Evt5.
/// 2. Events of the transport connection, PDUs among them, are handed over from
///    ``AssociationEffect/openTransportConnection`` or ``AssociationEffect/acceptTransportConnection`` until it was
///    lost (Evt17, once) or ``AssociationEffect/closeTransportConnection`` was executed, and none after that.
/// 3. Evt18 is handed over only while ARTIM is started and not stopped.
/// 4. The local user's primitives are handed over only where ``mayIssue(_:)`` allows them, time-outs only as
///    ``timeout(of:)`` says, and an end at once as ``abandonment`` says.
package struct AssociationMachine: Hashable, Sendable {
    /// Which side of the association this is.
    package let role: AssociationRole
    /// The state the machine is in.
    package private(set) var state: AssociationState

    /// Makes a machine in Sta1.
    package init(role: AssociationRole) {
        self.init(role: role, state: .sta1)
    }

    /// Makes a machine in any state, for the tests of single cells.
    init(role: AssociationRole, state: AssociationState) {
        self.role = role
        self.state = state
    }

    /// Takes an event and goes on to the next state.
    ///
    /// - Throws: ``AssociationMisuse`` where the standard defines no action; the state is left alone.
    package mutating func handle(_ event: AssociationEvent) throws(AssociationMisuse) -> AssociationTransition {
        guard let action = action(on: event) else { throw AssociationMisuse(state: state, event: event, role: role) }
        let from = state
        state = action.nextState(after: event, role: role)
        return AssociationTransition(
            event: event,
            action: action,
            from: from,
            to: state,
            effects: action.effects(of: event, in: from)
        )
    }

    /// Whether the event is a primitive of the local user that is allowed in this state.
    package func mayIssue(_ primitive: AssociationEvent) -> Bool {
        primitive.origin == .localUser && action(on: primitive) != nil
    }

    /// The event that the time-out of a stage becomes now.
    ///
    /// Nil where the stage is over: its clock was not stopped in time, and there is nothing to do.
    package func timeout(of stage: AssociationStage) -> AssociationEvent? {
        stage.runs(in: state) ? stage.timeoutEvent : nil
    }

    /// The event that ends the association at once, for a deadline or an interrupt; nil where there is none.
    ///
    /// It is the abort request, except in Sta2 and Sta13, which have no cell for it: there it is ARTIM's expiry. How
    /// long ARTIM counts is left to the implementation, so the driver cuts it short. After an abort request has led to
    /// Sta13, asking a second time gives the event that closes the connection without waiting for the peer.
    package var abandonment: AssociationEvent? {
        switch state {
        case .sta1: nil
        case .sta2, .sta13: .artimExpired
        case .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .abortRequested
        }
    }

    /// Table 9-10 as far as the role allows: a requestor is not connected to, and an acceptor requests nothing.
    private func action(on event: AssociationEvent) -> AssociationAction? {
        let isOfOtherRole =
            switch role {
            case .requestor: event == .transportConnectionIndicated
            case .acceptor: event == .associateRequested
            }
        return isOfOtherRole ? nil : AssociationTable.action(on: event, in: state)
    }
}
