/// The DIMSE services that have responses (PS3.7 7.5).
package enum DIMSEService: Hashable, Sendable, CaseIterable {
    /// C-STORE.
    case cStore
    /// C-GET.
    case cGet
    /// C-FIND.
    case cFind
    /// C-MOVE.
    case cMove
    /// C-ECHO.
    case cEcho
    /// N-EVENT-REPORT.
    case nEventReport
    /// N-GET.
    case nGet
    /// N-SET.
    case nSet
    /// N-ACTION.
    case nAction
    /// N-CREATE.
    case nCreate
    /// N-DELETE.
    case nDelete

    /// The command field of its response.
    package var responseField: CommandField {
        switch self {
        case .cStore: .cStoreResponse
        case .cGet: .cGetResponse
        case .cFind: .cFindResponse
        case .cMove: .cMoveResponse
        case .cEcho: .cEchoResponse
        case .nEventReport: .nEventReportResponse
        case .nGet: .nGetResponse
        case .nSet: .nSetResponse
        case .nAction: .nActionResponse
        case .nCreate: .nCreateResponse
        case .nDelete: .nDeleteResponse
        }
    }
}
