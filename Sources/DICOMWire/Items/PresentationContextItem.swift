/// A presentation context as proposed (20H) or answered (21H); both have the same layout (PS3.8 9.3.2.2, 9.3.3.2).
package struct PresentationContextItem: Hashable, Sendable {
    /// Whether it is a proposal or its answer.
    package enum Kind: Hashable, Sendable {
        /// 20H, in a request.
        case proposal
        /// 21H, in an acceptance.
        case result

        /// The item type.
        var itemType: UInt8 {
            switch self {
            case .proposal: ItemType.presentationContext
            case .result: ItemType.presentationContextResult
            }
        }
    }

    /// Bytes of the content before the sub-items.
    static let fixedLength = 4

    /// Whether it is a proposal or its answer.
    package var kind: Kind
    /// The byte after the type.
    package var reserved: UInt8 = 0
    /// The presentation context ID; lawful ones are odd, 1 to 255.
    package var id: UInt8
    /// The byte after the ID.
    package var reserved2: UInt8 = 0
    /// The result in an answer (0 to 4); reserved in a proposal.
    package var result: UInt8
    /// The byte after the result.
    package var reserved3: UInt8 = 0
    /// Abstract and transfer syntaxes, and whatever else was there, in order.
    package var subItems: [RawItem]
    /// Bytes after the last complete sub-item.
    package var trailing: [UInt8] = []

    /// Makes a proposal.
    package init(id: UInt8, abstractSyntax: UID, transferSyntaxes: [UID]) {
        kind = .proposal
        self.id = id
        result = 0
        subItems =
            [RawItem(type: ItemType.abstractSyntax, uid: abstractSyntax)]
            + transferSyntaxes.map { RawItem(type: ItemType.transferSyntax, uid: $0) }
    }

    /// Makes an answer.
    package init(id: UInt8, result: UInt8, transferSyntax: UID) {
        kind = .result
        self.id = id
        self.result = result
        subItems = [RawItem(type: ItemType.transferSyntax, uid: transferSyntax)]
    }

    /// The abstract syntax, which only a proposal has.
    package var abstractSyntax: UID? { subItems.first { $0.type == ItemType.abstractSyntax }?.uid }

    /// The transfer syntaxes in order; an answer has one, which means nothing unless the result is acceptance.
    package var transferSyntaxes: [UID] { subItems.filter { $0.type == ItemType.transferSyntax }.map(\.uid) }

    init(_ kind: Kind, _ item: borrowing ItemSlice, log: inout DecodingLog) throws(WireError) {
        self.kind = kind
        reserved = item.header.reserved
        var cursor = item.content
        let start = cursor.position
        id = try cursor.readUInt8()
        reserved2 = try cursor.readUInt8()
        result = try cursor.readUInt8()
        reserved3 = try cursor.readUInt8()
        // In a refused context the transfer syntax means nothing, and some acceptors leave it empty.
        let isTested = kind == .proposal || result == 0
        var items: [RawItem] = []
        trailing = try cursor.readItems(log: &log) { (item, log) throws(WireError) in
            switch item.type {
            case ItemType.transferSyntax:
                if isTested { try log.checkUID(item.content.bytes, at: item.content.position) }
            case ItemType.abstractSyntax where kind == .proposal:
                try log.checkUID(item.content.bytes, at: item.content.position)
            default: try log.note(.unknownItem, at: item)
            }
            items.append(RawItem(item))
        }
        subItems = items
        try check(at: start, log: &log)
    }

    private func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        if id & 1 == 0 { try log.note(.evenContextID, at: offset, copied: [id]) }
        let transferSyntaxes = subItems.count { $0.type == ItemType.transferSyntax }
        switch kind {
        case .proposal:
            let abstractSyntaxes = subItems.count { $0.type == ItemType.abstractSyntax }
            if abstractSyntaxes == 0 { try log.note(.contextWithoutAbstractSyntax, at: offset, copied: [id]) }
            if abstractSyntaxes > 1 { try log.note(.duplicateItem, at: offset, copied: [id]) }
            if transferSyntaxes == 0 { try log.note(.contextWithoutTransferSyntax, at: offset, copied: [id]) }
        case .result:
            if result > 4 { try log.note(.unknownContextResult, at: offset + 2, copied: [result]) }
            if result == 0, transferSyntaxes == 0 {
                try log.note(.contextWithoutTransferSyntax, at: offset, copied: [id])
            }
            if transferSyntaxes > 1 { try log.note(.severalTransferSyntaxesInResult, at: offset, copied: [id]) }
        }
    }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        writer.write(kind.itemType)
        writer.write(reserved)
        try writer.writeBigEndianLengthPrefixed(UInt16.self) { (writer) throws(WireError) in
            writer.write([id, reserved2, result, reserved3])
            for item in subItems { try item.encode(to: &writer) }
            writer.write(trailing)
        }
    }
}
