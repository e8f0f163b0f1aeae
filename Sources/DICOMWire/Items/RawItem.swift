/// An item whose content is a UID or a name, or is not interpreted: type, reserved byte and value.
package struct RawItem: Hashable, Sendable {
    /// The item type.
    package var type: UInt8
    /// The byte after the type.
    package var reserved: UInt8
    /// The length as sent, which is more than ``value`` has where the item runs over its end.
    package var declaredLength: UInt16
    /// The content.
    package var value: [UInt8]

    /// Makes an item with a value of at most 65,535 bytes; what is longer cannot be encoded.
    package init(type: UInt8, value: [UInt8]) {
        self.type = type
        reserved = 0
        declaredLength = UInt16(clamping: value.count)
        self.value = value
    }

    /// Makes an item of a UID.
    package init(type: UInt8, uid: UID) { self.init(type: type, value: uid.bytes) }

    init(_ header: ItemHeader, _ content: RawSpan) {
        type = header.type
        reserved = header.reserved
        declaredLength = header.length
        value = Array(copying: content)
    }

    /// The content as a UID; for items that are one.
    package var uid: UID { UID(value) }

    /// The content as text, escaped; for items that are a name.
    package var text: String { EscapedText.of(value) }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        guard value.count <= Int(declaredLength) else { throw WireError(.unencodable, offset: writer.count) }
        writer.write(type)
        writer.write(reserved)
        writer.writeBigEndian(declaredLength)
        writer.write(value)
    }
}

/// The four bytes that every item and sub-item starts with.
struct ItemHeader {
    let type: UInt8
    let reserved: UInt8
    let length: UInt16
}

extension ByteCursor {
    /// Reads the items of a container one after the other, and gives each header with its content to `body`.
    ///
    /// An item that runs over the end is given what there is, with `isWhole` false. Fewer than four bytes at the end are no
    /// item; they are returned.
    @_lifetime(self: copy self)
    mutating func readItems(
        log: inout DecodingLog,
        _ body: (ItemHeader, consuming ByteCursor, _ isWhole: Bool, inout DecodingLog) throws(WireError) -> Void
    ) throws(WireError) -> [UInt8] {
        while remaining > 0 {
            let place = position
            guard remaining >= 4 else {
                try log.note(.trailingBytes, at: place, bytes)
                return copyRest()
            }
            try log.countItem(at: place)
            let header = ItemHeader(type: try readUInt8(), reserved: try readUInt8(), length: try readBigEndian())
            let isWhole = Int(header.length) <= remaining
            let content = try readCursor(min(Int(header.length), remaining))
            if !isWhole { try log.note(.itemOverrunsPDU, at: place, content.bytes) }
            try body(header, content, isWhole, &log)
        }
        return []
    }
}
