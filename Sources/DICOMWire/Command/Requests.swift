/// C-ECHO-RQ (PS3.7 9.3.5.1).
package struct CEchoRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID

    /// Makes the request.
    package init(messageID: UInt16, affectedSOPClassUID: UID = .verification) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
    }
}

/// C-STORE-RQ (PS3.7 9.3.1.1).
package struct CStoreRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID
    /// The SOP instance that the operation is about (0000,1000).
    package var affectedSOPInstanceUID: UID
    /// 0 medium, 1 high, 2 low.
    package var priority: UInt16
    /// Who asked for the C-MOVE that this operation is part of.
    package var moveOriginatorAETitle: AETitle?
    /// The message ID of that C-MOVE.
    package var moveOriginatorMessageID: UInt16?

    /// Makes the request.
    package init(
        messageID: UInt16,
        affectedSOPClassUID: UID,
        affectedSOPInstanceUID: UID,
        priority: UInt16 = 0,
        moveOriginatorAETitle: AETitle? = nil,
        moveOriginatorMessageID: UInt16? = nil
    ) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
        self.priority = priority
        self.moveOriginatorAETitle = moveOriginatorAETitle
        self.moveOriginatorMessageID = moveOriginatorMessageID
    }
}

/// C-FIND-RQ and C-GET-RQ, which have the same elements (PS3.7 9.3.2.1, 9.3.3.1).
package struct CQueryRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID
    /// 0 medium, 1 high, 2 low.
    package var priority: UInt16

    /// Makes the request.
    package init(messageID: UInt16, affectedSOPClassUID: UID, priority: UInt16 = 0) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.priority = priority
    }
}

/// C-MOVE-RQ (PS3.7 9.3.4.1).
package struct CMoveRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID
    /// 0 medium, 1 high, 2 low.
    package var priority: UInt16
    /// Where the objects are to be sent; the peer looks its address up in its own table.
    package var moveDestination: AETitle

    /// Makes the request.
    package init(messageID: UInt16, affectedSOPClassUID: UID, priority: UInt16 = 0, moveDestination: AETitle) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.priority = priority
        self.moveDestination = moveDestination
    }
}

/// C-CANCEL-RQ, which has no response of its own (PS3.7 9.3.2.3).
package struct CCancelRequest: Hashable, Sendable {
    /// The message ID of the operation to be cancelled.
    package var messageIDBeingRespondedTo: UInt16

    /// Makes the request.
    package init(messageIDBeingRespondedTo: UInt16) { self.messageIDBeingRespondedTo = messageIDBeingRespondedTo }
}

/// N-EVENT-REPORT-RQ (PS3.7 10.3.1.1).
package struct NEventReportRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID
    /// The SOP instance that the operation is about (0000,1000).
    package var affectedSOPInstanceUID: UID
    /// The type of the event, of those of the SOP class (0000,1002).
    package var eventTypeID: UInt16

    /// Makes the request.
    package init(messageID: UInt16, affectedSOPClassUID: UID, affectedSOPInstanceUID: UID, eventTypeID: UInt16) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
        self.eventTypeID = eventTypeID
    }
}

/// N-GET-RQ (PS3.7 10.3.2.1).
package struct NGetRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class of the instance that is asked for (0000,0003).
    package var requestedSOPClassUID: UID
    /// The SOP instance that is asked for (0000,1001).
    package var requestedSOPInstanceUID: UID
    /// The attributes asked for; empty asks for all.
    package var attributeIdentifierList: [Tag]

    /// Makes the request.
    package init(
        messageID: UInt16,
        requestedSOPClassUID: UID,
        requestedSOPInstanceUID: UID,
        attributeIdentifierList: [Tag] = []
    ) {
        self.messageID = messageID
        self.requestedSOPClassUID = requestedSOPClassUID
        self.requestedSOPInstanceUID = requestedSOPInstanceUID
        self.attributeIdentifierList = attributeIdentifierList
    }
}

/// N-SET-RQ and N-DELETE-RQ, which have the same elements (PS3.7 10.3.3.1, 10.3.6.1).
package struct NInstanceRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class of the instance that is asked for (0000,0003).
    package var requestedSOPClassUID: UID
    /// The SOP instance that is asked for (0000,1001).
    package var requestedSOPInstanceUID: UID

    /// Makes the request.
    package init(messageID: UInt16, requestedSOPClassUID: UID, requestedSOPInstanceUID: UID) {
        self.messageID = messageID
        self.requestedSOPClassUID = requestedSOPClassUID
        self.requestedSOPInstanceUID = requestedSOPInstanceUID
    }
}

/// N-ACTION-RQ (PS3.7 10.3.4.1).
package struct NActionRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class of the instance that is asked for (0000,0003).
    package var requestedSOPClassUID: UID
    /// The SOP instance that is asked for (0000,1001).
    package var requestedSOPInstanceUID: UID
    /// The type of the action, of those of the SOP class (0000,1008).
    package var actionTypeID: UInt16

    /// Makes the request.
    package init(messageID: UInt16, requestedSOPClassUID: UID, requestedSOPInstanceUID: UID, actionTypeID: UInt16) {
        self.messageID = messageID
        self.requestedSOPClassUID = requestedSOPClassUID
        self.requestedSOPInstanceUID = requestedSOPInstanceUID
        self.actionTypeID = actionTypeID
    }
}

/// N-CREATE-RQ (PS3.7 10.3.5.1).
package struct NCreateRequest: Hashable, Sendable {
    /// The message ID (0000,0110), which the response repeats.
    package var messageID: UInt16
    /// The SOP class that the operation is of (0000,0002).
    package var affectedSOPClassUID: UID
    /// The UID for the new instance; where it is missing the SCP makes one.
    package var affectedSOPInstanceUID: UID?

    /// Makes the request.
    package init(messageID: UInt16, affectedSOPClassUID: UID, affectedSOPInstanceUID: UID? = nil) {
        self.messageID = messageID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.affectedSOPInstanceUID = affectedSOPInstanceUID
    }
}
