/// Application information for one SOP class, 56H (PS3.7 D.3.3.5); what it means is the service's matter.
package struct ExtendedNegotiation: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.extendedNegotiation }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// The SOP class as sent.
    package var sopClass: [UInt8]
    /// The service class application information.
    package var information: [UInt8]

    /// Makes the sub-item.
    package init(sopClass: UID, information: [UInt8]) {
        self.sopClass = sopClass.bytes
        self.information = information
    }

    /// The SOP class.
    package var sopClassUID: UID { UID(sopClass) }

    init(content: inout ByteCursor) throws(WireError) {
        sopClass = try content.readLengthPrefixedBytes()
        information = content.copyRest()
    }

    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        try log.checkUID(unsafe sopClass.span.bytes, at: offset + 2)
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        try writer.writeLengthPrefixed(sopClass)
        writer.write(information)
    }
}
