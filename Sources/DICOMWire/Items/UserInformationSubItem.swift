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

extension UserInformationSubItem {
    init(_ item: borrowing ItemSlice, in pdu: PDUType, log: inout DecodingLog) throws(WireError) {
        guard ItemType.isUserInformation(item.type, in: pdu) else {
            try log.note(.unknownUserInformationItem, at: item)
            self = .other(RawItem(item))
            return
        }
        guard item.isWhole else {
            self = .other(RawItem(item))
            return
        }
        guard let typed = Self.typed(item) else {
            try log.note(.malformedItem, at: item)
            self = .other(RawItem(item))
            return
        }
        self = typed
        try value.check(at: item.content.position, log: &log)
    }

    private static func typed(_ item: borrowing ItemSlice) -> Self? {
        switch item.type {
        case ItemType.maximumLength: MaximumLength(item).map(Self.maximumLength)
        case ItemType.implementationClassUID: .implementationClassUID(RawItem(item))
        case ItemType.asynchronousOperationsWindow:
            AsynchronousOperationsWindow(item).map(Self.asynchronousOperationsWindow)
        case ItemType.roleSelection: RoleSelection(item).map(Self.roleSelection)
        case ItemType.implementationVersionName: .implementationVersionName(RawItem(item))
        case ItemType.extendedNegotiation: ExtendedNegotiation(item).map(Self.extendedNegotiation)
        case ItemType.commonExtendedNegotiation: CommonExtendedNegotiation(item).map(Self.commonExtendedNegotiation)
        case ItemType.userIdentityRequest: UserIdentityRequest(item).map(Self.userIdentityRequest)
        case ItemType.userIdentityAccept: UserIdentityAccept(item).map(Self.userIdentityAccept)
        default: nil
        }
    }

    /// The sub-item of whichever case it is.
    private var value: any SubItem {
        switch self {
        case .maximumLength(let item): item
        case .implementationClassUID(let item): item
        case .asynchronousOperationsWindow(let item): item
        case .roleSelection(let item): item
        case .implementationVersionName(let item): item
        case .extendedNegotiation(let item): item
        case .commonExtendedNegotiation(let item): item
        case .userIdentityRequest(let item): item
        case .userIdentityAccept(let item): item
        case .other(let item): item
        }
    }

    /// What may not occur twice: the type, with the SOP class where there may be one of each (PS3.7 D.3.3).
    var uniqueKey: [UInt8]? {
        switch self {
        case .roleSelection(let item): [ItemType.roleSelection] + item.sopClass
        case .extendedNegotiation(let item): [ItemType.extendedNegotiation] + item.sopClass
        case .commonExtendedNegotiation(let item): [ItemType.commonExtendedNegotiation] + item.sopClass
        case .maximumLength, .implementationClassUID, .asynchronousOperationsWindow, .implementationVersionName,
            .userIdentityRequest, .userIdentityAccept:
            [value.itemType]
        case .other: nil
        }
    }

    func encode(to writer: inout ByteWriter) throws(WireError) { try value.encode(to: &writer) }
}
