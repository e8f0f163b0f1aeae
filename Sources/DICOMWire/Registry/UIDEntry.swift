/// What the registry says about a UID (PS3.6 A).
package struct UIDEntry: Hashable, Sendable {
    /// What the UID stands for.
    package let kind: Kind
    /// The keyword, such as `CTImageStorage`; empty for a few retired ones.
    package let keyword: String
    /// The name, such as `CT Image Storage`; empty for a few retired ones.
    package let name: String
    /// Whether newer editions of the standard no longer have it.
    package let isRetired: Bool

    /// What a registered UID stands for, in the registry's words.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case applicationContextName = "Application Context Name"
        case applicationHostingModel = "Application Hosting Model"
        case codingScheme = "Coding Scheme"
        case dicomUIDsAsCodingScheme = "DICOM UIDs as a Coding Scheme"
        case ldapOID = "LDAP OID"
        case mappingResource = "Mapping Resource"
        case metaSOPClass = "Meta SOP Class"
        case serviceClass = "Service Class"
        case sopClass = "SOP Class"
        case synchronizationFrameOfReference = "Synchronization Frame of Reference"
        case transferSyntax = "Transfer Syntax"
        case wellKnownFrameOfReference = "Well-known frame of reference"
        case wellKnownSOPInstance = "Well-known SOP Instance"
    }
}

extension UID {
    /// Finds what is registered under a keyword, in whatever case; nil where nothing of this kind is.
    package init?(keyword: String, of kind: UIDEntry.Kind) {
        // Some retired ones have none.
        guard !keyword.isEmpty else { return nil }
        let (table, keyword) = (UIDTable.table, keyword.lowercased())
        let found = (0..<table.count).first { row in
            table.text(row, UIDTable.kind) == kind.rawValue
                && table.text(row, UIDTable.keyword).lowercased() == keyword
        }
        guard let found else { return nil }
        self.init(table.text(found, UIDTable.uid))
    }

    /// The registry's entry, or nil for what is not registered.
    package var registryEntry: UIDEntry? {
        guard let row = registryRow, let kind = UIDEntry.Kind(rawValue: UIDTable.table.text(row, UIDTable.kind)) else {
            return nil
        }
        return UIDEntry(
            kind: kind,
            keyword: UIDTable.table.text(row, UIDTable.keyword),
            name: UIDTable.table.text(row, UIDTable.name),
            isRetired: UIDTable.table.byte(row, UIDTable.retired.lowerBound) == UInt8(ascii: "R")
        )
    }

    /// The registered name, or the UID itself where there is none.
    package var displayName: String {
        guard let row = registryRow else { return description }
        let name = UIDTable.table.text(row, UIDTable.name)
        return name.isEmpty ? description : name
    }

    var registryRow: Int? { UIDTable.table.row(self, in: UIDTable.uid) }
}
