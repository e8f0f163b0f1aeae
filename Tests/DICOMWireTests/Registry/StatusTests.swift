import Testing

@testable import DICOMWire

@Suite struct StatusTests {
    /// pynetdicom's names of the tables, in the order of the raw values.
    static let names: [ServiceClass: String] = [
        .applicationEventLogging: "APPLICATION_EVENT_LOGGING", .general: "GENERAL",
        .mediaCreationManagement: "MEDIA_CREATION_MANAGEMENT", .modalityWorklist: "MODALITY_WORKLIST",
        .nonPatientObjectStorage: "NON_PATIENT", .printManagement: "PRINT_JOB_MANAGEMENT",
        .procedureStep: "PROCEDURE_STEP", .queryRetrieveFind: "QR_FIND", .queryRetrieveGet: "QR_GET",
        .queryRetrieveMove: "QR_MOVE", .relevantPatientInformationQuery: "RELEVANT_PATIENT",
        .rtMachineVerification: "RT_MACHINE_VERIFICATION", .storageCommitment: "STORAGE_COMMITMENT",
        .storageManagement: "STORAGE_MANAGEMENT", .storage: "STORAGE",
        .substanceAdministrationQuery: "SUBSTANCE_ADMINISTRATION", .unifiedProcedureStep: "UNIFIED_PROCEDURE_STEP",
        .verification: "VERIFICATION",
    ]

    static let categories: [String: Status.Category] = [
        "S": .success, "P": .pending, "C": .cancel, "W": .warning, "F": .failure,
    ]

    @Test("Every code of every row has the row's meaning in its service, and the category of PS3.7 C.1")
    func everyRow() throws {
        var services: Set<ServiceClass> = []
        for row in 0..<StatusTable.table.count {
            let key: UInt32 = try #require(StatusTable.table.hexadecimal(row, StatusTable.key))
            let last: UInt16 = try #require(StatusTable.table.hexadecimal(row, StatusTable.last))
            let service = try #require(ServiceClass(rawValue: UInt8(key >> 16)))
            #expect(Self.names[service] == StatusTable.table.text(row, StatusTable.service))
            let text = StatusTable.table.text(row, StatusTable.meaning)
            let category = Self.categories[StatusTable.table.text(row, StatusTable.category)]
            for code in UInt16(truncatingIfNeeded: key)...last {
                let meaning = try #require(Status(code).meaning(in: service))
                guard meaning.text == text || text.isEmpty && !meaning.text.isEmpty, meaning.category == category,
                    meaning.source == (service == .general ? .general : .service)
                else {
                    Issue.record("\(Status(code)) in \(service): \(meaning)")
                    continue
                }
            }
            services.insert(service)
        }
        #expect(services.count == ServiceClass.allCases.count)
        #expect(StatusTable.table.count == 555)
    }

    @Test(
        "A status has its meaning in the service, then in general, then where other services have it",
        arguments: [
            (0xA700, .storage, "Refused: Out of Resources", .service),
            (0xA7FF, .storage, "Refused: Out of Resources", .service),
            (0xA701, .queryRetrieveMove, "Refused: Out of resources, unable to calculate number of matches", .service),
            (0xA801, .queryRetrieveMove, "Move destination unknown", .service),
            (0xC315, .unifiedProcedureStep, "SCP does not support Event Reports", .service),
            (0xC316, .unifiedProcedureStep, "Unable to Process", .service),
            (0x0000, .verification, "Success", .service), (0xFE00, .queryRetrieveFind, "Canceled", .service),
            (0x0124, .verification, "Refused: Not Authorised", .service),
            (0x0124, .queryRetrieveMove, "Refused: Not Authorised", .service),
            (0x0122, .general, "Refused: SOP Class Not Supported", .general),
            (0x0001, .procedureStep, "Requested optional attributes are not supported", .service),
            (0x0001, .storage, "Requested optional attributes are not supported", .general),
            (0xC123, .verification, "Cannot understand or unable to process", .otherService),
            (0xA700, .verification, "Refused: Out of resources", .otherService),
            (0xFF00, .storage, "Pending", .general),
        ] as [(UInt16, ServiceClass, String, StatusMeaning.Source)]
    )
    func meanings(code: UInt16, service: ServiceClass, text: String, source: StatusMeaning.Source) throws {
        let meaning = try #require(Status(code).meaning(in: service))
        #expect(meaning.text == text)
        #expect(meaning.source == source)
    }

    @Test(
        "A code nobody defines has no meaning, in any service",
        arguments: [0x0002, 0x0104, 0x0300, 0xA6FF, 0xA802, 0xAA05, 0xBFFF, 0xD000, 0xFE01, 0xFFFF] as [UInt16]
    )
    func undefined(code: UInt16) {
        for service in ServiceClass.allCases { #expect(Status(code).meaning(in: service) == nil) }
        #expect(Status(code).category == (code == 0xBFFF ? .warning : .failure))
    }

    @Test("A status shows as in the standard")
    func description() {
        #expect(Status.notAuthorized.description == "0124H")
    }
}
