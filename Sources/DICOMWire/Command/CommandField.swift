/// The command field values of PS3.7 E.1 (0000,0100).
package enum CommandField: UInt16, Hashable, Sendable, CaseIterable {
    case cStoreRequest = 0x0001
    case cStoreResponse = 0x8001
    case cGetRequest = 0x0010
    case cGetResponse = 0x8010
    case cFindRequest = 0x0020
    case cFindResponse = 0x8020
    case cMoveRequest = 0x0021
    case cMoveResponse = 0x8021
    case cEchoRequest = 0x0030
    case cEchoResponse = 0x8030
    case nEventReportRequest = 0x0100
    case nEventReportResponse = 0x8100
    case nGetRequest = 0x0110
    case nGetResponse = 0x8110
    case nSetRequest = 0x0120
    case nSetResponse = 0x8120
    case nActionRequest = 0x0130
    case nActionResponse = 0x8130
    case nCreateRequest = 0x0140
    case nCreateResponse = 0x8140
    case nDeleteRequest = 0x0150
    case nDeleteResponse = 0x8150
    case cCancelRequest = 0x0FFF

    /// Whether it is a response.
    package var isResponse: Bool { rawValue & 0x8000 != 0 }

    /// Whether it is a request that may be answered more than once, the last but one time as pending (PS3.7 9.1).
    package var mayBePending: Bool {
        switch self {
        case .cFindRequest, .cGetRequest, .cMoveRequest: true
        case .cStoreRequest, .cEchoRequest, .cCancelRequest, .nEventReportRequest, .nGetRequest, .nSetRequest,
            .nActionRequest, .nCreateRequest, .nDeleteRequest:
            false
        case .cStoreResponse, .cGetResponse, .cFindResponse, .cMoveResponse, .cEchoResponse, .nEventReportResponse,
            .nGetResponse, .nSetResponse, .nActionResponse, .nCreateResponse, .nDeleteResponse:
            false
        }
    }
}

extension CommandField: CustomStringConvertible {
    /// The standard's name, such as `C-ECHO-RQ`.
    package var description: String {
        switch self {
        case .cCancelRequest: "C-CANCEL-RQ"
        case .cStoreRequest, .cStoreResponse: name("C-STORE")
        case .cGetRequest, .cGetResponse: name("C-GET")
        case .cFindRequest, .cFindResponse: name("C-FIND")
        case .cMoveRequest, .cMoveResponse: name("C-MOVE")
        case .cEchoRequest, .cEchoResponse: name("C-ECHO")
        case .nEventReportRequest, .nEventReportResponse: name("N-EVENT-REPORT")
        case .nGetRequest, .nGetResponse: name("N-GET")
        case .nSetRequest, .nSetResponse: name("N-SET")
        case .nActionRequest, .nActionResponse: name("N-ACTION")
        case .nCreateRequest, .nCreateResponse: name("N-CREATE")
        case .nDeleteRequest, .nDeleteResponse: name("N-DELETE")
        }
    }

    private func name(_ service: String) -> String { service + (isResponse ? "-RSP" : "-RQ") }
}
