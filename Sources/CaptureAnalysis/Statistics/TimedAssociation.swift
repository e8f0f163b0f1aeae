package import PacketFlow

/// An association, by how long it took.
package struct TimedAssociation: Hashable, Sendable {
    /// Its number in the capture.
    package let number: Int
    /// Who talked to whom.
    package let pair: Inventory.Pair
    /// How long, and what for.
    package let timing: AssociationTiming
    /// Which end of the connection requested it.
    package let requestor: ConnectionSide
}

extension TimedAssociation {
    /// Makes one of an association that is over; nil where its AE titles are not in the capture, or nobody wanted its
    /// time.
    package init?(_ association: CapturedAssociation) {
        guard let pair = Inventory.Pair(association), let timing = association.timing else { return nil }
        self.init(number: association.number, pair: pair, timing: timing, requestor: association.requestor)
    }
}
