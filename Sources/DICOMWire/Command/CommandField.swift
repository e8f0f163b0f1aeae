/// The command field values of PS3.7 E.1 (0000,0100).
package enum CommandField: UInt16, Hashable, Sendable, CaseIterable {
    /// C-STORE-RQ (PS3.7 9.3.1.1).
    case cStoreRequest = 0x0001
    /// C-STORE-RSP (PS3.7 9.3.1.2).
    case cStoreResponse = 0x8001
    /// C-GET-RQ (PS3.7 9.3.3.1).
    case cGetRequest = 0x0010
    /// C-GET-RSP (PS3.7 9.3.3.2).
    case cGetResponse = 0x8010
    /// C-FIND-RQ (PS3.7 9.3.2.1).
    case cFindRequest = 0x0020
    /// C-FIND-RSP (PS3.7 9.3.2.2).
    case cFindResponse = 0x8020
    /// C-MOVE-RQ (PS3.7 9.3.4.1).
    case cMoveRequest = 0x0021
    /// C-MOVE-RSP (PS3.7 9.3.4.2).
    case cMoveResponse = 0x8021
    /// C-ECHO-RQ (PS3.7 9.3.5.1).
    case cEchoRequest = 0x0030
    /// C-ECHO-RSP (PS3.7 9.3.5.2).
    case cEchoResponse = 0x8030
    /// N-EVENT-REPORT-RQ (PS3.7 10.3.1.1).
    case nEventReportRequest = 0x0100
    /// N-EVENT-REPORT-RSP (PS3.7 10.3.1.2).
    case nEventReportResponse = 0x8100
    /// N-GET-RQ (PS3.7 10.3.2.1).
    case nGetRequest = 0x0110
    /// N-GET-RSP (PS3.7 10.3.2.2).
    case nGetResponse = 0x8110
    /// N-SET-RQ (PS3.7 10.3.3.1).
    case nSetRequest = 0x0120
    /// N-SET-RSP (PS3.7 10.3.3.2).
    case nSetResponse = 0x8120
    /// N-ACTION-RQ (PS3.7 10.3.4.1).
    case nActionRequest = 0x0130
    /// N-ACTION-RSP (PS3.7 10.3.4.2).
    case nActionResponse = 0x8130
    /// N-CREATE-RQ (PS3.7 10.3.5.1).
    case nCreateRequest = 0x0140
    /// N-CREATE-RSP (PS3.7 10.3.5.2).
    case nCreateResponse = 0x8140
    /// N-DELETE-RQ (PS3.7 10.3.6.1).
    case nDeleteRequest = 0x0150
    /// N-DELETE-RSP (PS3.7 10.3.6.2).
    case nDeleteResponse = 0x8150
    /// C-CANCEL-RQ, for C-FIND, C-GET and C-MOVE (PS3.7 9.3.2.3, 9.3.3.3, 9.3.4.3).
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

    /// Whether its message may have a data set; where it may not, (0000,0800) is to be 0101H (PS3.7 9.3, 10.3).
    package var mayHaveDataSet: Bool {
        switch self {
        case .cStoreResponse, .cEchoRequest, .cEchoResponse, .cCancelRequest, .nGetRequest, .nDeleteRequest,
            .nDeleteResponse:
            false
        case .cStoreRequest, .cGetRequest, .cGetResponse, .cFindRequest, .cFindResponse, .cMoveRequest,
            .cMoveResponse:
            true
        case .nEventReportRequest, .nEventReportResponse, .nGetResponse, .nSetRequest, .nSetResponse, .nActionRequest,
            .nActionResponse, .nCreateRequest, .nCreateResponse:
            true
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
