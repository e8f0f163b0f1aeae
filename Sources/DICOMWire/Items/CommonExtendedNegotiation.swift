/// The service class and related general classes of one SOP class, 57H (PS3.7 D.3.3.6).
package struct CommonExtendedNegotiation: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.commonExtendedNegotiation }
    /// The sub-item version, in the byte that other sub-items reserve.
    package var reserved: UInt8 = 0
    /// The SOP class as sent.
    package var sopClass: [UInt8]
    /// The service class as sent.
    package var serviceClass: [UInt8]
    /// The related general SOP classes as sent, each preceded by its length in two bytes.
    ///
    /// They stay in one array: 32,000 empty ones fit in a sub-item, and each would cost more memory than it has bytes.
    package private(set) var relatedGeneralSOPClasses: [UInt8]
    /// The reserved rest; version 0 has none.
    package var rest: [UInt8] = []

    /// Makes the sub-item.
    package init(sopClass: UID, serviceClass: UID, relatedGeneralSOPClasses: [UID]) {
        self.sopClass = sopClass.bytes
        self.serviceClass = serviceClass.bytes
        self.relatedGeneralSOPClasses = relatedGeneralSOPClasses.flatMap { [0, UInt8($0.count)] + $0.bytes }
    }

    /// The SOP class.
    package var sopClassUID: UID { UID(sopClass) }

    /// The service class.
    package var serviceClassUID: UID { UID(serviceClass) }

    /// The related general SOP classes in order.
    package var relatedGeneralSOPClassUIDs: [UID] {
        var list: [UID] = []
        var place = relatedGeneralSOPClasses.startIndex
        while place + 2 <= relatedGeneralSOPClasses.endIndex {
            let start = place + 2
            let end = start + Int(relatedGeneralSOPClasses[place]) << 8 + Int(relatedGeneralSOPClasses[place + 1])
            list.append(UID(Array(relatedGeneralSOPClasses[start..<end])))
            place = end
        }
        return list
    }

    init(content: inout ByteCursor) throws(WireError) {
        sopClass = try content.readLengthPrefixedBytes()
        serviceClass = try content.readLengthPrefixedBytes()
        let length: UInt16 = try content.readBigEndian()
        var list = try content.readCursor(Int(length))
        relatedGeneralSOPClasses = Array(copying: list.bytes)
        while list.remaining > 0 {
            let length: UInt16 = try list.readBigEndian()
            try list.skip(Int(length))
        }
        rest = content.copyRest()
    }

    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        var cursor = ByteCursor(
            unsafe relatedGeneralSOPClasses.span.bytes,
            base: offset + 6 + sopClass.count + serviceClass.count
        )
        try log.checkUID(unsafe sopClass.span.bytes, at: offset + 2)
        try log.checkUID(unsafe serviceClass.span.bytes, at: offset + 4 + sopClass.count)
        while cursor.remaining > 0 {
            let length: UInt16 = try cursor.readBigEndian()
            try log.checkUID(cursor.rest.extracting(first: Int(length)), at: cursor.position)
            try cursor.skip(Int(length))
        }
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        try writer.writeLengthPrefixed(sopClass)
        try writer.writeLengthPrefixed(serviceClass)
        try writer.writeLengthPrefixed(relatedGeneralSOPClasses)
        writer.write(rest)
    }
}
