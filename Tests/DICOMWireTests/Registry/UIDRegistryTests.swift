import Testing

@testable import DICOMWire

@Suite struct UIDRegistryTests {
    @Test("Every row of the UID table is found by its UID, with a kind the code has")
    func everyRow() throws {
        for row in 0..<UIDTable.table.count {
            let uid = UID(UIDTable.table.text(row, UIDTable.uid))
            #expect(uid.isValid)
            let entry = try #require(uid.registryEntry, "\(uid)")
            #expect(entry.kind.rawValue == UIDTable.table.text(row, UIDTable.kind))
            #expect(entry.keyword == UIDTable.table.text(row, UIDTable.keyword))
            #expect(entry.name == UIDTable.table.text(row, UIDTable.name))
            #expect(entry.isRetired == (UIDTable.table.text(row, UIDTable.retired) == "R"))
            #expect(uid.displayName == (entry.name.isEmpty ? uid.description : entry.name))
        }
        #expect(UIDTable.table.count == 486)
    }

    @Test(
        "The UIDs that the code names are those of the registry",
        arguments: [
            (UID.verification, UIDEntry.Kind.sopClass, "Verification"),
            (.dicomApplicationContext, .applicationContextName, "DICOMApplicationContext"),
            (.implicitVRLittleEndian, .transferSyntax, "ImplicitVRLittleEndian"),
            (.explicitVRLittleEndian, .transferSyntax, "ExplicitVRLittleEndian"),
            (.deflatedExplicitVRLittleEndian, .transferSyntax, "DeflatedExplicitVRLittleEndian"),
            (.explicitVRBigEndian, .transferSyntax, "ExplicitVRBigEndian"),
        ]
    )
    func wellKnown(uid: UID, kind: UIDEntry.Kind, keyword: String) {
        #expect(uid.registryEntry?.kind == kind)
        #expect(uid.registryEntry?.keyword == keyword)
    }

    @Test(
        "A UID that is not registered has no entry and shows as itself",
        arguments: [
            "", "0", "1.2.840.10008", "1.2.840.10008.1", "1.2.840.10008.1.10", "1.2.840.10008.1.1.0", "9.9",
            String(repeating: "1", count: 64), String(repeating: "1", count: 70), "1.2.840.10008.1.1 SOP Class",
        ]
    )
    func unknown(text: String) {
        #expect(UID(text).registryEntry == nil)
        #expect(UID(text).displayName == UID(text).description)
    }

    @Test(
        "A SOP class tells its service",
        arguments: [
            ("1.2.840.10008.1.1", .verification), ("1.2.840.10008.5.1.4.1.1.2", .storage),
            // Retired, still sent by old devices.
            ("1.2.840.10008.5.1.4.1.1.6", .storage), ("1.2.840.10008.5.1.4.1.1.12.77", .storage),
            // Storage outside the root of the others.
            ("1.2.840.10008.5.1.4.34.7", .storage), ("1.2.840.10008.5.1.4.38.1", .nonPatientObjectStorage),
            ("1.2.840.10008.5.1.4.1.2.1.1", .queryRetrieveFind), ("1.2.840.10008.5.1.4.1.2.2.2", .queryRetrieveMove),
            ("1.2.840.10008.5.1.4.1.2.2.3", .queryRetrieveGet), ("1.2.840.10008.5.1.4.1.2.5.3", .queryRetrieveGet),
            ("1.2.840.10008.5.1.4.1.1.201.6", .queryRetrieveFind), ("1.2.840.10008.5.1.4.31", .modalityWorklist),
            ("1.2.840.10008.3.1.2.3.3", .procedureStep), ("1.2.840.10008.1.20.1", .storageCommitment),
            ("1.2.840.10008.5.1.1.9", .printManagement), ("1.2.840.10008.5.1.1.14", .printManagement),
            ("1.2.840.10008.5.1.4.34.6.1", .unifiedProcedureStep), ("1.2.840.10008.5.1.1.33", .mediaCreationManagement),
            ("1.2.840.10008.5.1.4.37.1", .relevantPatientInformationQuery),
            ("1.2.840.10008.1.40", .applicationEventLogging),
            ("1.2.840.10008.5.1.4.34.8", .rtMachineVerification),
            ("1.2.840.10008.5.1.4.41", .substanceAdministrationQuery),
            ("1.2.840.10008.5.1.4.1.1.201.5", .storageManagement), ("1.2.840.10008.5.1.1.40", .general),
            // A transfer syntax, a private class, nothing.
            ("1.2.840.10008.1.2", nil), ("1.3.12.2.1107.5.9.1", nil), ("", nil),
        ] as [(String, ServiceClass?)]
    )
    func serviceClass(uid: String, service: ServiceClass?) {
        #expect(ServiceClass(sopClass: UID(uid)) == service)
    }

    @Test("Every SOP class of the registry has a service, and nothing else has")
    func everySOPClass() throws {
        for row in 0..<UIDTable.table.count {
            let uid = UID(UIDTable.table.text(row, UIDTable.uid))
            let kind = try #require(uid.registryEntry).kind
            #expect((ServiceClass(sopClass: uid) != nil) == (kind == .sopClass || kind == .metaSOPClass))
        }
    }
}
