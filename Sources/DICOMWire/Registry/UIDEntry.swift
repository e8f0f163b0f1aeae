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
        /// What a whole association is about (PS3.7 A.2.1).
        case applicationContextName = "Application Context Name"
        /// An interface of hosted applications (PS3.19).
        case applicationHostingModel = "Application Hosting Model"
        /// A scheme of codes (PS3.16 8).
        case codingScheme = "Coding Scheme"
        /// The UIDs of the standard, used as codes (PS3.16 8).
        case dicomUIDsAsCodingScheme = "DICOM UIDs as a Coding Scheme"
        /// An attribute or object class of a configuration (PS3.15 H).
        case ldapOID = "LDAP OID"
        /// A collection of templates and context groups (PS3.16).
        case mappingResource = "Mapping Resource"
        /// Several SOP classes that are negotiated as one (PS3.4).
        case metaSOPClass = "Meta SOP Class"
        /// A service of several SOP classes (PS3.4).
        case serviceClass = "Service Class"
        /// A SOP class (PS3.4).
        case sopClass = "SOP Class"
        /// A source of synchronised time (PS3.3 C.7.4.2).
        case synchronizationFrameOfReference = "Synchronization Frame of Reference"
        /// An encoding of data sets (PS3.5 10).
        case transferSyntax = "Transfer Syntax"
        /// A frame of reference that all know, such as an atlas (PS3.3).
        case wellKnownFrameOfReference = "Well-known frame of reference"
        /// A SOP instance that all know (PS3.4).
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
