/// The longest P-DATA-TF body that the sender wants to receive, 51H (PS3.8 D.1).
package struct MaximumLength: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.maximumLength }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// Bytes after the PDU header; 0 means no limit.
    package var value: UInt32

    /// Makes the sub-item.
    package init(_ value: UInt32) { self.value = value }

    init(content: inout ByteCursor) throws(WireError) { value = try content.readBigEndian() }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) { writer.writeBigEndian(value) }
}
