import Testing

@testable import DIMSE

@Suite struct AssociationStageTests {
    @Test(
        "Every stage's time-out is the local abort request, and ARTIM's is Evt18",
        arguments: AssociationStage.allCases
    )
    func events(stage: AssociationStage) {
        #expect(stage.timeoutEvent.number == (stage == .artim ? 18 : 15))
    }

    @Test(
        "A stage's clock runs in its states, and its time-out there has its action",
        arguments: [
            (AssociationStage.resolve, [AssociationState.sta4], AssociationAction.aa2),
            (.connect, [.sta4], .aa2),
            (.tls, [.sta4], .aa2),
            (.association, [.sta3, .sta5], .aa1),
            (.dimse, [.sta6, .sta7, .sta8], .aa1),
            (.idle, [.sta6], .aa1),
            (.release, [.sta7, .sta8, .sta9, .sta10, .sta11, .sta12], .aa1),
            (.artim, [.sta2, .sta13], .aa2),
        ]
    )
    func states(stage: AssociationStage, states: [AssociationState], action: AssociationAction) throws {
        for state in AssociationState.allCases {
            var machine = AssociationMachine(role: .requestor, state: state)
            let event = machine.timeout(of: stage)
            #expect((event != nil) == states.contains(state), "\(stage) in \(state)")
            if let event {
                #expect(event == stage.timeoutEvent)
                #expect(try machine.handle(event).action == action)
            }
        }
    }

    @Test("ARTIM counts in Sta2 and Sta13 only, which are the states that Evt18 is defined in")
    func artim() {
        #expect(AssociationState.allCases.filter(\.runsARTIM) == [.sta2, .sta13])
        let defined = Table910.cells.filter { $0.event == "Evt18" && $0.action != nil }.map(\.state)
        #expect(defined == ["Sta2", "Sta13"])
    }

    @Test("A time-out before the connection is open closes it and sends nothing")
    func connectTimeout() throws {
        var machine = AssociationMachine(role: .requestor)
        _ = try machine.handle(.associateRequested)
        let event = try #require(machine.timeout(of: .connect))
        let transition = try machine.handle(event)
        #expect(Array(transition.effects) == [.closeTransportConnection])
        #expect(machine.state == .sta1)
    }

    @Test("A clock that was stopped too late has nothing to say")
    func lateTimeout() throws {
        var machine = AssociationMachine(role: .requestor, state: .sta5)
        _ = try machine.handle(.associateAcceptReceived)
        #expect(machine.timeout(of: .association) == nil)
        _ = try machine.handle(.abortRequested)
        #expect(machine.timeout(of: .dimse) == nil)
        #expect(machine.timeout(of: .artim) == .artimExpired)
    }
}
