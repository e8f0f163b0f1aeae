import Testing

@testable import DIMSE

/// One driver against a peer that sends anything at any time.
///
/// A driver's memory is small, so that all of it is walked instead of a sample: each situation that any sequence of
/// events can lead to is visited, with each event that may happen in it.
@Suite struct HostilePeerTests {
    /// Everything reachable, and each transition that led there.
    private static func explore(_ role: AssociationRole) throws -> (Set<ModelDriver>, [AssociationTransition]) {
        let start = ModelDriver(role: role)
        var seen: Set = [start]
        var waiting = [start]
        var transitions: [AssociationTransition] = []
        while let driver = waiting.popLast() {
            let pdus = driver.connection == .open ? EventSamples.from(.peer) : []
            for event in try driver.primitives + driver.transportEvents + driver.timeouts() + pdus {
                var next = driver
                transitions.append(try next.handle(event).transition)
                if seen.insert(next).inserted { waiting.append(next) }
            }
        }
        return (seen, transitions)
    }

    /// Catches a blank cell that a peer or a clock can reach, ARTIM left running or stopped twice, a PDU sent without a
    /// connection, a connection closed twice or left open, and a user who does not learn of the end: all throw.
    @Test(
        "No event that can happen meets a blank cell, and every effect makes sense",
        arguments: AssociationRole.allCases
    )
    func neverMisuse(role: AssociationRole) throws {
        let (drivers, _) = try Self.explore(role)
        let states = Set(drivers.map(\.machine.state))
        let expected: Set<AssociationState> =
            switch role {
            case .requestor: [.sta1, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta11, .sta13]
            case .acceptor: [.sta1, .sta2, .sta3, .sta6, .sta7, .sta8, .sta10, .sta12, .sta13]
            }
        #expect(states == expected)
    }

    @Test("Every cell with an action that a role can come to does happen")
    func everyCellIsReached() throws {
        var reached: Set<String> = []
        for role in AssociationRole.allCases {
            for transition in try Self.explore(role).1 { reached.insert("\(transition.event) \(transition.from)") }
        }
        let cells = Table910.cells.filter { $0.action != nil }.map { "\($0.event) \($0.state)" }
        #expect(reached == Set(cells))
    }

    @Test(
        "Giving up ends an association in at most two steps, from wherever it is",
        arguments: AssociationRole.allCases
    )
    func abandonment(role: AssociationRole) throws {
        for var driver in try Self.explore(role).0 {
            var steps = 0
            while let event = driver.machine.abandonment {
                _ = try driver.handle(event)
                steps += 1
                try #require(steps <= 2)
            }
            #expect(driver.machine.state == .sta1)
            #expect(driver.connection == .none)
            #expect(!driver.isARTIMStarted)
        }
    }

    /// Catches a state in which a silent peer could hold a connection for ever.
    @Test("Every state but Sta1 has a stage whose time-out leads towards Sta1", arguments: AssociationRole.allCases)
    func silence(role: AssociationRole) throws {
        for var driver in try Self.explore(role).0 {
            var steps = 0
            while driver.machine.state != .sta1 {
                let event = try #require(AssociationStage.allCases.lazy.compactMap(driver.machine.timeout).first)
                _ = try driver.handle(event)
                steps += 1
                try #require(steps <= 2)
            }
        }
    }
}
