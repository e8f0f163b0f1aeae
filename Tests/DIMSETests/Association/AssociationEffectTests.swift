import Testing

@testable import DIMSE

/// Tables 9-6 to 9-9: what each action makes the driver do, and in which order.
@Suite struct AssociationEffectTests {
    struct Expectation: Sendable, CustomTestStringConvertible {
        let action: AssociationAction
        let state: AssociationState
        let event: AssociationEvent
        var role = AssociationRole.requestor
        let effects: [AssociationEffect]

        var testDescription: String { "\(action): \(event) in \(state)" }
    }

    private static let provider = AssociationAbort.serviceProvider(.invalidPDUParameterValue)
    private static let unexpected = AssociationAbort.serviceProvider(.unexpectedPDU)

    static let expectations: [Expectation] = [
        .init(action: .ae1, state: .sta1, event: .associateRequested, effects: [.openTransportConnection]),
        .init(action: .ae2, state: .sta4, event: .transportConnectionConfirmed, effects: [.send(.associateRequest)]),
        .init(
            action: .ae3,
            state: .sta5,
            event: .associateAcceptReceived,
            effects: [.issue(.associateAcceptConfirmation)]
        ),
        .init(
            action: .ae4,
            state: .sta5,
            event: .associateRejectReceived,
            effects: [.issue(.associateRejectConfirmation), .closeTransportConnection]
        ),
        .init(
            action: .ae5,
            state: .sta1,
            event: .transportConnectionIndicated,
            role: .acceptor,
            effects: [.acceptTransportConnection, .startARTIM]
        ),
        .init(
            action: .ae6,
            state: .sta2,
            event: .associateRequestReceived(acceptable: true),
            role: .acceptor,
            effects: [.stopARTIM, .issue(.associateIndication)]
        ),
        .init(
            action: .ae6,
            state: .sta2,
            event: .associateRequestReceived(acceptable: false),
            role: .acceptor,
            effects: [.stopARTIM, .send(.associateReject(by: .serviceProvider)), .startARTIM]
        ),
        .init(
            action: .ae7,
            state: .sta3,
            event: .associateAccepted,
            role: .acceptor,
            effects: [.send(.associateAccept)]
        ),
        .init(
            action: .ae8,
            state: .sta3,
            event: .associateRejected,
            role: .acceptor,
            effects: [.send(.associateReject(by: .serviceUser)), .startARTIM]
        ),
        .init(action: .dt1, state: .sta6, event: .dataRequested, effects: [.send(.data)]),
        .init(action: .dt2, state: .sta6, event: .dataReceived, effects: [.issue(.dataIndication)]),
        .init(action: .ar1, state: .sta6, event: .releaseRequested, effects: [.send(.releaseRequest)]),
        .init(action: .ar2, state: .sta6, event: .releaseRequestReceived, effects: [.issue(.releaseIndication)]),
        .init(
            action: .ar3,
            state: .sta7,
            event: .releaseResponseReceived,
            effects: [.issue(.releaseConfirmation), .closeTransportConnection]
        ),
        .init(action: .ar4, state: .sta8, event: .releaseAnswered, effects: [.send(.releaseResponse), .startARTIM]),
        .init(action: .ar5, state: .sta13, event: .transportConnectionClosed, effects: [.stopARTIM]),
        .init(action: .ar6, state: .sta7, event: .dataReceived, effects: [.issue(.dataIndication)]),
        .init(action: .ar7, state: .sta8, event: .dataRequested, effects: [.send(.data)]),
        .init(action: .ar8, state: .sta7, event: .releaseRequestReceived, effects: [.issue(.releaseIndication)]),
        .init(action: .ar9, state: .sta9, event: .releaseAnswered, effects: [.send(.releaseResponse)]),
        .init(
            action: .ar10,
            state: .sta10,
            event: .releaseResponseReceived,
            role: .acceptor,
            effects: [.issue(.releaseConfirmation)]
        ),
        // In Sta2 ARTIM counts already, and the abort is the service-user's though a PDU led to it.
        .init(
            action: .aa1,
            state: .sta2,
            event: .dataReceived,
            role: .acceptor,
            effects: [.send(.abort(.serviceUser)), .restartARTIM]
        ),
        .init(action: .aa1, state: .sta6, event: .abortRequested, effects: [.send(.abort(.serviceUser)), .startARTIM]),
        .init(action: .aa2, state: .sta4, event: .abortRequested, effects: [.closeTransportConnection]),
        .init(
            action: .aa2,
            state: .sta2,
            event: .abortReceived(.serviceUser),
            role: .acceptor,
            effects: [.stopARTIM, .closeTransportConnection]
        ),
        .init(action: .aa2, state: .sta13, event: .artimExpired, effects: [.stopARTIM, .closeTransportConnection]),
        .init(
            action: .aa3,
            state: .sta6,
            event: .abortReceived(.serviceUser),
            effects: [.issue(.abortIndication(.serviceUser)), .closeTransportConnection]
        ),
        .init(
            action: .aa3,
            state: .sta6,
            event: .abortReceived(provider),
            effects: [.issue(.abortIndication(provider)), .closeTransportConnection]
        ),
        .init(
            action: .aa4,
            state: .sta4,
            event: .transportConnectionClosed,
            effects: [.issue(.abortIndication(.serviceProvider(.notSpecified)))]
        ),
        .init(
            action: .aa5,
            state: .sta2,
            event: .transportConnectionClosed,
            role: .acceptor,
            effects: [.stopARTIM]
        ),
        .init(action: .aa6, state: .sta13, event: .dataReceived, effects: []),
        .init(
            action: .aa7,
            state: .sta13,
            event: .associateRequestReceived(acceptable: true),
            effects: [.send(.abort(unexpected))]
        ),
        .init(
            action: .aa7,
            state: .sta13,
            event: .invalidPDUReceived(.unrecognizedPDU),
            effects: [.send(.abort(.serviceProvider(.unrecognizedPDU)))]
        ),
        .init(
            action: .aa8,
            state: .sta6,
            event: .associateAcceptReceived,
            effects: [.send(.abort(unexpected)), .issue(.abortIndication(unexpected)), .startARTIM]
        ),
        .init(
            action: .aa8,
            state: .sta5,
            event: .invalidPDUReceived(.invalidPDUParameterValue),
            effects: [.send(.abort(provider)), .issue(.abortIndication(provider)), .startARTIM]
        ),
    ]

    @Test("Each action has the effects of Tables 9-6 to 9-9, in their order", arguments: expectations)
    func effects(expected: Expectation) throws {
        var machine = AssociationMachine(role: expected.role, state: expected.state)
        let transition = try machine.handle(expected.event)
        #expect(transition.action == expected.action)
        #expect(Array(transition.effects) == expected.effects)
    }

    @Test("No action is left out above")
    func everyAction() {
        #expect(Set(Self.expectations.map(\.action)) == Set(AssociationAction.allCases))
    }

    /// Catches an effect that depends on more than the action, ARTIM's state and the abort in question.
    @Test("An action has the same effects in every cell, but for who aborts and whether ARTIM counts")
    func sameInEveryCell() throws {
        for cell in Table910.cells {
            guard let name = cell.action, let action = AssociationAction(rawValue: name) else { continue }
            let state = try #require(AssociationState(named: cell.state))
            for event in EventSamples.named(cell.event) {
                let effects = Array(action.effects(of: event, in: state))
                let known = Self.expectations.filter { $0.action == action }.map { Self.outline($0.effects) }
                #expect(known.contains(Self.outline(effects)), "\(cell.testDescription)")
            }
        }
    }

    @Test("An unexpected or invalid PDU is answered by state: AA-1 in Sta2, AA-6 or AA-7 in Sta13, AA-8 elsewhere")
    func unexpectedPDUs() throws {
        let expected: [AssociationState: Set<AssociationEvent>] = [
            .sta2: [.associateRequestReceived(acceptable: true), .associateRequestReceived(acceptable: false)],
            .sta5: [.associateAcceptReceived, .associateRejectReceived],
            .sta6: [.dataReceived, .releaseRequestReceived],
            .sta7: [.dataReceived, .releaseRequestReceived, .releaseResponseReceived],
            .sta10: [.releaseResponseReceived],
            .sta11: [.releaseResponseReceived],
        ]
        for state in AssociationState.allCases where state.hasTransportConnection {
            for event in EventSamples.from(.peer) where event.number != 16 {
                if let wanted = expected[state], wanted.contains(event) { continue }
                var machine = AssociationMachine(role: .acceptor, state: state)
                let transition = try machine.handle(event)
                let action: AssociationAction =
                    switch state {
                    case .sta2: .aa1
                    case .sta13: event.number == 6 || event.number == 19 ? .aa7 : .aa6
                    default: .aa8
                    }
                #expect(transition.action == action, "\(transition)")
                #expect(machine.state == .sta13)
            }
        }
    }

    @Test("Effects are held in place, so that a transition fits a few words")
    func size() {
        #expect(MemoryLayout<AssociationMachine>.size == 2)
        #expect(MemoryLayout<AssociationTransition>.size <= 16)
    }

    /// Effects without the reason of a provider's abort.
    private static func outline(_ effects: [AssociationEffect]) -> [AssociationEffect] {
        effects.map { effect in
            switch effect {
            case .send(.abort(.serviceProvider)): .send(.abort(.serviceProvider(.notSpecified)))
            case .issue(.abortIndication(.serviceProvider)): .issue(.abortIndication(.serviceProvider(.notSpecified)))
            default: effect
            }
        }
    }
}
