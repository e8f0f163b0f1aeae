import CaptureAnalysis
import DICOMWire
import DIMSE

/// A DIMSE message for JSON; what has no value is left out.
struct MessageDocument: Encodable {
    let type: String
    let by: String
    let ctx: UInt8
    let message_id: UInt16?
    let responding_to: UInt16?
    let status: UInt16?
    let status_text: String?
    let sop_class: String?
    let sop_instance: String?
    let priority: UInt16?
    let cmd_bytes: Int
    let cmd_fragments: Int
    let has_dataset: Bool
    let dataset_bytes: Int?
    let data_fragments: Int?
    let dataset_complete: Bool?
    var dataset_sha256: String?
    let stream: [UInt64]
    let t: Int64
    let t_end: Int64?
    let response_time: Int64?
    let remaining: UInt16?
    let completed: UInt16?
    let failed: UInt16?
    let warning: UInt16?
    let move_originator: String?
    let move_originator_id: UInt16?
    let move_destination: String?
    let event_type: UInt16?
    let action_type: UInt16?
    let error_comment: String?

    init(_ message: ObservedMessage) {
        let command = message.command
        let facts = CommandFacts(command)
        let hasDataSet = message.received.message.hasDataSet
        type = "\(command.field)"
        by = message.isFromRequestor ? "requestor" : "acceptor"
        ctx = message.received.contextID
        message_id = command.messageID
        responding_to = facts.respondingTo
        status = facts.response?.status
        status_text = MessageText.status(of: message)
        sop_class = command.sopClassUID?.description
        sop_instance = command.sopInstanceUID?.description
        priority = facts.priority
        cmd_bytes = message.commandLength
        cmd_fragments = message.commandFragments
        has_dataset = hasDataSet
        dataset_bytes = hasDataSet ? message.received.dataSetLength : nil
        data_fragments = hasDataSet ? message.dataFragments : nil
        dataset_complete = hasDataSet ? message.isIntact : nil
        stream = [message.range.lowerBound, message.range.upperBound]
        t = message.startTime
        t_end = hasDataSet && message.isEnded ? message.endTime : nil
        response_time = message.responseTime
        remaining = facts.response?.suboperations?.remaining
        completed = facts.response?.suboperations?.completed
        failed = facts.response?.suboperations?.failed
        warning = facts.response?.suboperations?.warning
        move_originator = facts.store?.moveOriginatorAETitle?.text
        move_originator_id = facts.store?.moveOriginatorMessageID
        move_destination = facts.moveDestination?.text
        event_type = facts.eventTypeID
        action_type = facts.actionTypeID
        error_comment = facts.response?.errorComment.map(EscapedText.of)
    }
}

/// What some commands have and others not.
struct CommandFacts {
    var response: Response?
    var store: CStoreRequest?
    var respondingTo: UInt16?
    var priority: UInt16?
    var moveDestination: AETitle?
    var eventTypeID: UInt16?
    var actionTypeID: UInt16?

    init(_ command: Command) {
        switch command {
        case .cStoreRequest(let request): (store, priority) = (request, request.priority)
        case .cGetRequest(let request), .cFindRequest(let request): priority = request.priority
        case .cMoveRequest(let request): (priority, moveDestination) = (request.priority, request.moveDestination)
        case .cCancelRequest(let request): respondingTo = request.messageIDBeingRespondedTo
        case .nEventReportRequest(let request): eventTypeID = request.eventTypeID
        case .nActionRequest(let request): actionTypeID = request.actionTypeID
        case .response(let response):
            self.response = response
            respondingTo = response.messageIDBeingRespondedTo
            (eventTypeID, actionTypeID) = (response.eventTypeID, response.actionTypeID)
        case .cEchoRequest, .nGetRequest, .nSetRequest, .nCreateRequest, .nDeleteRequest: break
        }
    }
}
