/// An item of an A-ASSOCIATE-RQ or -AC (PS3.8 9.3.2, 9.3.3).
package enum AssociateItem: Hashable, Sendable {
    /// 10H, the application context name.
    case applicationContext(RawItem)
    /// 20H or 21H, a presentation context or its result.
    case presentationContext(PresentationContextItem)
    /// 50H, the user information.
    case userInformation(UserInformation)
    /// A type the standard does not define in this PDU, or an item that is cut short.
    case other(RawItem)

    init(_ item: borrowing ItemSlice, in pdu: PDUType, log: inout DecodingLog) throws(WireError) {
        let kind: PresentationContextItem.Kind = pdu == .associateRequest ? .proposal : .result
        switch item.type {
        case ItemType.applicationContext, kind.itemType, ItemType.userInformation: break
        default: try log.note(.unknownItem, at: item)
        }
        guard item.isWhole else {
            self = .other(RawItem(item))
            return
        }
        switch item.type {
        case ItemType.applicationContext: self = .applicationContext(RawItem(item))
        case ItemType.userInformation: self = .userInformation(try UserInformation(item, in: pdu, log: &log))
        case kind.itemType where item.content.remaining >= PresentationContextItem.fixedLength:
            self = .presentationContext(try PresentationContextItem(kind, item, log: &log))
        case kind.itemType:
            try log.note(.malformedItem, at: item)
            self = .other(RawItem(item))
        default: self = .other(RawItem(item))
        }
    }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        switch self {
        case .applicationContext(let item), .other(let item): try item.encode(to: &writer)
        case .presentationContext(let item): try item.encode(to: &writer)
        case .userInformation(let item): try item.encode(to: &writer)
        }
    }
}
