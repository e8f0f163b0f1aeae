/// What a status says, in a service or in general.
package struct StatusMeaning: Hashable, Sendable {
    /// What it means for the operation.
    package let category: Status.Category
    /// The standard's words.
    package let text: String
    /// Where the words come from.
    package let source: Source

    /// Where the words come from.
    package enum Source: Hashable, Sendable {
        /// The table of the service asked for.
        case service
        /// PS3.7 Annex C, which holds for every service.
        case general
        /// PS3.7 9.1 for the DIMSE-C services or PS3.4: the service asked for does not have the code, others do.
        case otherService
    }
}

extension Status {
    /// What the status says in a service, or nil where neither the service nor the standard in general has the code.
    package func meaning(in service: ServiceClass) -> StatusMeaning? {
        if let text = tableText(service) {
            return StatusMeaning(category: category, text: text, source: service == .general ? .general : .service)
        }
        if service != .general, let text = tableText(.general) {
            return StatusMeaning(category: category, text: text, source: .general)
        }
        return elsewhere
    }

    private func tableText(_ service: ServiceClass) -> String? {
        let key = UInt32(service.rawValue) << 16 | UInt32(rawValue)
        // The rows of a service are ranges that do not overlap: the last that starts at or before the code is the one.
        guard let row = StatusTable.table.lastRow(notAbove: TableKey(key)),
            let start: UInt32 = StatusTable.table.hexadecimal(row, StatusTable.key), start >> 16 == key >> 16,
            let last: UInt16 = StatusTable.table.hexadecimal(row, StatusTable.last), rawValue <= last
        else { return nil }
        let text = StatusTable.table.text(row, StatusTable.meaning)
        guard text.isEmpty else { return text }
        return self == .success ? "Success" : "Canceled"
    }

    /// What servers mean by a code that the service does not have: the words of the services that do.
    ///
    /// 0001H holds for every service with attributes (PS3.7 C.4) and is missing in most tables of the source.
    private var elsewhere: StatusMeaning? {
        switch rawValue {
        case 0x0001: meaning("Requested optional attributes are not supported", .general)
        case 0xA700...0xA7FF: meaning("Refused: Out of resources", .otherService)
        case 0xA801: meaning("Refused: Move destination unknown", .otherService)
        case 0xA900...0xA9FF: meaning("Data set or identifier does not match SOP class", .otherService)
        case 0xC000...0xCFFF: meaning("Cannot understand or unable to process", .otherService)
        case 0xFF00, 0xFF01: meaning("Pending", .general)
        default: nil
        }
    }

    private func meaning(_ text: String, _ source: StatusMeaning.Source) -> StatusMeaning {
        StatusMeaning(category: category, text: text, source: source)
    }
}
