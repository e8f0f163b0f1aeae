/// How much a peer or a file may make the decoder hold or do.
///
/// Every limit of this module stands here, with its reason.
package struct WireLimits: Sendable, Hashable {
    /// A limit's name, for errors and findings.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        /// Bytes of an A-ASSOCIATE-RQ or -AC.
        case associatePDULength
        /// Bytes of a P-DATA-TF.
        case dataPDULength
        /// Bytes of the other PDUs.
        case otherPDULength
        /// Items and sub-items of a PDU.
        case items
        /// Bytes of a command set.
        case commandSetLength
        /// Sequences within sequences.
        case sequenceDepth
        /// Bytes of a data element.
        case elementLength

        /// What was exceeded, as a phrase.
        package var text: String {
            switch self {
            case .associatePDULength: "an A-ASSOCIATE PDU longer than allowed"
            case .dataPDULength: "a P-DATA-TF PDU longer than allowed"
            case .otherPDULength: "a PDU of 4 bytes that claims to be longer"
            case .items: "more items in one PDU than allowed"
            case .commandSetLength: "a command set longer than allowed"
            case .sequenceDepth: "sequences nested deeper than allowed"
            case .elementLength: "a data element longer than allowed"
            }
        }
    }

    /// Bytes after the header of an A-ASSOCIATE-RQ or -AC.
    ///
    /// DCMTK's own limit is 1 MiB (`dcmAssociatePDUSizeLimit`); 128 contexts with all registered transfer syntaxes need
    /// 170 kB.
    package var associatePDULength = 1 << 20

    /// Bytes after the header of a P-DATA-TF that is decoded as a whole.
    ///
    /// The largest announcements in the field are 4 MiB (go-netdicom), and 0 announces no limit (PS3.8 D.1.1): whoever
    /// has to take those does not wait for whole PDUs, but takes their values as they come, and sets this to what was
    /// announced.
    package var dataPDULength = 1 << 20

    /// Bytes after the header of A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP, A-ABORT: the standard says 4
    /// (PS3.8 9.3.4, 9.3.6 to 9.3.8); some room is left so that a wrong length is reported and not only refused.
    package var otherPDULength = 4096

    /// Items and sub-items of one A-ASSOCIATE PDU, all levels together.
    ///
    /// 128 contexts with 60 transfer syntaxes each and
    /// two user information items for each context are 8,200; 20,000 contexts in one request are a known attack.
    package var items = 16_384

    /// Deviations kept of one decoded unit; further ones are counted only.
    ///
    /// A PDU full of wrong items would otherwise
    /// cost more memory than itself.
    package var deviations = 64

    /// Bytes of the place of a deviation that are kept: what a reader takes in, and less than an item of an attack.
    package static let deviationBytes = 32

    /// Bytes of one command set.
    ///
    /// The longest lawful one (N-GET-RQ with an attribute identifier list) stays far below.
    package var commandSetLength = 64 << 10

    /// Nesting of sequences.
    ///
    /// DCMTK exhausted its stack at about 1,060 (IC-DCMTK-0003); real objects stay below 20. The
    /// walk here is iterative, so this bounds memory, not the stack.
    package var sequenceDepth = 128

    /// Bytes of one data element value that is copied out.
    ///
    /// Values that are only passed over have no limit.
    package var elementLength = 64 << 20

    /// The default limits.
    package init() {}
}
