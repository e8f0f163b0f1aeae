/// The command of one DIMSE message, typed (PS3.7 9.3, 10.3).
///
/// Its data set, where it has one, travels beside it.
package struct Message: Hashable, Sendable {
    /// What is asked or answered.
    package var command: Command
    /// (0000,0800) as sent: 0101H says that no data set follows, any other value that one does.
    package var dataSetType: UInt16

    /// The value of (0000,0800) that says that no data set follows (PS3.7 E.1).
    package static let noDataSet: UInt16 = 0x0101
    /// The value of (0000,0800) that Sonde sends where a data set follows, as most implementations do.
    package static let someDataSet: UInt16 = 0x0001

    /// Whether a data set follows the command.
    package var hasDataSet: Bool { dataSetType != Self.noDataSet }

    /// Makes a message.
    package init(_ command: Command, hasDataSet: Bool = false) {
        self.command = command
        dataSetType = hasDataSet ? Self.someDataSet : Self.noDataSet
    }
}

/// What a message asks or answers.
package enum Command: Hashable, Sendable {
    /// C-STORE-RQ.
    indirect case cStoreRequest(CStoreRequest)
    /// C-GET-RQ.
    case cGetRequest(CQueryRequest)
    /// C-FIND-RQ.
    case cFindRequest(CQueryRequest)
    /// C-MOVE-RQ.
    case cMoveRequest(CMoveRequest)
    /// C-ECHO-RQ.
    case cEchoRequest(CEchoRequest)
    /// C-CANCEL-RQ.
    case cCancelRequest(CCancelRequest)
    /// N-EVENT-REPORT-RQ.
    indirect case nEventReportRequest(NEventReportRequest)
    /// N-GET-RQ.
    indirect case nGetRequest(NGetRequest)
    /// N-SET-RQ.
    indirect case nSetRequest(NInstanceRequest)
    /// N-ACTION-RQ.
    indirect case nActionRequest(NActionRequest)
    /// N-CREATE-RQ.
    indirect case nCreateRequest(NCreateRequest)
    /// N-DELETE-RQ.
    indirect case nDeleteRequest(NInstanceRequest)
    /// The response of any service.
    indirect case response(Response)
}

extension Command {
    /// The command field (0000,0100).
    package var field: CommandField {
        switch self {
        case .cStoreRequest: .cStoreRequest
        case .cGetRequest: .cGetRequest
        case .cFindRequest: .cFindRequest
        case .cMoveRequest: .cMoveRequest
        case .cEchoRequest: .cEchoRequest
        case .cCancelRequest: .cCancelRequest
        case .nEventReportRequest: .nEventReportRequest
        case .nGetRequest: .nGetRequest
        case .nSetRequest: .nSetRequest
        case .nActionRequest: .nActionRequest
        case .nCreateRequest: .nCreateRequest
        case .nDeleteRequest: .nDeleteRequest
        case .response(let response): response.service.responseField
        }
    }

    /// The message ID of a request; nil for responses and C-CANCEL-RQ, which name another message's.
    package var messageID: UInt16? {
        switch self {
        case .cStoreRequest(let request): request.messageID
        case .cGetRequest(let request), .cFindRequest(let request): request.messageID
        case .cMoveRequest(let request): request.messageID
        case .cEchoRequest(let request): request.messageID
        case .nEventReportRequest(let request): request.messageID
        case .nGetRequest(let request): request.messageID
        case .nSetRequest(let request), .nDeleteRequest(let request): request.messageID
        case .nActionRequest(let request): request.messageID
        case .nCreateRequest(let request): request.messageID
        case .cCancelRequest, .response: nil
        }
    }
}

extension Command {
    /// The SOP class that it is about: the affected one, or the requested one; nil where it names none.
    package var sopClassUID: UID? {
        switch self {
        case .cStoreRequest(let request): request.affectedSOPClassUID
        case .cGetRequest(let request), .cFindRequest(let request): request.affectedSOPClassUID
        case .cMoveRequest(let request): request.affectedSOPClassUID
        case .cEchoRequest(let request): request.affectedSOPClassUID
        case .nEventReportRequest(let request): request.affectedSOPClassUID
        case .nGetRequest(let request): request.requestedSOPClassUID
        case .nSetRequest(let request), .nDeleteRequest(let request): request.requestedSOPClassUID
        case .nActionRequest(let request): request.requestedSOPClassUID
        case .nCreateRequest(let request): request.affectedSOPClassUID
        case .response(let response): response.affectedSOPClassUID
        case .cCancelRequest: nil
        }
    }

    /// The SOP instance that it is about: the affected one, or the requested one; nil where it names none.
    package var sopInstanceUID: UID? {
        switch self {
        case .cStoreRequest(let request): request.affectedSOPInstanceUID
        case .nEventReportRequest(let request): request.affectedSOPInstanceUID
        case .nGetRequest(let request): request.requestedSOPInstanceUID
        case .nSetRequest(let request), .nDeleteRequest(let request): request.requestedSOPInstanceUID
        case .nActionRequest(let request): request.requestedSOPInstanceUID
        case .nCreateRequest(let request): request.affectedSOPInstanceUID
        case .response(let response): response.affectedSOPInstanceUID
        case .cGetRequest, .cFindRequest, .cMoveRequest, .cEchoRequest, .cCancelRequest: nil
        }
    }
}
