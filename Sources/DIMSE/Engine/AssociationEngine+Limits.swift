import DICOMWire

// What a peer may make the engine hold or do: every limit of it stands here, with its reason.
extension AssociationEngine {
    /// Bytes after the header of an A-ASSOCIATE PDU of a live peer.
    ///
    /// 128 contexts with all registered transfer syntaxes need 170 kB, and the user information never more than 64.
    package static let associatePDULength = 256 << 10

    /// Items and sub-items of an A-ASSOCIATE PDU of a live peer.
    ///
    /// The same contexts are 8,200 of them; decoded and negotiated, an item is ten times its bytes, and a peer may not cost
    /// more than 2 MB.
    package static let items = 10_240

    /// Requests of the peer that wait for the outputs to be drained.
    ///
    /// Without an asynchronous operations window, which ``AcceptorPolicy`` grants to nobody, one may be outstanding
    /// (PS3.7 D.3.3.3). Further ones are noted as unserved.
    package static let requestsHeld = 32

    /// A-ABORT PDUs in answer to what comes in Sta13 (AA-7), after which the connection is closed.
    package static let repeatedAbortsSent = 16

    /// Bytes of a P-DATA-TF body beyond the announced maximum that are taken all the same.
    ///
    /// Some peers count the PDU header in, or round up: the diagnosis says so.
    package static let dataPDUSlack = 4096

    static func limits(_ wire: WireLimits) -> WireLimits {
        var limits = wire
        limits.associatePDULength = min(limits.associatePDULength, associatePDULength)
        limits.items = min(limits.items, items)
        return limits
    }

    /// Holds the peer to the maximum that this side has announced; 0 and nil announce none, and the wire limit stays.
    mutating func announce(_ associate: Associate) {
        guard let announced = associate.userInformation?.maximumLength, announced > 0 else { return }
        limits.dataPDULength = min(limits.dataPDULength, Int(announced) + Self.dataPDUSlack)
    }

    /// Whether nothing has happened yet: an engine is for one association.
    var mayBegin: Bool { machine.state == .sta1 && record.end == nil }
}
