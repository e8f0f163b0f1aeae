package import PacketFlow

/// Which data set is meant: each side of an association sends one at a time.
package struct DataSetKey: Hashable, Sendable {
    let association: Int
    let side: ConnectionSide

    /// That which a side of an association sends.
    package init(_ association: CapturedAssociation, _ side: ConnectionSide) {
        self.init(association: association.number, side: side)
    }

    init(association: Int, side: ConnectionSide) { (self.association, self.side) = (association, side) }

    /// That of a message.
    package init(of message: CapturedMessage, in association: CapturedAssociation) {
        self.init(association, message.isFromRequestor ? association.requestor : association.acceptor)
    }
}
