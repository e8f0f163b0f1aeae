extension Message {
    /// Decodes a whole command set into a typed message.
    ///
    /// Mandatory elements that are missing are noted, and stand as an empty UID, a blank title or zero. What cannot be
    /// typed is a command set without a known command field, a response without status, since zero would mean success,
    /// and one that does not say what it responds to.
    /// - Throws: ``WireError`` with `malformed` where it cannot be typed, `limitExceeded` over
    ///   ``WireLimits/commandSetLength``, and `deviation` in strict mode.
    @inline(__always)
    package init(decoding bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        var index = CommandIndex(of: bytes)
        try index.fill(&log)
        guard let rawField = index.number(.commandField) else {
            try log.noteMissing(.commandField)
            throw WireError(.malformed, offset: 0)
        }
        guard let field = CommandField(rawValue: rawField) else {
            let place = index.offset(.commandField)
            try log.note(.unknownCommandField, at: place, bytes.extracting(place..<place + 2))
            throw WireError(.malformed, offset: place)
        }
        if let type = index.number(.commandDataSetType) {
            dataSetType = type
            if type != Self.noDataSet, !field.mayHaveDataSet {
                let place = index.offset(.commandDataSetType)
                try log.note(.unexpectedDataSet, at: place, bytes.extracting(place..<place + 2))
            }
        } else {
            try log.noteMissing(.commandDataSetType)
            dataSetType = Self.noDataSet
        }
        switch field {
        case .cEchoRequest: command = .cEchoRequest(try CEchoRequest(index, &log))
        case .cStoreRequest: command = .cStoreRequest(try CStoreRequest(index, &log))
        case .cFindRequest: command = .cFindRequest(try CQueryRequest(index, &log))
        case .cGetRequest: command = .cGetRequest(try CQueryRequest(index, &log))
        case .cMoveRequest: command = .cMoveRequest(try CMoveRequest(index, &log))
        case .cCancelRequest: command = .cCancelRequest(try CCancelRequest(index, &log))
        case .nEventReportRequest: command = .nEventReportRequest(try NEventReportRequest(index, &log))
        case .nGetRequest: command = .nGetRequest(try NGetRequest(index, &log))
        case .nSetRequest: command = .nSetRequest(try NInstanceRequest(index, &log))
        case .nDeleteRequest: command = .nDeleteRequest(try NInstanceRequest(index, &log))
        case .nActionRequest: command = .nActionRequest(try NActionRequest(index, &log))
        case .nCreateRequest: command = .nCreateRequest(try NCreateRequest(index, &log))
        case .cStoreResponse: command = .response(try Response(.cStore, index, &log))
        case .cGetResponse: command = .response(try Response(.cGet, index, &log))
        case .cFindResponse: command = .response(try Response(.cFind, index, &log))
        case .cMoveResponse: command = .response(try Response(.cMove, index, &log))
        case .cEchoResponse: command = .response(try Response(.cEcho, index, &log))
        case .nEventReportResponse: command = .response(try Response(.nEventReport, index, &log))
        case .nGetResponse: command = .response(try Response(.nGet, index, &log))
        case .nSetResponse: command = .response(try Response(.nSet, index, &log))
        case .nActionResponse: command = .response(try Response(.nAction, index, &log))
        case .nCreateResponse: command = .response(try Response(.nCreate, index, &log))
        case .nDeleteResponse: command = .response(try Response(.nDelete, index, &log))
        }
    }

    /// Decodes a whole command set from an array.
    ///
    /// - Throws: ``WireError`` as ``init(decoding:log:)-swift.init`` does.
    package init(decoding bytes: [UInt8], log: inout DecodingLog) throws(WireError) {
        try self.init(decoding: unsafe bytes.span.bytes, log: &log)
    }
}

extension DecodingLog {
    /// Notes a mandatory command element that is not there.
    @inline(never)
    fileprivate mutating func noteMissing(_ id: CommandElementID) throws(WireError) {
        try note(.missingCommandElement, at: 0, copied: id.tagBytes)
    }
}

extension CommandIndex {
    @inline(__always)
    fileprivate func required(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> UInt16 {
        if let number = number(id) { return number }
        try log.noteMissing(id)
        return 0
    }

    @inline(__always)
    fileprivate func take(
        required id: CommandElementID,
        into uid: inout UID,
        _ log: inout DecodingLog
    ) throws(WireError) {
        try take(id, into: &uid, &log)
        if uid.isEmpty { try log.noteMissing(id) }
    }

    fileprivate func optionalUID(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> UID? {
        var uid = UID()
        try take(id, into: &uid, &log)
        return uid.isEmpty ? nil : uid
    }

    fileprivate func requiredTitle(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> AETitle {
        if let title = try title(id, &log) { return title }
        try log.noteMissing(id)
        return AETitle(field: [])
    }
}

extension CEchoRequest {
    @inline(__always)
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
    }
}

extension CStoreRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
        affectedSOPInstanceUID = UID()
        try index.take(required: .affectedSOPInstanceUID, into: &affectedSOPInstanceUID, &log)
        priority = try index.required(.priority, &log)
        moveOriginatorAETitle = try index.title(.moveOriginatorApplicationEntityTitle, &log)
        moveOriginatorMessageID = index.number(.moveOriginatorMessageID)
    }
}

extension CQueryRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
        priority = try index.required(.priority, &log)
    }
}

extension CMoveRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
        priority = try index.required(.priority, &log)
        moveDestination = try index.requiredTitle(.moveDestination, &log)
    }
}

extension CCancelRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageIDBeingRespondedTo = try index.required(.messageIDBeingRespondedTo, &log)
    }
}

extension NEventReportRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
        affectedSOPInstanceUID = UID()
        try index.take(required: .affectedSOPInstanceUID, into: &affectedSOPInstanceUID, &log)
        eventTypeID = try index.required(.eventTypeID, &log)
    }
}

extension NGetRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        requestedSOPClassUID = UID()
        try index.take(required: .requestedSOPClassUID, into: &requestedSOPClassUID, &log)
        requestedSOPInstanceUID = UID()
        try index.take(required: .requestedSOPInstanceUID, into: &requestedSOPInstanceUID, &log)
        attributeIdentifierList = try index.attributes(.attributeIdentifierList)
    }
}

extension NInstanceRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        requestedSOPClassUID = UID()
        try index.take(required: .requestedSOPClassUID, into: &requestedSOPClassUID, &log)
        requestedSOPInstanceUID = UID()
        try index.take(required: .requestedSOPInstanceUID, into: &requestedSOPInstanceUID, &log)
    }
}

extension NActionRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        requestedSOPClassUID = UID()
        try index.take(required: .requestedSOPClassUID, into: &requestedSOPClassUID, &log)
        requestedSOPInstanceUID = UID()
        try index.take(required: .requestedSOPInstanceUID, into: &requestedSOPInstanceUID, &log)
        actionTypeID = try index.required(.actionTypeID, &log)
    }
}

extension NCreateRequest {
    fileprivate init(_ index: borrowing CommandIndex, _ log: inout DecodingLog) throws(WireError) {
        messageID = try index.required(.messageID, &log)
        affectedSOPClassUID = UID()
        try index.take(required: .affectedSOPClassUID, into: &affectedSOPClassUID, &log)
        affectedSOPInstanceUID = try index.optionalUID(.affectedSOPInstanceUID, &log)
    }
}

extension Response {
    fileprivate init(
        _ service: DIMSEService,
        _ index: borrowing CommandIndex,
        _ log: inout DecodingLog
    ) throws(WireError) {
        guard let status = index.number(.status) else {
            try log.noteMissing(.status)
            throw WireError(.malformed, offset: 0)
        }
        guard let id = index.number(.messageIDBeingRespondedTo) else {
            try log.noteMissing(.messageIDBeingRespondedTo)
            throw WireError(.malformed, offset: 0)
        }
        self.service = service
        self.status = status
        messageIDBeingRespondedTo = id
        affectedSOPClassUID = try index.optionalUID(.affectedSOPClassUID, &log)
        affectedSOPInstanceUID = try index.optionalUID(.affectedSOPInstanceUID, &log)
        offendingElements = try index.attributes(.offendingElement)
        attributeIdentifierList = try index.attributes(.attributeIdentifierList)
        errorComment = index.text(.errorComment)
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
