/// The response of any DIMSE service (PS3.7 9.3, 10.3): they share their elements, and differ in which may occur.
package struct Response: Hashable, Sendable {
    /// The service that responds.
    package var service: DIMSEService
    /// The message ID of the request.
    package var messageIDBeingRespondedTo: UInt16
    /// The status as sent.
    package var status: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID?
    /// The SOP instance that the operation is about (0000,1000).
    package var affectedSOPInstanceUID: UID?
    /// The attributes or command elements that caused an error.
    package var offendingElements: [Tag] = []
    /// The attributes that an N service did not know or that were out of range (PS3.7 C.4.2, C.5).
    package var attributeIdentifierList: [Tag] = []
    /// What the peer says about the error, at most 64 characters by the standard.
    package var errorComment: [UInt8]?
    /// The peer's own error number.
    package var errorID: UInt16?
    /// The counters of C-GET and C-MOVE.
    package var suboperations: Suboperations?
    /// The event type of N-EVENT-REPORT.
    package var eventTypeID: UInt16?
    /// The action type of N-ACTION.
    package var actionTypeID: UInt16?

    /// Makes a response.
    package init(
        _ service: DIMSEService,
        messageIDBeingRespondedTo: UInt16,
        status: UInt16,
        affectedSOPClassUID: UID? = nil,
        affectedSOPInstanceUID: UID? = nil
    ) {
        self.service = service
        self.messageIDBeingRespondedTo = messageIDBeingRespondedTo
        self.status = status
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
    }
}

/// How far the sub-operations of a C-GET or C-MOVE are (PS3.7 9.3.3.2, 9.3.4.2); nil is a counter that was not sent.
package struct Suboperations: Hashable, Sendable {
    /// Sub-operations that are still to be done (0000,1020).
    package var remaining: UInt16?
    /// Sub-operations that succeeded (0000,1021).
    package var completed: UInt16?
    /// Sub-operations that failed (0000,1022).
    package var failed: UInt16?
    /// Sub-operations that succeeded with a warning (0000,1023).
    package var warning: UInt16?

    /// Makes the counters.
    package init(
        remaining: UInt16? = nil,
        completed: UInt16? = nil,
        failed: UInt16? = nil,
        warning: UInt16? = nil
    ) {
        self.remaining = remaining
        self.completed = completed
        self.failed = failed
        self.warning = warning
    }
}
