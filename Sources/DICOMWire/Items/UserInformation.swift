/// The user information item, 50H (PS3.8 9.3.2.3).
package struct UserInformation: Hashable, Sendable {
    /// The byte after the type.
    package var reserved: UInt8 = 0
    /// The sub-items in order.
    package var subItems: [UserInformationSubItem]
    /// Bytes after the last complete sub-item.
    package var trailing: [UInt8] = []

    /// Makes an item of sub-items.
    package init(_ subItems: [UserInformationSubItem]) { self.subItems = subItems }

    init(_ item: borrowing ItemSlice, in pdu: PDUType, log: inout DecodingLog) throws(WireError) {
        reserved = item.header.reserved
        var cursor = item.content
        var items: [UserInformationSubItem] = []
        var types: Set<UInt8> = []
        var keys: Set<[UInt8]> = []
        trailing = try cursor.readItems(log: &log) { (item, log) throws(WireError) in
            let subItem = try UserInformationSubItem(item, in: pdu, log: &log)
            types.insert(item.type)
            if let key = subItem.uniqueKey, !keys.insert(key).inserted {
                try log.note(.duplicateItem, at: item)
            }
            items.append(subItem)
        }
        subItems = items
        for type in [ItemType.maximumLength, ItemType.implementationClassUID] where !types.contains(type) {
            try log.note(.missingUserInformationItem, at: item.offset, copied: [type])
        }
    }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        writer.write(ItemType.userInformation)
        writer.write(reserved)
        try writer.writeBigEndianLengthPrefixed(UInt16.self) { (writer) throws(WireError) in
            for item in subItems { try item.encode(to: &writer) }
            writer.write(trailing)
        }
    }
}

extension UserInformation {
    /// The longest P-DATA-TF the sender wants, in bytes; 0 is no limit, nil where it was not said.
    package var maximumLength: UInt32? {
        for case .maximumLength(let item) in subItems { return item.value }
        return nil
    }

    /// The sender's implementation class UID.
    package var implementationClassUID: UID? {
        for case .implementationClassUID(let item) in subItems { return item.uid }
        return nil
    }

    /// The sender's implementation version name, escaped and without padding.
    package var implementationVersionName: String? {
        for case .implementationVersionName(let item) in subItems {
            return EscapedText.of(item.value.reversed().drop { $0 == 0 || $0 == 0x20 }.reversed())
        }
        return nil
    }

    /// The asynchronous operations window.
    package var asynchronousOperationsWindow: AsynchronousOperationsWindow? {
        for case .asynchronousOperationsWindow(let item) in subItems { return item }
        return nil
    }

    /// The role selections in order.
    package var roleSelections: [RoleSelection] {
        subItems.compactMap { if case .roleSelection(let item) = $0 { item } else { nil } }
    }

    /// The identity of the user.
    package var userIdentityRequest: UserIdentityRequest? {
        for case .userIdentityRequest(let item) in subItems { return item }
        return nil
    }

    /// The answer to an identity.
    package var userIdentityAccept: UserIdentityAccept? {
        for case .userIdentityAccept(let item) in subItems { return item }
        return nil
    }
}
