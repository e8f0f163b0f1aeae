/// The roles for one SOP class, 54H (PS3.7 D.3.3.4).
///
/// Without it the requestor is SCU only.
package struct RoleSelection: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.roleSelection }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// The SOP class as sent.
    package var sopClass: [UInt8]
    /// 1 where the requestor proposes, or the acceptor accepts, that the requestor is SCU.
    package var scuRole: UInt8
    /// 1 where the requestor proposes, or the acceptor accepts, that the requestor is SCP.
    package var scpRole: UInt8

    /// Makes the sub-item.
    package init(sopClass: UID, scuRole: Bool, scpRole: Bool) {
        self.sopClass = sopClass.bytes
        self.scuRole = scuRole ? 1 : 0
        self.scpRole = scpRole ? 1 : 0
    }

    /// The SOP class.
    package var sopClassUID: UID { UID(sopClass) }

    init(content: inout ByteCursor) throws(WireError) {
        sopClass = try content.readLengthPrefixedBytes()
        scuRole = try content.readUInt8()
        scpRole = try content.readUInt8()
    }

    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        try log.checkUID(unsafe sopClass.span.bytes, at: offset + 2)
        if scuRole > 1 || scpRole > 1 {
            try log.note(.invalidSubItemValue, at: offset + 2 + sopClass.count, copied: [scuRole, scpRole])
        }
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        try writer.writeLengthPrefixed(sopClass)
        writer.write([scuRole, scpRole])
    }
}

extension ByteCursor {
    /// Reads bytes preceded by their length in two bytes, as the fields inside user information sub-items are.
    @_lifetime(self: copy self)
    mutating func readLengthPrefixedBytes() throws(WireError) -> [UInt8] {
        let length: UInt16 = try readBigEndian()
        return Array(copying: try readSlice(Int(length)))
    }
}

extension ByteWriter {
    /// Writes bytes preceded by their length in two bytes.
    mutating func writeLengthPrefixed(_ bytes: [UInt8]) throws(WireError) {
        try writeBigEndianLengthPrefixed(UInt16.self) { (writer) throws(WireError) in writer.write(bytes) }
    }
}
