import DICOMWire

/// What is lost where bytes of a stream are missing.
enum LostContent: Hashable, Sendable {
    /// A part of a command or of the headers in a P-DATA-TF, whose end is known.
    case message
    /// A PDU of this type, whose end is known.
    case pdu(PDUType)
    /// Where the next PDU begins.
    case boundary
    /// Where a PDU begins, since what was taken for one is none; nothing more is missing.
    case place
}
