import DICOMWire
import DIMSE

/// What some commands have and others not.
struct CommandFacts {
    var response: Response?
    var store: CStoreRequest?
    var respondingTo: UInt16?
    var priority: UInt16?
    var moveDestination: AETitle?
    var eventTypeID: UInt16?
    var actionTypeID: UInt16?
    /// Whether the SOP class and instance are the requested ones, not those affected (PS3.7 10.3).
    var isAboutRequested = false

    init(_ command: Command) {
        switch command {
        case .cStoreRequest(let request): (store, priority) = (request, request.priority)
        case .cGetRequest(let request), .cFindRequest(let request): priority = request.priority
        case .cMoveRequest(let request): (priority, moveDestination) = (request.priority, request.moveDestination)
        case .cCancelRequest(let request): respondingTo = request.messageIDBeingRespondedTo
        case .nEventReportRequest(let request): eventTypeID = request.eventTypeID
        case .nActionRequest(let request): (actionTypeID, isAboutRequested) = (request.actionTypeID, true)
        case .nGetRequest, .nSetRequest, .nDeleteRequest: isAboutRequested = true
        case .response(let response):
            self.response = response
            respondingTo = response.messageIDBeingRespondedTo
            (eventTypeID, actionTypeID) = (response.eventTypeID, response.actionTypeID)
        case .cEchoRequest, .nCreateRequest: break
        }
    }
}
