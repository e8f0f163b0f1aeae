package import DICOMWire

/// A PDU other than a P-DATA-TF that was seen in a capture.
package struct CapturedPDU: Sendable {
    /// Its type.
    package let type: PDUType
    /// Whether the association's requestor sent it.
    package let isFromRequestor: Bool
    /// Bytes with its header.
    package let length: Int
    /// When its first byte was captured, in nanoseconds since 1970 (UTC).
    package let time: Int64
}
