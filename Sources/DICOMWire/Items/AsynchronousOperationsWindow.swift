/// How many operations may be outstanding at once, 53H (PS3.7 D.3.3.3).
///
/// 0 means no limit, 1 is the default.
package struct AsynchronousOperationsWindow: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.asynchronousOperationsWindow }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// Operations that the association requestor may have invoked without response.
    package var invoked: UInt16
    /// Operations that the association requestor may have to perform at once.
    package var performed: UInt16

    /// Makes the sub-item.
    package init(invoked: UInt16, performed: UInt16) {
        self.invoked = invoked
        self.performed = performed
    }

    init(content: inout ByteCursor) throws(WireError) {
        invoked = try content.readBigEndian()
        performed = try content.readBigEndian()
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        writer.writeBigEndian(invoked)
        writer.writeBigEndian(performed)
    }
}
