package import DICOMWire

/// The operations of one side that wait for their final response.
package struct OutstandingOperations: Sendable {
    /// What is kept of an operation: a small part of its record, since a captured requestor may leave 65,535 without
    /// answer.
    package struct Operation: Sendable {
        fileprivate let field: CommandField
        fileprivate let contextID: UInt8
        fileprivate let affectedSOPClassUID: UID?
        /// When its request was sent.
        fileprivate var sentAt: Nanoseconds

        fileprivate func record(_ messageID: UInt16) -> OperationRecord {
            OperationRecord(
                field: field,
                messageID: messageID,
                contextID: contextID,
                affectedSOPClassUID: affectedSOPClassUID
            )
        }

        fileprivate func isAnswered(by response: Response) -> Bool {
            response.service.responseField.rawValue == field.rawValue | 0x8000
        }
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
        operations[record.messageID] = Operation(
            field: record.field,
            contextID: record.contextID,
            affectedSOPClassUID: record.affectedSOPClassUID,
            sentAt: now
        )
    }

    /// The data set of a request was sent, too: from then on its answer is waited for.
    package mutating func complete(_ messageID: UInt16, at now: Nanoseconds) { operations[messageID]?.sentAt = now }

    /// Finds what a response on a context answers.
    ///
    /// It is an answer on another context than its request's, too: the message ID says to what. Pending is no status of
    /// services that answer once: who waited for another answer would wait for ever.
    package mutating func take(_ response: Response, at now: Nanoseconds) -> Answer {
        let messageID = response.messageIDBeingRespondedTo
        guard let operation = operations[messageID] else { return .nothing(.unknownMessageID(messageID)) }
        guard operation.isAnswered(by: response) else { return .nothing(.otherService(requested: operation.field)) }
        var record = operation.record(messageID)
        record.response = response
        record.time = now - operation.sentAt
        let isFinal = Status(response.status).category != .pending || !operation.field.mayBePending
        if isFinal { operations[messageID] = nil }
        return .of(record, isFinal: isFinal)
    }

    /// When the request was sent that a response answers, which goes on to wait; nil where it answers none.
    func sentAt(answeredBy response: Response) -> Nanoseconds? {
        guard let operation = operations[response.messageIDBeingRespondedTo], operation.isAnswered(by: response) else {
            return nil
        }
        return operation.sentAt
    }

    /// When the request was sent that waits for the longest time.
    var waitingSince: Nanoseconds? { operations.values.map(\.sentAt).min() }

    /// Takes out all that wait, in the order of their message IDs.
    package mutating func removeAll() -> some Sequence<OperationRecord> {
        let all = operations
        operations = [:]
        return all.keys.sorted().lazy.compactMap { messageID in all[messageID]?.record(messageID) }
    }
}
