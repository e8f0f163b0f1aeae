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

    init(_ item: borrowing ItemSlice) {
        type = item.header.type
        reserved = item.header.reserved
        declaredLength = item.header.contentLength
        value = Array(copying: item.content.bytes)
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
