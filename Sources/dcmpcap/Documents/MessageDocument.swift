import CaptureAnalysis
import DICOMWire
import DIMSE

/// A DIMSE message for JSON; what has no value is left out.
struct MessageDocument: Encodable {
    let type: String
    let by: String
    let ctx: UInt8
    let messageId: UInt16?
    let respondingTo: UInt16?
    let status: UInt16?
    let statusText: String?
    let sopClass: String?
    let sopInstance: String?
    let reqSopClass: String?
    let reqSopInstance: String?
    let priority: UInt16?
    let cmdBytes: Int
    let cmdFragments: Int
    let hasDataset: Bool
    let datasetBytes: Int?
    let dataFragments: Int?
    let datasetComplete: Bool?
    var datasetSha256: String?
    /// Elements of the data set, where they were asked for.
    var elements: [ElementDocument]?
    /// Why they are not all of its elements.
    var elementsEnd: String?
    let stream: [UInt64]
    let t: Int64
    let tEnd: Int64?
    let responseTime: Int64?
    let remaining: UInt16?
    let completed: UInt16?
    let failed: UInt16?
    let warning: UInt16?
    let moveOriginator: String?
    let moveOriginatorId: UInt16?
    let moveOriginatorAssociation: Int?
    let moveDestination: String?
    let eventType: UInt16?
    let actionType: UInt16?
    let errorComment: String?

    /// Adds elements of the data set.
    mutating func add(_ listing: DataSetListing?) {
        elements = listing?.elements.map(ElementDocument.init) ?? []
        elementsEnd = listing.map { DataSetText.ending($0.end) } ?? "unknown encoding"
    }

    init(_ message: CapturedMessage, _ origin: MoveLinks.Origin?) {
        let command = message.command
        let facts = CommandFacts(command)
        let hasDataSet = message.received.message.hasDataSet
        type = "\(command.field)"
        by = message.isFromRequestor ? "requestor" : "acceptor"
        ctx = message.received.contextID
        messageId = command.messageID
        respondingTo = facts.respondingTo
        status = facts.response?.status
        statusText = MessageText.status(of: message)
        let (named, instance) = (command.sopClassUID?.description, command.sopInstanceUID?.description)
        (sopClass, sopInstance) = facts.isAboutRequested ? (nil, nil) : (named, instance)
        (reqSopClass, reqSopInstance) = facts.isAboutRequested ? (named, instance) : (nil, nil)
        priority = facts.priority
        cmdBytes = message.commandLength
        cmdFragments = message.commandFragments
        hasDataset = hasDataSet
        datasetBytes = hasDataSet ? message.received.dataSetLength : nil
        dataFragments = hasDataSet ? message.dataFragments : nil
        datasetComplete = hasDataSet ? message.isIntact : nil
        stream = [message.range.lowerBound, message.range.upperBound]
        t = message.startTime
        tEnd = hasDataSet && message.isEnded ? message.endTime : nil
        responseTime = message.responseTime
        remaining = facts.response?.suboperations?.remaining
        completed = facts.response?.suboperations?.completed
        failed = facts.response?.suboperations?.failed
        warning = facts.response?.suboperations?.warning
        moveOriginator = facts.store?.moveOriginatorAETitle?.text
        moveOriginatorId = facts.store?.moveOriginatorMessageID
        moveOriginatorAssociation = origin?.association
        moveDestination = facts.moveDestination?.text
        eventType = facts.eventTypeID
        actionType = facts.actionTypeID
        errorComment = facts.response?.errorComment.map(EscapedText.of)
    }
}
