package import DICOMWire

/// The operations of one side that wait for their final response.
package struct OutstandingOperations: Sendable {
    /// An operation, and when its request was sent.
    package struct Operation: Sendable {
        /// What is known of it.
        package var record: OperationRecord
        /// When its request was sent.
        package var sentAt: Nanoseconds
    }

    /// What a message means for the operations that wait.
    package enum Answer: Sendable {
        /// It answers an operation, which has its response and time now, and waits no more where that is final.
        case of(OperationRecord, isFinal: Bool)
        /// It answers nothing.
        case nothing(StrayMessage.Reason)
    }

    private var operations: [UInt16: Operation] = [:]
    private var lastID: UInt16 = 0

    /// Makes a list of none.
    package init() {}

    /// How many wait.
    package var count: Int { operations.count }

    /// The next message ID that is not in use; 1 to 65,535, then from the start again, and nil where all are.
    mutating func nextMessageID() -> UInt16? {
        guard operations.count < Int(UInt16.max) else { return nil }
        repeat { lastID = lastID == .max ? 1 : lastID + 1 } while operations[lastID] != nil
        return lastID
    }

    /// Adds an operation whose request was sent; another of its message ID is given up.
    package mutating func begin(_ record: OperationRecord, at now: Nanoseconds) {
        operations[record.messageID] = Operation(record: record, sentAt: now)
    }

    /// The data set of a request was sent, too: from then on its answer is waited for.
    package mutating func complete(_ messageID: UInt16, at now: Nanoseconds) { operations[messageID]?.sentAt = now }

    /// Finds what a response on a context answers.
    ///
    /// It is an answer on another context than its request's, too: the message ID says to what. Pending is no status of
    /// services that answer once: who waited for another answer would wait for ever.
    package mutating func take(_ response: Response, at now: Nanoseconds) -> Answer {
        guard var operation = operations[response.messageIDBeingRespondedTo] else {
            return .nothing(.unknownMessageID(response.messageIDBeingRespondedTo))
        }
        guard response.service.responseField.rawValue == operation.record.field.rawValue | 0x8000 else {
            return .nothing(.otherService(requested: operation.record.field))
        }
        operation.record.response = response
        operation.record.time = now - operation.sentAt
        let isFinal = Status(response.status).category != .pending || !operation.record.field.mayBePending
        if isFinal { operations[operation.record.messageID] = nil }
        return .of(operation.record, isFinal: isFinal)
    }

    /// The operation that a response answers, which goes on to wait; nil where it answers none.
    func operation(answeredBy response: Response) -> Operation? {
        guard let operation = operations[response.messageIDBeingRespondedTo],
            response.service.responseField.rawValue == operation.record.field.rawValue | 0x8000
        else { return nil }
        return operation
    }

    /// When the request was sent that waits for the longest time.
    var waitingSince: Nanoseconds? { operations.values.map(\.sentAt).min() }

    /// Takes out all that wait, in the order of their message IDs.
    package mutating func removeAll() -> [Operation] {
        let all = operations.keys.sorted().compactMap { operations[$0] }
        operations = [:]
        return all
    }
}
