/// What every user information sub-item can do, whatever its type.
protocol SubItem {
    /// The item type.
    var itemType: UInt8 { get }
    /// Notes values that the standard does not define; `offset` is that of the content.
    func check(at offset: Int, log: inout DecodingLog) throws(WireError)
    /// Writes the sub-item with its header.
    func encode(to writer: inout ByteWriter) throws(WireError)
}

/// A user information sub-item with fields of its own.
protocol StructuredSubItem: SubItem {
    /// The item type.
    static var type: UInt8 { get }
    /// The byte after the type.
    var reserved: UInt8 { get set }
    /// Reads the content; what is left over makes the sub-item malformed.
    init(content: inout ByteCursor) throws(WireError)
    /// Writes the content.
    func encodeContent(to writer: inout ByteWriter) throws(WireError)
}

extension StructuredSubItem {
    var itemType: UInt8 { Self.type }

    /// The sub-item, or nil where the content has not its structure.
    init?(_ item: borrowing ItemSlice) {
        var cursor = item.content
        do {
            try self.init(content: &cursor)
        } catch {
            return nil
        }
        guard cursor.remaining == 0 else { return nil }
        reserved = item.header.reserved
    }

    /// Most fields may have any value.
    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {}

    func encode(to writer: inout ByteWriter) throws(WireError) {
        writer.write(Self.type)
        writer.write(reserved)
        try writer.writeBigEndianLengthPrefixed(UInt16.self, encodeContent)
    }
}

/// Implementation class UID and version name, which are nothing but a value, and whatever is not interpreted.
extension RawItem: SubItem {
    var itemType: UInt8 { type }

    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        switch type {
        case ItemType.implementationClassUID: try log.checkUID(unsafe value.span.bytes, at: offset)
        case ItemType.implementationVersionName:
            if !(1...16).contains(value.count) || !value.allSatisfy({ (0x20...0x7E).contains($0) }) {
                try log.note(.invalidVersionName, at: offset, copied: value)
            }
        default: break
        }
    }
}
