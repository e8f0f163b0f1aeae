@testable import DIMSE

/// A driver reduced to what it has to remember: its connection, its timer, and whether the user still waits for
/// something.
///
/// It keeps to the four rules of ``AssociationMachine`` and checks that each effect makes sense where it comes.
struct ModelDriver: Hashable {
    enum Connection: Hashable { case none, opening, open }

    /// A rule that the machine broke.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var machine: AssociationMachine
    private(set) var connection = Connection.none
    private(set) var isARTIMStarted = false
    /// Whether the user knows of the association and has not seen its end.
    private(set) var isUserInvolved = false
    /// Whether the first event has happened; a second association is a second driver.
    private(set) var hasBegun = false

    init(role: AssociationRole) {
        machine = AssociationMachine(role: role)
    }

    /// The local primitives that are allowed now.
    var primitives: [AssociationEvent] {
        EventSamples.from(.localUser).filter { machine.mayIssue($0) && !($0 == .associateRequested && hasBegun) }
    }

    /// What the transport service may report by the connection's state; an acceptor's begins with its indication.
    var transportEvents: [AssociationEvent] {
        switch connection {
        case .none: machine.role == .acceptor && !hasBegun ? [.transportConnectionIndicated] : []
        case .opening: [.transportConnectionConfirmed, .transportConnectionClosed]
        case .open: [.transportConnectionClosed]
        }
    }

    /// What the clocks may do: ARTIM by this driver's own timer, the stages and the deadline as the machine says.
    func timeouts() throws -> [AssociationEvent] {
        let artim = machine.timeout(of: .artim)
        guard isARTIMStarted == (artim == .artimExpired) else {
            throw Fault(description: "ARTIM started: \(isARTIMStarted), time-out in \(machine.state): \(artim as Any)")
        }
        return AssociationStage.allCases.compactMap(machine.timeout) + [machine.abandonment].compactMap(\.self)
    }

    /// Hands an event to the machine and executes the effects.
    ///
    /// - Returns: The transition, and the PDUs sent.
    mutating func handle(
        _ event: AssociationEvent
    ) throws -> (transition: AssociationTransition, sent: [AssociationEffect.PDU], closes: Bool) {
        let transition = try machine.handle(event)
        if event == .associateRequested { isUserInvolved = true }
        if event == .transportConnectionConfirmed { connection = .open }
        if event == .transportConnectionClosed { connection = .none }
        hasBegun = true

        var sent: [AssociationEffect.PDU] = []
        var closes = false
        var isUserTold = false
        for effect in transition.effects {
            switch effect {
            case .openTransportConnection:
                try check(connection == .none, effect, transition)
                connection = .opening
            case .acceptTransportConnection:
                try check(connection == .none, effect, transition)
                connection = .open
            case .closeTransportConnection:
                try check(connection != .none, effect, transition)
                connection = .none
                closes = true
            case .send(let pdu):
                try check(connection == .open, effect, transition)
                sent.append(pdu)
            case .issue(let primitive):
                if primitive == .associateIndication { isUserInvolved = true }
                try check(isUserInvolved, effect, transition)
                isUserTold = true
            case .startARTIM:
                try check(!isARTIMStarted, effect, transition)
                isARTIMStarted = true
            case .restartARTIM:
                try check(isARTIMStarted, effect, transition)
            case .stopARTIM:
                try check(isARTIMStarted, effect, transition)
                isARTIMStarted = false
            }
        }
        if transition.to == .sta1 || transition.to == .sta13, isUserInvolved {
            guard isUserTold || event.origin == .localUser else {
                throw Fault(description: "the user does not learn of the end: \(transition)")
            }
            isUserInvolved = false
        }
        try checkState(transition)
        return (transition, sent, closes)
    }

    private func check(_ holds: Bool, _ effect: AssociationEffect, _ transition: AssociationTransition) throws {
        guard holds else { throw Fault(description: "\(effect) makes no sense here: \(transition)") }
    }

    /// What the machine says of its state agrees with what the effects have led to.
    private func checkState(_ transition: AssociationTransition) throws {
        guard machine.state.runsARTIM == isARTIMStarted else {
            throw Fault(description: "ARTIM started: \(isARTIMStarted) after \(transition)")
        }
        guard machine.state.hasTransportConnection == (connection == .open) else {
            throw Fault(description: "connection \(connection) after \(transition)")
        }
    }
}
