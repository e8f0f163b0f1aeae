/// A service class, or group of them, with a table of statuses of its own (PS3.4).
///
/// The raw values are those of the generated tables.
package enum ServiceClass: UInt8, Hashable, Sendable, CaseIterable {
    /// Procedural event and substance administration logging (PS3.4 P).
    case applicationEventLogging
    /// Every other service: the statuses of PS3.7 C.
    case general
    /// Media creation management (PS3.4 S).
    case mediaCreationManagement
    /// Modality worklist (PS3.4 K).
    case modalityWorklist
    /// Storage of hanging protocols, colour palettes, implant templates and the like (PS3.4 GG).
    case nonPatientObjectStorage
    /// Print management (PS3.4 H).
    case printManagement
    /// Modality performed procedure step (PS3.4 F).
    case procedureStep
    /// C-FIND of query/retrieve (PS3.4 C).
    case queryRetrieveFind
    /// C-GET of query/retrieve (PS3.4 C).
    case queryRetrieveGet
    /// C-MOVE of query/retrieve (PS3.4 C).
    case queryRetrieveMove
    /// Relevant patient information query (PS3.4 Q).
    case relevantPatientInformationQuery
    /// RT machine verification (PS3.4 DD).
    case rtMachineVerification
    /// Storage commitment (PS3.4 J).
    case storageCommitment
    /// Storage management (PS3.4 KK).
    case storageManagement
    /// Storage (PS3.4 B).
    case storage
    /// Product characteristics and substance approval query (PS3.4 V).
    case substanceAdministrationQuery
    /// Unified procedure step (PS3.4 CC).
    case unifiedProcedureStep
    /// Verification (PS3.4 A).
    case verification

    /// The service that a SOP class belongs to, or nil for what is no registered SOP class.
    ///
    /// A private SOP class does not tell its service; what command it is used with does.
    package init?(sopClass: UID) {
        guard let row = sopClass.registryRow,
            let number: UInt8 = UIDTable.table.hexadecimal(row, UIDTable.service),
            let service = ServiceClass(rawValue: number)
        else { return nil }
        self = service
    }

    /// The service whose statuses a command has: that of its SOP class, or where that tells none, what the command is
    /// for.
    package init(of field: CommandField, _ sopClass: UID?) {
        if let sopClass, let service = ServiceClass(sopClass: sopClass) {
            self = service
            return
        }
        self =
            switch field {
            case .cEchoRequest, .cEchoResponse: .verification
            case .cStoreRequest, .cStoreResponse: .storage
            case .cFindRequest, .cFindResponse: .queryRetrieveFind
            case .cGetRequest, .cGetResponse: .queryRetrieveGet
            case .cMoveRequest, .cMoveResponse: .queryRetrieveMove
            case .cCancelRequest, .nEventReportRequest, .nEventReportResponse, .nGetRequest, .nGetResponse,
                .nSetRequest, .nSetResponse, .nActionRequest, .nActionResponse, .nCreateRequest, .nCreateResponse,
                .nDeleteRequest, .nDeleteResponse:
                .general
            }
    }
}
