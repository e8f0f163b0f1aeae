extension Message {
    /// Decodes a whole command set into a typed message.
    ///
    /// Mandatory elements that are missing are noted, and stand as an empty UID or zero; only a command set without a
    /// known command field cannot be typed.
    /// - Throws: ``WireError`` with `malformed` where the command field is missing or unknown, `limitExceeded` over
    ///   ``WireLimits/commandSetLength``, and `deviation` in strict mode.
    package init(decoding bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        let index = try CommandIndex(bytes, log: &log)
        guard let rawField = index.number(.commandField) else {
            try log.note(.missingCommandElement, at: 0, bytes)
            throw WireError(.malformed, offset: 0)
        }
        guard let field = CommandField(rawValue: rawField) else {
            try log.note(.unknownCommandField, at: 0, bytes)
            throw WireError(.malformed, offset: 0)
        }
        if index.number(.commandDataSetType) == nil {
            try log.note(.missingCommandElement, at: 0, copied: [0x08, 0x00])
        }
        dataSetType = index.number(.commandDataSetType) ?? Self.noDataSet
        command = try Command(field, index, log: &log)
    }
}

extension CommandIndex {
    fileprivate func required(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> UInt16 {
        if let number = number(id) { return number }
        try log.note(.missingCommandElement, at: 0, copied: [UInt8(id.rawValue >> 8), UInt8(id.rawValue & 0xFF)])
        return 0
    }

    fileprivate func requiredUID(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> UID {
        if let uid = uid(id) { return uid }
        try log.note(.missingCommandElement, at: 0, copied: [UInt8(id.rawValue >> 8), UInt8(id.rawValue & 0xFF)])
        return UID([])
    }

    fileprivate func requiredTitle(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> AETitle {
        if let title = title(id) { return title }
        try log.note(.missingCommandElement, at: 0, copied: [UInt8(id.rawValue >> 8), UInt8(id.rawValue & 0xFF)])
        return AETitle(field: [])
    }
}

extension Command {
    fileprivate init(
        _ field: CommandField,
        _ index: borrowing CommandIndex,
        log: inout DecodingLog
    ) throws(WireError) {
        switch field {
        case .cEchoRequest:
            self = .cEchoRequest(
                CEchoRequest(
                    messageID: try index.required(.messageID, &log),
                    affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log)
                )
            )
        case .cStoreRequest:
            self = .cStoreRequest(
                CStoreRequest(
                    messageID: try index.required(.messageID, &log),
                    affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log),
                    affectedSOPInstanceUID: try index.requiredUID(.affectedSOPInstanceUID, &log),
                    priority: try index.required(.priority, &log),
                    moveOriginatorAETitle: index.title(.moveOriginatorApplicationEntityTitle),
                    moveOriginatorMessageID: index.number(.moveOriginatorMessageID)
                )
            )
        case .cFindRequest: self = .cFindRequest(try CQueryRequest(index, &log))
        case .cGetRequest: self = .cGetRequest(try CQueryRequest(index, &log))
        case .cMoveRequest:
            self = .cMoveRequest(
                CMoveRequest(
                    messageID: try index.required(.messageID, &log),
                    affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log),
                    priority: try index.required(.priority, &log),
                    moveDestination: try index.requiredTitle(.moveDestination, &log)
                )
            )
        case .cCancelRequest:
            self = .cCancelRequest(
                CCancelRequest(messageIDBeingRespondedTo: try index.required(.messageIDBeingRespondedTo, &log))
            )
        case .nEventReportRequest:
            self = .nEventReportRequest(
                NEventReportRequest(
                    messageID: try index.required(.messageID, &log),
                    affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log),
                    affectedSOPInstanceUID: try index.requiredUID(.affectedSOPInstanceUID, &log),
                    eventTypeID: try index.required(.eventTypeID, &log)
                )
            )
        case .nGetRequest:
            self = .nGetRequest(
                NGetRequest(
                    messageID: try index.required(.messageID, &log),
                    requestedSOPClassUID: try index.requiredUID(.requestedSOPClassUID, &log),
                    requestedSOPInstanceUID: try index.requiredUID(.requestedSOPInstanceUID, &log),
                    attributeIdentifierList: index.attributes(.attributeIdentifierList)
                )
            )
        case .nSetRequest: self = .nSetRequest(try NInstanceRequest(index, &log))
        case .nDeleteRequest: self = .nDeleteRequest(try NInstanceRequest(index, &log))
        case .nActionRequest:
            self = .nActionRequest(
                NActionRequest(
                    messageID: try index.required(.messageID, &log),
                    requestedSOPClassUID: try index.requiredUID(.requestedSOPClassUID, &log),
                    requestedSOPInstanceUID: try index.requiredUID(.requestedSOPInstanceUID, &log),
                    actionTypeID: try index.required(.actionTypeID, &log)
                )
            )
        case .nCreateRequest:
            self = .nCreateRequest(
                NCreateRequest(
                    messageID: try index.required(.messageID, &log),
                    affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log),
                    affectedSOPInstanceUID: index.uid(.affectedSOPInstanceUID)
                )
            )
        case .cStoreResponse: self = .response(try Response(.cStore, index, &log))
        case .cGetResponse: self = .response(try Response(.cGet, index, &log))
        case .cFindResponse: self = .response(try Response(.cFind, index, &log))
        case .cMoveResponse: self = .response(try Response(.cMove, index, &log))
        case .cEchoResponse: self = .response(try Response(.cEcho, index, &log))
        case .nEventReportResponse: self = .response(try Response(.nEventReport, index, &log))
        case .nGetResponse: self = .response(try Response(.nGet, index, &log))
        case .nSetResponse: self = .response(try Response(.nSet, index, &log))
        case .nActionResponse: self = .response(try Response(.nAction, index, &log))
        case .nCreateResponse: self = .response(try Response(.nCreate, index, &log))
        case .nDeleteResponse: self = .response(try Response(.nDelete, index, &log))
        }
    }
}

extension CQueryRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        self.init(
            messageID: try index.required(.messageID, &log),
            affectedSOPClassUID: try index.requiredUID(.affectedSOPClassUID, &log),
            priority: try index.required(.priority, &log)
        )
    }
}

extension NInstanceRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        self.init(
            messageID: try index.required(.messageID, &log),
            requestedSOPClassUID: try index.requiredUID(.requestedSOPClassUID, &log),
            requestedSOPInstanceUID: try index.requiredUID(.requestedSOPInstanceUID, &log)
        )
    }
}

extension Response {
    fileprivate init(
        _ service: DIMSEService,
        _ index: borrowing CommandIndex,
        _ log: inout DecodingLog
    ) throws(WireError) {
        self.init(
            service,
            messageIDBeingRespondedTo: try index.required(.messageIDBeingRespondedTo, &log),
            status: try index.required(.status, &log),
            affectedSOPClassUID: index.uid(.affectedSOPClassUID),
            affectedSOPInstanceUID: index.uid(.affectedSOPInstanceUID)
        )
        offendingElements = index.attributes(.offendingElement)
        errorComment = index.copied(.errorComment)
        errorID = index.number(.errorID)
        eventTypeID = index.number(.eventTypeID)
        actionTypeID = index.number(.actionTypeID)
        let counters = Suboperations(
            remaining: index.number(.numberOfRemainingSuboperations),
            completed: index.number(.numberOfCompletedSuboperations),
            failed: index.number(.numberOfFailedSuboperations),
            warning: index.number(.numberOfWarningSuboperations)
        )
        if counters != Suboperations() { suboperations = counters }
    }
}
