import DICOMWire

extension AssociationEngine {
    /// Gives a message of the peer to whoever waits for it.
    mutating func deliver(_ received: ReceivedMessage, at now: Nanoseconds) {
        if isOver { return noteLate(received, at: now) }
        let field = received.message.command.field
        record.lastReceived = PDUDescription(.data, field)
        noteDeviations(of: received)
        guard record.negotiation?.acceptedContext(id: received.contextID) != nil else {
            return note(received, .unacceptedContext)
        }
        guard case .response(let answer) = received.message.command else {
            outputs.append(.notify(.request(received)))
            return
        }
        let response = record.secrets.masked(answer)
        switch operations.take(response, at: now) {
        case .nothing(let reason): note(received, reason)
        case .of(let operation, let isFinal):
            // It is an answer for all that: the message ID says to what.
            if received.contextID != operation.contextID {
                note(received, .otherContext(requested: operation.contextID))
            }
            deliver(response, to: operation, isFinal: isFinal, received, at: now)
        }
    }

    /// Notes what is wrong with a command; of one with a data set that was done before the data set came.
    mutating func noteDeviations(of received: ReceivedMessage) {
        if !received.message.hasDataSet { record.note(received.deviations, in: .data) }
    }

    private mutating func deliver(
        _ response: Response,
        to operation: OperationRecord,
        isFinal: Bool,
        _ received: ReceivedMessage,
        at now: Nanoseconds
    ) {
        if isFinal { record.complete(operation) }
        if operations.count == 0 {
            disarm(.dimse)
        } else if machine.state == .sta6 {
            arm(.dimse)
        }
        outputs.append(
            .notify(
                .response(
                    OperationUpdate(
                        operation: operation,
                        response: response,
                        dataSet: received.dataSet,
                        dataSetLength: received.dataSetLength,
                        isFinal: isFinal,
                        time: operation.time ?? 0,
                        receivedAt: now
                    )
                )
            )
        )
    }

    /// Notes a message that answers nothing; whoever waits for an answer waits on, since it may still come.
    private mutating func note(_ received: ReceivedMessage, _ reason: StrayMessage.Reason) {
        record.note(StrayMessage(received, reason, operationsBegun: record.operationsBegun))
    }
}
