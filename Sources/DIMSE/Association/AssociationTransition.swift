/// What one event did to an ``AssociationMachine``.
package struct AssociationTransition: Hashable, Sendable {
    /// What happened.
    package var event: AssociationEvent
    /// The action of PS3.8 Table 9-10.
    package var action: AssociationAction
    /// The state before.
    package var from: AssociationState
    /// The state after, which may be the same.
    package var to: AssociationState
    /// What the driver has to do, in order, before it hands over the next event.
    package var effects: AssociationEffects
}

extension AssociationTransition: CustomStringConvertible {
    /// The cell of Table 9-10, `Sta4 + Evt15 -> AA-2 -> Sta1`.
    package var description: String { "\(from) + \(event) -> \(action) -> \(to)" }
}
