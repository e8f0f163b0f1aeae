/// The DIMSE services that have responses (PS3.7 7.5).
package enum DIMSEService: Hashable, Sendable, CaseIterable {
    case cStore
    case cGet
    case cFind
    case cMove
    case cEcho
    case nEventReport
    case nGet
    case nSet
    case nAction
    case nCreate
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
