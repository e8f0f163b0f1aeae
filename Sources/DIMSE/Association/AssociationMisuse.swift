/// An event in a state for which the standard defines no action: a blank cell of PS3.8 Table 9-10.
///
/// No peer can cause it. It is a fault of the driver, which handed over an event that cannot happen, or a primitive
/// that ``AssociationMachine/mayIssue(_:)`` refuses. Evt1 is misuse by an acceptor, too, and Evt5 by a requestor.
package struct AssociationMisuse: Error, Hashable, Sendable {
    /// The state the machine was in and stays in.
    package var state: AssociationState
    /// What was handed to it.
    package var event: AssociationEvent
    /// The machine's role.
    package var role: AssociationRole
}

extension AssociationMisuse: CustomStringConvertible {
    /// What was handed over where, for failures.
    package var description: String {
        "no action is defined for \(event) in \(state) of the \(role) (PS3.8 Table 9-10)"
    }
}
