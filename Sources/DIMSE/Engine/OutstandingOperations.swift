import DICOMWire

/// The operations of one side that wait for their final response.
struct OutstandingOperations: Sendable {
    struct Operation: Sendable {
        var record: OperationRecord
        var sentAt: Nanoseconds
    }

    private var operations: [UInt16: Operation] = [:]
    private var lastID: UInt16 = 0

    /// How many wait.
    var count: Int { operations.count }

    /// The next message ID that is not in use; 1 to 65,535, then from the start again, and nil where all are.
    mutating func nextMessageID() -> UInt16? {
        guard operations.count < Int(UInt16.max) else { return nil }
        repeat { lastID = lastID == .max ? 1 : lastID + 1 } while operations[lastID] != nil
        return lastID
    }

    mutating func begin(_ record: OperationRecord, at now: Nanoseconds) {
        operations[record.messageID] = Operation(record: record, sentAt: now)
    }

    func operation(_ messageID: UInt16) -> Operation? { operations[messageID] }

    mutating func finish(_ messageID: UInt16) { operations[messageID] = nil }

    /// All that wait, in the order of their message IDs.
    var all: [Operation] { operations.keys.sorted().compactMap { operations[$0] } }
}
