/// An item of an A-ASSOCIATE-RQ or -AC (PS3.8 9.3.2, 9.3.3).
package enum AssociateItem: Hashable, Sendable {
    /// 10H, the application context name.
    case applicationContext(RawItem)
    /// 20H or 21H, a presentation context or its result.
    case presentationContext(PresentationContextItem)
    /// 50H, the user information.
    case userInformation(UserInformation)
    /// A type the standard does not define here, or an item that is cut short.
    case other(RawItem)

    init(
        _ header: ItemHeader,
        _ content: borrowing ByteCursor,
        isWhole: Bool,
        log: inout DecodingLog
    ) throws(WireError) {
        var cursor = ByteCursor(content.bytes, base: content.base)
        switch header.type {
        case ItemType.applicationContext where isWhole:
            self = .applicationContext(RawItem(header, content.bytes))
        case ItemType.presentationContext where isWhole && cursor.remaining >= 4:
            self = .presentationContext(try PresentationContextItem(kind: .proposal, header, &cursor, log: &log))
        case ItemType.presentationContextResult where isWhole && cursor.remaining >= 4:
            self = .presentationContext(try PresentationContextItem(kind: .result, header, &cursor, log: &log))
        case ItemType.userInformation where isWhole:
            self = .userInformation(try UserInformation(header, &cursor, log: &log))
        case ItemType.applicationContext, ItemType.presentationContext, ItemType.presentationContextResult,
            ItemType.userInformation:
            if isWhole { try log.note(.malformedItem, at: content.position - 4, content.bytes) }
            self = .other(RawItem(header, content.bytes))
        default:
            try log.note(.unknownItem, at: content.position - 4, content.bytes)
            self = .other(RawItem(header, content.bytes))
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
