package import DIMSE

/// How fast the associations of one caller with one AE were, and what their time went on.
package struct TransferRecord: Hashable, Sendable {
    /// The calling AE title, escaped.
    package var requestor: String
    /// The called AE title, escaped.
    package var acceptor: String
    /// The service that most was done with, such as `C-STORE`.
    package var service: String
    /// What the time went on.
    package var uses: PartyTimes
    /// How many operations there were.
    package var operations = 0
    /// Half of the answers took longer, in nanoseconds; nil where the service's answers wait for others, or there were
    /// none.
    package var medianResponse: Nanoseconds?
    /// Bytes of data sets a second, while they were sent; nil where that cannot be told.
    package var throughput: Double?
    /// The largest window that the requestor has announced, in bytes; nil where that is not known.
    package var requestorWindow: Int?
    /// The same of the acceptor.
    package var acceptorWindow: Int?
    /// From one end to the other and back, in nanoseconds; nil where that is not known.
    package var roundTrip: Nanoseconds?

    /// Makes a record.
    package init(requestor: String, acceptor: String, service: String, uses: PartyTimes) {
        (self.requestor, self.acceptor, self.service, self.uses) = (requestor, acceptor, service, uses)
    }

    /// The name of an end.
    func name(of party: AssociationParty) -> String { party == .requestor ? requestor : acceptor }

    /// The largest window of an end.
    func window(of party: AssociationParty) -> Int? { party == .requestor ? requestorWindow : acceptorWindow }
}
