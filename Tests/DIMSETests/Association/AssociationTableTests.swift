import Testing

@testable import DIMSE

@Suite struct AssociationTableTests {
    @Test("The transcription has 13 states, 19 events, 123 actions and 124 blank cells")
    func transcription() {
        #expect(Table910.cells.count == 13 * 19)
        #expect(Table910.cells.filter { $0.action != nil }.count == 123)
        #expect(Table910.cells.filter { $0.action == nil }.count == 124)
        #expect(Set(Table910.cells.map(\.state)) == Set(AssociationState.allCases.map(\.description)))
        #expect(Set(Table910.cells.map(\.event)) == Set(EventSamples.all.map(\.description)))
        #expect(Set(Table910.cells.map { "\($0.event) \($0.state)" }).count == 13 * 19)
        let actions = Set(AssociationAction.allCases.map(\.description))
        #expect(Set(Table910.cells.compactMap(\.action)) == actions)
        #expect(Set(Table910.nextStatesOfAction.keys) == actions)
    }

    /// Catches a cell that has another action or next state than the standard, at either role and with any choice.
    @Test(
        "A cell with an action does it and goes on to its next state",
        arguments: Table910.cells.filter { $0.action != nil }
    )
    func cellWithAction(cell: Table910.Cell) throws {
        let action = try #require(cell.action)
        let state = try #require(AssociationState(named: cell.state))
        let nextStates = try #require(Table910.nextStatesOfAction[action])
        for event in EventSamples.named(cell.event) {
            for role in AssociationRole.allCases where !Self.isOfOtherRole(event, role) {
                var machine = AssociationMachine(role: role, state: state)
                let transition = try machine.handle(event)
                #expect(transition.event == event)
                #expect(transition.action.description == action)
                #expect(transition.from == state)
                #expect(transition.to == machine.state)
                let choice =
                    switch action {
                    case "AE-6": event == .associateRequestReceived(acceptable: true) ? 0 : 1
                    case "AR-8": role == .requestor ? 0 : 1
                    default: 0
                    }
                #expect(machine.state.description == nextStates[choice], "\(transition)")
            }
        }
    }

    @Test("A blank cell is misuse and leaves the state alone", arguments: Table910.cells.filter { $0.action == nil })
    func blankCell(cell: Table910.Cell) throws {
        let state = try #require(AssociationState(named: cell.state))
        for event in EventSamples.named(cell.event) {
            for role in AssociationRole.allCases {
                var machine = AssociationMachine(role: role, state: state)
                #expect(throws: AssociationMisuse(state: state, event: event, role: role)) { try machine.handle(event) }
                #expect(machine == AssociationMachine(role: role, state: state))
            }
        }
    }

    @Test("The user may issue the primitives that the table has an action for, and nothing that is not a primitive")
    func mayIssue() throws {
        let primitives: Set = ["Evt1", "Evt7", "Evt8", "Evt9", "Evt11", "Evt14", "Evt15"]
        for cell in Table910.cells {
            let machine = AssociationMachine(role: .requestor, state: try #require(AssociationState(named: cell.state)))
            for event in EventSamples.named(cell.event) {
                let expected = primitives.contains(cell.event) && cell.action != nil
                #expect(machine.mayIssue(event) == expected, "\(cell.testDescription)")
            }
        }
    }

    @Test("Evt1 is the requestor's and Evt5 the acceptor's")
    func startOfOtherRole() {
        for (role, event) in [
            (AssociationRole.acceptor, AssociationEvent.associateRequested),
            (.requestor, .transportConnectionIndicated),
        ] {
            var machine = AssociationMachine(role: role)
            #expect(throws: AssociationMisuse(state: .sta1, event: event, role: role)) { try machine.handle(event) }
            #expect(machine.state == .sta1)
            #expect(!machine.mayIssue(event))
        }
    }

    @Test("A misuse names its event, state, role and the table")
    func misuseText() {
        let misuse = AssociationMisuse(state: .sta12, event: .dataRequested, role: .acceptor)
        #expect(
            misuse.description
                == "no action is defined for Evt9 in Sta12 of the association-acceptor (PS3.8 Table 9-10)"
        )
    }

    private static func isOfOtherRole(_ event: AssociationEvent, _ role: AssociationRole) -> Bool {
        role == .acceptor && event == .associateRequested
            || role == .requestor && event == .transportConnectionIndicated
    }
}
