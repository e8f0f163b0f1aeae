package import DICOMWire

/// What a peer may make this module hold or do: every limit of it stands here, with its reason.
///
/// A peer may cost 2 MB of state in all: what the engine holds, what its driver holds for it, and what a recording
/// does; and what a run keeps of associations that are over, which is their records without the items of the acceptance
/// (``AssociationRecord/dropAcceptedItems()``).
package enum DIMSELimits {
    // MARK: Of the wire

    /// Bytes after the header of an A-ASSOCIATE PDU of a live peer.
    ///
    /// 128 contexts with all registered transfer syntaxes need 170 kB, and the user information never more than 64.
    /// With its header such a PDU fills 256 KiB, which a buffer that doubles holds without room to spare.
    package static let associatePDULength = (256 << 10) - PDUHeader.length

    /// Items and sub-items of an A-ASSOCIATE PDU of a live peer.
    ///
    /// The same contexts are 8,200 of them; decoded and negotiated, an item is ten times its bytes.
    package static let items = 8448

    /// Bytes of a P-DATA-TF body beyond the announced maximum that are taken all the same.
    ///
    /// Some peers count the PDU header in, or round up: the diagnosis says so.
    package static let dataPDUSlack = 4096

    // MARK: Of messages

    /// Bytes of a data set that are kept; the rest is counted only.
    ///
    /// A C-FIND identifier or a report stays far below.
    package static let dataSetLength = 256 << 10

    /// Outputs that wait to be carried out; until they are, nothing further is taken from the peer.
    ///
    /// A message costs twenty times the bytes that it may come in, and one read of a socket brings hundreds.
    package static let outputsHeld = 32

    /// Bytes of the longest P-DATA-TF body that is sent where the peer names no limit.
    ///
    /// The headers are a ten thousandth of it already, and larger ones only make the peer hold more.
    package static let unlimitedLength = 128 << 10

    // MARK: Of an association

    /// A-ABORT PDUs in answer to what comes in Sta13 (AA-7), after which the connection is closed.
    package static let repeatedAbortsSent = 16

    /// Contexts, results and roles that are evaluated: an ID is a byte, and further ones can only repeat themselves.
    package static let evaluated = 256

    /// How many of each kind of observation a record holds.
    ///
    /// What is told of them is the first few and how many there were.
    package static let observationsKept = 32

    /// How many of the bytes that were no PDU a record holds; a banner or the start of a page is told by fewer.
    package static let foreignBytesKept = 512
}

extension WireLimits {
    /// The same, no wider than for a live peer (``DIMSELimits/associatePDULength``, ``DIMSELimits/items``).
    package var ofLivePeer: WireLimits {
        var limits = self
        limits.associatePDULength = min(associatePDULength, DIMSELimits.associatePDULength)
        limits.items = min(items, DIMSELimits.items)
        return limits
    }
}
