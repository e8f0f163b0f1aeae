/// Notes what only the items of an A-ASSOCIATE PDU together show: those that are missing, and those that are there
/// twice.
struct AssociateItemCensus {
    private let contextType: UInt8
    private var applicationContexts = 0
    private var presentationContexts = 0
    private var userInformations = 0
    private var contextIDs = InlineArray<256, Bool>(repeating: false)

    init(_ pdu: PDUType) {
        contextType = pdu == .associateRequest ? ItemType.presentationContext : ItemType.presentationContextResult
    }

    /// Counts an item as it comes, whole or not.
    mutating func count(_ item: borrowing ItemSlice, log: inout DecodingLog) throws(WireError) {
        switch item.type {
        case ItemType.applicationContext:
            applicationContexts += 1
            if applicationContexts > 1 { return try log.note(.duplicateItem, at: item) }
            guard item.isWhole else { return }
            let name = item.content
            try log.checkUID(name.bytes, at: name.position)
            if UID(name.bytes) != .dicomApplicationContext { try log.note(.wrongApplicationContext, at: name) }
        case contextType:
            presentationContexts += 1
            guard item.content.remaining > 0 else { return }
            var content = item.content
            let place = item.content
            let id = Int(try content.readUInt8())
            if contextIDs[id] { try log.note(.duplicateContextID, at: place) }
            contextIDs[id] = true
        case ItemType.userInformation:
            userInformations += 1
            if userInformations > 1 { try log.note(.duplicateItem, at: item) }
        default: break
        }
    }

    /// Notes what did not come; `offset` is that of the first item.
    func finish(at offset: Int, log: inout DecodingLog) throws(WireError) {
        if applicationContexts == 0 {
            try log.note(.missingApplicationContext, at: offset, copied: [ItemType.applicationContext])
        }
        if presentationContexts == 0 { try log.note(.missingPresentationContext, at: offset, copied: [contextType]) }
        if userInformations == 0 {
            try log.note(.missingUserInformation, at: offset, copied: [ItemType.userInformation])
        }
    }
}
