extension Message {
    /// The command set as bytes, with its group length, elements ascending and values of even length (PS3.7 6.3).
    package func encodedCommandSet() -> [UInt8] {
        var writer = CommandWriter()
        switch command {
        case .cEchoRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
        case .cStoreRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.priority, request.priority)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.affectedSOPInstanceUID, request.affectedSOPInstanceUID)
            writer.write(.moveOriginatorApplicationEntityTitle, request.moveOriginatorAETitle)
            writer.write(.moveOriginatorMessageID, request.moveOriginatorMessageID)
        case .cFindRequest(let request), .cGetRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.priority, request.priority)
            writer.write(.commandDataSetType, dataSetType)
        case .cMoveRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.moveDestination, request.moveDestination)
            writer.write(.priority, request.priority)
            writer.write(.commandDataSetType, dataSetType)
        case .cCancelRequest(let request):
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageIDBeingRespondedTo, request.messageIDBeingRespondedTo)
            writer.write(.commandDataSetType, dataSetType)
        case .nEventReportRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.affectedSOPInstanceUID, request.affectedSOPInstanceUID)
            writer.write(.eventTypeID, request.eventTypeID)
        case .nGetRequest(let request):
            writer.write(.requestedSOPClassUID, request.requestedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.requestedSOPInstanceUID, request.requestedSOPInstanceUID)
            writer.write(.attributeIdentifierList, request.attributeIdentifierList)
        case .nSetRequest(let request), .nDeleteRequest(let request):
            writer.write(.requestedSOPClassUID, request.requestedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.requestedSOPInstanceUID, request.requestedSOPInstanceUID)
        case .nActionRequest(let request):
            writer.write(.requestedSOPClassUID, request.requestedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.requestedSOPInstanceUID, request.requestedSOPInstanceUID)
            writer.write(.actionTypeID, request.actionTypeID)
        case .nCreateRequest(let request):
            writer.write(.affectedSOPClassUID, request.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageID, request.messageID)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.affectedSOPInstanceUID, request.affectedSOPInstanceUID)
        case .response(let response):
            writer.write(.affectedSOPClassUID, response.affectedSOPClassUID)
            writer.write(.commandField, command.field.rawValue)
            writer.write(.messageIDBeingRespondedTo, response.messageIDBeingRespondedTo)
            writer.write(.commandDataSetType, dataSetType)
            writer.write(.status, response.status)
            writer.write(.offendingElement, response.offendingElements)
            writer.write(.errorComment, text: response.errorComment)
            writer.write(.errorID, response.errorID)
            writer.write(.affectedSOPInstanceUID, response.affectedSOPInstanceUID)
            writer.write(.eventTypeID, response.eventTypeID)
            writer.write(.attributeIdentifierList, response.attributeIdentifierList)
            writer.write(.actionTypeID, response.actionTypeID)
            writer.write(.numberOfRemainingSuboperations, response.suboperations?.remaining)
            writer.write(.numberOfCompletedSuboperations, response.suboperations?.completed)
            writer.write(.numberOfFailedSuboperations, response.suboperations?.failed)
            writer.write(.numberOfWarningSuboperations, response.suboperations?.warning)
        }
        return writer.finish()
    }
}

/// Writes command elements in implicit VR little endian; nil and empty values that may be left out are.
private struct CommandWriter {
    private var writer = ByteWriter()

    init() {
        header(.commandGroupLength, length: 4)
        writer.writeLittleEndian(UInt32(0))
    }

    mutating func write(_ id: CommandElementID, _ value: UInt16?) {
        guard let value else { return }
        header(id, length: 2)
        writer.writeLittleEndian(value)
    }

    mutating func write(_ id: CommandElementID, _ value: UID?) {
        guard let value else { return }
        write(id, bytes: value.bytes, padding: 0)
    }

    mutating func write(_ id: CommandElementID, _ value: AETitle?) {
        guard let value else { return }
        // With leading spaces as they were given: a peer may compare them.
        let end = value.field.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
        write(id, bytes: Array(value.field[..<end]), padding: 0x20)
    }

    mutating func write(_ id: CommandElementID, _ value: [Tag]) {
        guard !value.isEmpty else { return }
        header(id, length: 4 * value.count)
        for tag in value {
            writer.writeLittleEndian(tag.group)
            writer.writeLittleEndian(tag.element)
        }
    }

    mutating func write(_ id: CommandElementID, text value: [UInt8]?) {
        guard let value else { return }
        write(id, bytes: value, padding: 0x20)
    }

    /// Fills in the group length, and gives the bytes.
    mutating func finish() -> [UInt8] {
        writer.overwriteLittleEndian(UInt32(writer.count - 12), at: 8)
        return writer.bytes
    }

    private mutating func write(_ id: CommandElementID, bytes: [UInt8], padding: UInt8) {
        header(id, length: bytes.count + bytes.count % 2)
        writer.write(bytes)
        if bytes.count % 2 == 1 { writer.write(padding) }
    }

    private mutating func header(_ id: CommandElementID, length: Int) {
        writer.writeLittleEndian(UInt16(0))
        writer.writeLittleEndian(id.rawValue)
        writer.writeLittleEndian(UInt32(length))
    }
}
