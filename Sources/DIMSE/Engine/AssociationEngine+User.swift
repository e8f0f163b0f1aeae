package import DICOMWire

// What the user of an association asks for. Where the state does not allow it the call says so and does nothing.
extension AssociationEngine {
    /// Begins: a requestor asks for the transport connection.
    package mutating func start() {
        guard mayBegin, machine.mayIssue(.associateRequested) else { return }
        perform(.associateRequested, at: 0)
    }

    /// Answers a request with an acceptance or a rejection (acceptor).
    ///
    /// - Returns: whether the state allowed it.
    @discardableResult
    package mutating func answer(_ answer: AcceptorPolicy.Answer, at now: Nanoseconds) -> Bool {
        switch answer {
        case .accept(let accept):
            guard machine.mayIssue(.associateAccepted) else { return false }
            pending.accept = accept
            perform(.associateAccepted, at: now)
        case .reject(let reject):
            guard machine.mayIssue(.associateRejected) else { return false }
            pending.reject = reject
            perform(.associateRejected, at: now)
        }
        return true
    }

    /// Sends a request on an accepted context, and begins its operation.
    ///
    /// `makeMessage` is given a message ID that is free, which the request has to bear; it is called only where the
    /// request is then sent. While a release is under way no request is sent: no response to it could come any more.
    ///
    /// - Returns: the message ID, or nil where the state does not allow to send, or every ID is in use.
    package mutating func request(
        contextID: UInt8,
        dataSet: [UInt8] = [],
        at now: Nanoseconds,
        _ makeMessage: (UInt16) -> Message
    ) -> UInt16? {
        guard machine.state == .sta6, let messageID = operations.nextMessageID() else { return nil }
        let message = makeMessage(messageID)
        precondition(message.command.messageID == messageID, "a request bears the message ID that it is given")
        let operation = OperationRecord(
            field: message.command.field,
            messageID: messageID,
            contextID: contextID,
            affectedSOPClassUID: message.command.sopClassUID
        )
        operations.begin(operation, at: now)
        record.operationsBegun += 1
        send(message, dataSet, on: contextID, at: now)
        arm(.dimse)
        return messageID
    }

    /// Answers a request of the peer on the context that it came on; also while the peer waits for its release.
    ///
    /// - Returns: whether the state allowed it.
    @discardableResult
    package mutating func respond(
        _ response: Response,
        contextID: UInt8,
        dataSet: [UInt8]? = nil,
        at now: Nanoseconds
    ) -> Bool {
        guard machine.mayIssue(.dataRequested) else { return false }
        send(Message(.response(response), hasDataSet: dataSet != nil), dataSet ?? [], on: contextID, at: now)
        return true
    }

    /// Leaves a request of the peer without an answer, which the record tells.
    package mutating func leaveUnserved(_ request: ReceivedMessage) {
        record.note(
            StrayMessage(
                field: request.message.command.field,
                contextID: request.contextID,
                reason: .unservedRequest,
                operationsBegun: record.operationsBegun
            )
        )
    }

    private mutating func send(_ message: Message, _ dataSet: [UInt8], on contextID: UInt8, at now: Nanoseconds) {
        precondition(message.hasDataSet || dataSet.isEmpty, "the command says that no data set follows")
        pending.data = (fragmenter.encode(message, dataSet: dataSet, contextID: contextID), message.command.field)
        perform(.dataRequested, at: now)
    }

    /// Requests the orderly release.
    ///
    /// - Returns: whether the state allowed it.
    @discardableResult
    package mutating func release(at now: Nanoseconds) -> Bool {
        guard machine.mayIssue(.releaseRequested) else { return false }
        perform(.releaseRequested, at: now)
        return true
    }

    /// Answers the peer's request for release.
    ///
    /// In a release collision the acceptor's answer is kept back until the peer's has come (Sta10).
    ///
    /// - Returns: whether the state allowed it.
    @discardableResult
    package mutating func answerRelease(at now: Nanoseconds) -> Bool {
        isReleaseAnswered = machine.state == .sta10
        if isReleaseAnswered { return true }
        guard machine.mayIssue(.releaseAnswered) else { return false }
        perform(.releaseAnswered, at: now)
        return true
    }

    /// Ends at once: A-ABORT where there is a peer to tell, and a second call closes without waiting.
    package mutating func abandon(at now: Nanoseconds) {
        if let event = machine.abandonment { perform(event, at: now) }
    }
}
