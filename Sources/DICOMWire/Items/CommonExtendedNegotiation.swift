/// The service class and related general classes of one SOP class, 57H (PS3.7 D.3.3.6).
package struct CommonExtendedNegotiation: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.commonExtendedNegotiation }
    /// The sub-item version, in the byte that other sub-items reserve.
    package var reserved: UInt8 = 0
    /// The SOP class as sent.
    package var sopClass: [UInt8]
    /// The service class as sent.
    package var serviceClass: [UInt8]
    /// The related general SOP classes as sent.
    package var relatedGeneralSOPClasses: [[UInt8]]
    /// The reserved rest; version 0 has none.
    package var rest: [UInt8] = []

    /// Makes the sub-item.
    package init(sopClass: UID, serviceClass: UID, relatedGeneralSOPClasses: [UID]) {
        self.sopClass = sopClass.bytes
        self.serviceClass = serviceClass.bytes
        self.relatedGeneralSOPClasses = relatedGeneralSOPClasses.map(\.bytes)
    }

    /// The SOP class.
    package var sopClassUID: UID { UID(sopClass) }

    init(content: inout ByteCursor) throws(WireError) {
        sopClass = try content.readLengthPrefixedBytes()
        serviceClass = try content.readLengthPrefixedBytes()
        let length: UInt16 = try content.readBigEndian()
        var list = try content.readCursor(Int(length))
        relatedGeneralSOPClasses = []
        while list.remaining > 0 { relatedGeneralSOPClasses.append(try list.readLengthPrefixedBytes()) }
        rest = content.copyRest()
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        try writer.writeLengthPrefixed(sopClass)
        try writer.writeLengthPrefixed(serviceClass)
        try writer.writeBigEndianLengthPrefixed(UInt16.self) { (list) throws(WireError) in
            for uid in relatedGeneralSOPClasses { try list.writeLengthPrefixed(uid) }
        }
        writer.write(rest)
    }
}
