/// The four bytes that every item and sub-item starts with (PS3.8 9.3.2).
struct ItemHeader {
    /// Bytes of the header itself.
    static let length = 4

    let type: UInt8
    let reserved: UInt8
    /// Bytes that follow the header, as the sender claims.
    let contentLength: UInt16

    init(_ cursor: inout ByteCursor) throws(WireError) {
        type = try cursor.readUInt8()
        reserved = try cursor.readUInt8()
        contentLength = try cursor.readBigEndian()
    }
}

/// An item or sub-item as it lies in its PDU.
struct ItemSlice: ~Escapable {
    let header: ItemHeader
    /// The item with its header, as far as there are bytes.
    let bytes: RawSpan
    /// Offset of the header in the PDU.
    let offset: Int

    @_lifetime(copy bytes)
    init(_ header: ItemHeader, bytes: RawSpan, offset: Int) {
        self.header = header
        self.bytes = bytes
        self.offset = offset
    }

    var type: UInt8 { header.type }

    /// Whether all bytes that the header announces are there.
    var isWhole: Bool { bytes.byteCount == ItemHeader.length &+ Int(header.contentLength) }

    /// The bytes that a deviation may keep: of an identity, which is a secret, and of what may contain one, nothing but
    /// the header.
    var shownBytes: RawSpan {
        @_lifetime(copy self)
        get {
            switch type {
            case ItemType.userIdentityRequest, ItemType.userIdentityAccept, ItemType.userInformation,
                ItemType.presentationContext, ItemType.presentationContextResult:
                bytes.extracting(first: min(ItemHeader.length, bytes.byteCount))
            default: bytes
            }
        }
    }

    /// What follows the header.
    var content: ByteCursor {
        @_lifetime(copy self)
        get {
            ByteCursor(bytes.extracting(ItemHeader.length..<bytes.byteCount), base: offset &+ ItemHeader.length)
        }
    }
}

extension ByteCursor {
    /// Reads the items of a container one after the other, and gives each to `body`.
    ///
    /// An item that runs over the end is given what there is. Fewer than four bytes at the end are no item; they are
    /// returned.
    @_lifetime(self: copy self)
    mutating func readItems(
        log: inout DecodingLog,
        _ body: (borrowing ItemSlice, inout DecodingLog) throws(WireError) -> Void
    ) throws(WireError) -> [UInt8] {
        while remaining > 0 {
            guard remaining >= ItemHeader.length else {
                try log.note(.trailingBytes, at: self)
                return copyRest()
            }
            let offset = position
            try log.countItem(at: offset)
            var ahead = self
            let header = try ItemHeader(&ahead)
            let length = ItemHeader.length + Int(header.contentLength)
            // Only the header: the content may be an identity, and what is wrong is the length.
            if length > remaining {
                try log.note(.itemOverrunsPDU, at: offset, rest.extracting(first: ItemHeader.length))
            }
            try body(ItemSlice(header, bytes: try readSlice(min(length, remaining)), offset: offset), &log)
        }
        return []
    }
}

extension DecodingLog {
    /// Notes a deviation at an item, with as much of it as may be shown.
    ///
    /// - Throws: ``WireError`` with `deviation` in strict mode.
    mutating func note(_ kind: Deviation.Kind, at item: borrowing ItemSlice) throws(WireError) {
        try note(kind, at: item.offset, item.shownBytes)
    }

    /// Notes a UID of an item that breaks the rules of PS3.5 9.1; in items it has no padding.
    ///
    /// - Throws: ``WireError`` with `deviation` in strict mode.
    mutating func checkUID(_ field: RawSpan, at offset: Int) throws(WireError) {
        let uid = UID(field)
        if !uid.isValid || uid.count != field.byteCount { try note(.invalidUID, at: offset, field) }
    }
}
