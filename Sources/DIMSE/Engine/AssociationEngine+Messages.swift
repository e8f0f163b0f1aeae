import DICOMWire

extension AssociationEngine {
    /// Gives a message of the peer to whoever waits for it.
    mutating func deliver(_ received: ReceivedMessage, at now: Nanoseconds) {
        let field = received.message.command.field
        record.lastReceived = PDUDescription(.data, field)
        record.note(received.deviations, in: .data)
        guard record.negotiation?.acceptedContext(id: received.contextID) != nil else {
            return note(received, .unacceptedContext)
        }
        guard case .response(let response) = received.message.command else {
            outputs.append(.notify(.request(received)))
            return
        }
        guard let operation = operations.operation(response.messageIDBeingRespondedTo) else {
            return note(received, .unknownMessageID(response.messageIDBeingRespondedTo))
        }
        guard field.rawValue == operation.record.field.rawValue | 0x8000 else {
            return note(received, .otherService(requested: operation.record.field))
        }
        // It is an answer for all that: the message ID says to what.
        if received.contextID != operation.record.contextID {
            note(received, .otherContext(requested: operation.record.contextID))
        }
        complete(operation, response, received, at: now)
    }

    private mutating func complete(
        _ operation: OutstandingOperations.Operation,
        _ response: Response,
        _ received: ReceivedMessage,
        at now: Nanoseconds
    ) {
        var finished = operation.record
        finished.response = response
        finished.time = now - operation.sentAt
        // Pending is no status of other services: who waited for another answer would wait for ever.
        let isFinal = Status(response.status).category != .pending || !finished.field.mayBePending
        if isFinal {
            operations.finish(finished.messageID)
            record.operationsCompleted += 1
            record.note(finished)
        }
        if operations.count == 0 {
            disarm(.dimse)
        } else if machine.state == .sta6 {
            arm(.dimse)
        }
        outputs.append(
            .notify(
                .response(
                    OperationUpdate(
                        operation: finished,
                        response: response,
                        dataSet: received.dataSet,
                        dataSetLength: received.dataSetLength,
                        isFinal: isFinal,
                        time: now - operation.sentAt
                    )
                )
            )
        )
    }

    /// Notes a message that answers nothing; whoever waits for an answer waits on, since it may still come.
    private mutating func note(_ received: ReceivedMessage, _ reason: StrayMessage.Reason) {
        record.note(
            StrayMessage(field: received.message.command.field, contextID: received.contextID, reason: reason)
        )
    }
}
