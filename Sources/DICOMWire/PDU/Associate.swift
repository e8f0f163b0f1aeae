/// A-ASSOCIATE-RQ and A-ASSOCIATE-AC, which have one layout (PS3.8 9.3.2, 9.3.3).
package struct Associate: Hashable, Sendable {
    /// Bytes before the first item, without the PDU header.
    package static let fixedLength = 68

    /// The second byte of the header.
    package var reserved: UInt8 = 0
    /// A bit for each protocol version; only bit 0 is defined, and only it is tested.
    package var protocolVersion: UInt16 = 1
    /// The two bytes before the titles.
    package var reserved2: UInt16 = 0
    /// The called AE title; in an acceptance a copy that is not tested.
    package var calledAETitle: AETitle
    /// The calling AE title; in an acceptance a copy that is not tested.
    package var callingAETitle: AETitle
    /// The 32 bytes after the titles.
    package var reserved3: [UInt8] = Array(repeating: 0, count: 32)
    /// The items in order.
    package var items: [AssociateItem]
    /// Bytes after the last complete item.
    package var trailing: [UInt8] = []

    /// Makes the PDU of titles and items.
    package init(calledAETitle: AETitle, callingAETitle: AETitle, items: [AssociateItem]) {
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.items = items
    }

    init(_ cursor: inout ByteCursor, type: PDUType, reserved: UInt8, log: inout DecodingLog) throws(WireError) {
        self.reserved = reserved
        let start = cursor.position
        let version = cursor.rest.extracting(first: 2)
        protocolVersion = try cursor.readBigEndian()
        if protocolVersion & 1 == 0 { try log.note(.protocolVersionWithoutBit0, at: start, version) }
        reserved2 = try cursor.readBigEndian()
        calledAETitle = try AETitle(&cursor)
        callingAETitle = try AETitle(&cursor)
        if type == .associateRequest {
            for (title, offset) in [(calledAETitle, 4), (callingAETitle, 20)] where title.problem != nil {
                try log.note(.invalidAETitle, at: start + offset, copied: title.field)
            }
        }
        reserved3 = Array(copying: try cursor.readSlice(32))
        var items: [AssociateItem] = []
        var census = AssociateItemCensus(type)
        trailing = try cursor.readItems(log: &log) { (item, log) throws(WireError) in
            try census.count(item, log: &log)
            items.append(try AssociateItem(item, in: type, log: &log))
        }
        self.items = items
        try census.finish(at: start + Self.fixedLength, log: &log)
    }

    func encodeBody(_ writer: inout ByteWriter) throws(WireError) {
        guard reserved3.count == 32 else { throw WireError(.unencodable, offset: writer.count) }
        writer.writeBigEndian(protocolVersion)
        writer.writeBigEndian(reserved2)
        writer.write(calledAETitle.field)
        writer.write(callingAETitle.field)
        writer.write(reserved3)
        for item in items { try item.encode(to: &writer) }
        writer.write(trailing)
    }
}

extension Associate {
    /// The application context names; lawful PDUs have one.
    package var applicationContextNames: [UID] {
        items.compactMap { if case .applicationContext(let item) = $0 { item.uid } else { nil } }
    }

    /// The presentation contexts, or their results, in order.
    package var presentationContexts: [PresentationContextItem] {
        items.compactMap { if case .presentationContext(let item) = $0 { item } else { nil } }
    }

    /// The user information, where there is one.
    package var userInformation: UserInformation? {
        for case .userInformation(let item) in items { return item }
        return nil
    }
}
