@testable import DIMSE

/// A requestor and an acceptor, and what is on its way between them.
struct Peers: Hashable {
    /// Something that one side may do next.
    struct Step {
        let role: AssociationRole
        let event: AssociationEvent
        /// Whether the event is the next thing on its way to that side.
        let isDelivery: Bool
    }

    /// What travels on the connection.
    enum Message: Hashable { case pdu(AssociationEffect.PDU), end }

    struct UnexpectedStep: Error { let description: String }

    private var requestor = ModelDriver(role: .requestor)
    private var acceptor = ModelDriver(role: .acceptor)
    private var toRequestor: [Message] = []
    private var toAcceptor: [Message] = []

    subscript(role: AssociationRole) -> ModelDriver {
        switch role {
        case .requestor: requestor
        case .acceptor: acceptor
        }
    }

    /// Whether the association has been and is over on both sides.
    var isOver: Bool {
        [requestor, acceptor].allSatisfy { $0.machine.state == .sta1 && !$0.isUserInvolved } && requestor.hasBegun
    }

    /// Everything that may happen next.
    ///
    /// No clock is among it: nothing gets lost here, so nothing may have to time out.
    ///
    /// P-DATA is sent only while fewer than two messages are on their way, to keep the number of situations finite.
    func steps() throws -> [Step] {
        var steps: [Step] = []
        for role in AssociationRole.allCases {
            let driver = self[role]
            let outgoing = role == .requestor ? toAcceptor : toRequestor
            for primitive in driver.primitives where primitive != .dataRequested || outgoing.count < 2 {
                steps.append(Step(role: role, event: primitive, isDelivery: false))
            }
        }
        switch requestor.connection {
        case .none: break
        case .opening:
            // The acceptor's side is open first; only its connection can be confirmed.
            if acceptor.connection == .open {
                steps.append(Step(role: .requestor, event: .transportConnectionConfirmed, isDelivery: false))
            } else if !acceptor.hasBegun {
                steps.append(Step(role: .acceptor, event: .transportConnectionIndicated, isDelivery: false))
                steps.append(Step(role: .requestor, event: .transportConnectionClosed, isDelivery: false))
            }
        case .open:
            if let message = toRequestor.first {
                for event in Self.events(of: message) {
                    steps.append(Step(role: .requestor, event: event, isDelivery: true))
                }
            }
        }
        if acceptor.connection == .open, let message = toAcceptor.first {
            for event in Self.events(of: message) {
                steps.append(Step(role: .acceptor, event: event, isDelivery: true))
            }
        }
        return steps
    }

    mutating func take(_ step: Step) throws -> AssociationTransition {
        switch step.role {
        case .requestor:
            if step.isDelivery { toRequestor.removeFirst() }
            let (transition, sent, closes) = try requestor.handle(step.event)
            if acceptor.connection == .open { toAcceptor += sent.map(Message.pdu) + (closes ? [.end] : []) }
            if requestor.connection == .none { toRequestor = [] }
            return transition
        case .acceptor:
            if step.isDelivery { toAcceptor.removeFirst() }
            let (transition, sent, closes) = try acceptor.handle(step.event)
            if requestor.connection != .none { toRequestor += sent.map(Message.pdu) + (closes ? [.end] : []) }
            if acceptor.connection == .none { toAcceptor = [] }
            return transition
        }
    }

    /// Takes the step that hands an event to one side, which has to be possible and to have this outcome.
    mutating func act(
        _ role: AssociationRole,
        _ event: AssociationEvent,
        action: AssociationAction,
        state: AssociationState
    ) throws {
        guard let step = try steps().first(where: { $0.role == role && $0.event == event }) else {
            throw UnexpectedStep(description: "\(event) cannot happen to the \(role) now")
        }
        let transition = try take(step)
        guard transition.action == action, transition.to == state else {
            throw UnexpectedStep(description: "\(transition) of the \(role), not \(action) to \(state)")
        }
    }

    /// Two peers in Sta6.
    static func associated() throws -> Peers {
        var peers = Peers()
        try peers.act(.requestor, .associateRequested, action: .ae1, state: .sta4)
        try peers.act(.acceptor, .transportConnectionIndicated, action: .ae5, state: .sta2)
        try peers.act(.requestor, .transportConnectionConfirmed, action: .ae2, state: .sta5)
        try peers.act(.acceptor, .associateRequestReceived(acceptable: true), action: .ae6, state: .sta3)
        try peers.act(.acceptor, .associateAccepted, action: .ae7, state: .sta6)
        try peers.act(.requestor, .associateAcceptReceived, action: .ae3, state: .sta6)
        return peers
    }

    /// What the arrival of a message can be to the one who gets it.
    private static func events(of message: Message) -> [AssociationEvent] {
        switch message {
        case .end: [.transportConnectionClosed]
        case .pdu(.associateRequest):
            [.associateRequestReceived(acceptable: true), .associateRequestReceived(acceptable: false)]
        case .pdu(.associateAccept): [.associateAcceptReceived]
        case .pdu(.associateReject): [.associateRejectReceived]
        case .pdu(.data): [.dataReceived]
        case .pdu(.releaseRequest): [.releaseRequestReceived]
        case .pdu(.releaseResponse): [.releaseResponseReceived]
        case .pdu(.abort(let abort)): [.abortReceived(abort)]
        }
    }
}
