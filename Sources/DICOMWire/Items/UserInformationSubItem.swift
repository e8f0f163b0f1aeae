/// A sub-item of the user information item (PS3.8 D.1, PS3.7 D.3.3).
package enum UserInformationSubItem: Hashable, Sendable {
    /// 51H, the longest P-DATA-TF the sender wants to receive.
    case maximumLength(MaximumLength)
    /// 52H, which implementation the sender is.
    case implementationClassUID(RawItem)
    /// 53H, how many operations may be outstanding.
    case asynchronousOperationsWindow(AsynchronousOperationsWindow)
    /// 54H, the roles for one SOP class.
    case roleSelection(RoleSelection)
    /// 55H, the name of the sender's version.
    case implementationVersionName(RawItem)
    /// 56H, application information for one SOP class.
    case extendedNegotiation(ExtendedNegotiation)
    /// 57H, the service class and general classes of one SOP class.
    case commonExtendedNegotiation(CommonExtendedNegotiation)
    /// 58H, who the user is.
    case userIdentityRequest(UserIdentityRequest)
    /// 59H, the server's answer to the identity.
    case userIdentityAccept(UserIdentityAccept)
    /// A type the standard does not define, or content that has not the structure of its type.
    case other(RawItem)
}

/// A user information sub-item with a structure of its own.
protocol StructuredSubItem {
    /// The sub-item type.
    static var type: UInt8 { get }
    /// The byte after the type.
    var reserved: UInt8 { get set }
    /// Reads the content; what is left over makes the sub-item malformed.
    init(content: inout ByteCursor) throws(WireError)
    /// Writes the content.
    func encodeContent(to writer: inout ByteWriter) throws(WireError)
}

extension StructuredSubItem {
    /// The sub-item, or nil where the content has not its structure.
    fileprivate init?(_ header: ItemHeader, _ content: borrowing ByteCursor) {
        var cursor = ByteCursor(content.bytes, base: content.base)
        do {
            try self.init(content: &cursor)
        } catch {
            return nil
        }
        guard cursor.remaining == 0 else { return nil }
        reserved = header.reserved
    }

    fileprivate func encode(to writer: inout ByteWriter) throws(WireError) {
        writer.write(Self.type)
        writer.write(reserved)
        try writer.writeBigEndianLengthPrefixed(UInt16.self, encodeContent)
    }
}

extension UserInformationSubItem {
    init(
        _ header: ItemHeader,
        _ content: borrowing ByteCursor,
        isWhole: Bool,
        log: inout DecodingLog
    ) throws(WireError) {
        if isWhole, let structured = Self.structured(header, content) {
            self = structured
            return
        }
        let raw = RawItem(header, content.bytes)
        switch header.type {
        case ItemType.implementationClassUID where isWhole:
            if !raw.uid.isValid { try log.note(.invalidUID, at: content.position, content.bytes) }
            self = .implementationClassUID(raw)
        case ItemType.implementationVersionName where isWhole:
            self = .implementationVersionName(raw)
        case ItemType.maximumLength...ItemType.userIdentityAccept:
            if isWhole { try log.note(.malformedItem, at: content.position - 4, content.bytes) }
            self = .other(raw)
        default:
            try log.note(.unknownUserInformationItem, at: content.position - 4, content.bytes)
            self = .other(raw)
        }
    }

    private static func structured(_ header: ItemHeader, _ content: borrowing ByteCursor) -> Self? {
        switch header.type {
        case ItemType.maximumLength:
            MaximumLength(header, content).map(Self.maximumLength)
        case ItemType.asynchronousOperationsWindow:
            AsynchronousOperationsWindow(header, content).map(Self.asynchronousOperationsWindow)
        case ItemType.roleSelection:
            RoleSelection(header, content).map(Self.roleSelection)
        case ItemType.extendedNegotiation:
            ExtendedNegotiation(header, content).map(Self.extendedNegotiation)
        case ItemType.commonExtendedNegotiation:
            CommonExtendedNegotiation(header, content).map(Self.commonExtendedNegotiation)
        case ItemType.userIdentityRequest:
            UserIdentityRequest(header, content).map(Self.userIdentityRequest)
        case ItemType.userIdentityAccept:
            UserIdentityAccept(header, content).map(Self.userIdentityAccept)
        default: nil
        }
    }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        switch self {
        case .maximumLength(let item): try item.encode(to: &writer)
        case .asynchronousOperationsWindow(let item): try item.encode(to: &writer)
        case .roleSelection(let item): try item.encode(to: &writer)
        case .extendedNegotiation(let item): try item.encode(to: &writer)
        case .commonExtendedNegotiation(let item): try item.encode(to: &writer)
        case .userIdentityRequest(let item): try item.encode(to: &writer)
        case .userIdentityAccept(let item): try item.encode(to: &writer)
        case .implementationClassUID(let item), .implementationVersionName(let item), .other(let item):
            try item.encode(to: &writer)
        }
    }
}
