import DICOMWire
import Testing

@testable import DIMSE

@Suite struct EngineOperationTests {
    private static func requestor() throws -> EngineDriver {
        try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
    }

    private static func responses(_ updates: [AssociationUpdate]) -> [OperationUpdate] {
        updates.compactMap { if case .response(let update) = $0 { update } else { nil } }
    }

    @Test("Outstanding operations are answered in any order, each with its own time")
    func asynchronous() throws {
        var driver = try Self.requestor()
        driver.now = 1000
        driver.step = 10
        for expected in UInt16(1)...3 {
            #expect(driver.call { $0.request(contextID: 1, at: $1, Samples.echoRequest) } == expected)
        }
        for messageID in [3, 1, 2] as [UInt16] {
            driver.receive(Samples.pdus(Samples.response(.cEcho, to: messageID, status: 0x0100 + messageID)))
        }
        let updates = Self.responses(driver.takeUpdates())
        #expect(updates.map(\.operation.messageID) == [3, 1, 2])
        #expect(updates.map(\.response.status) == [0x0103, 0x0101, 0x0102])
        // Sent at 1010, 1020 and 1030, answered at 1040, 1050 and 1060.
        #expect(updates.map(\.time) == [10, 40, 40])
        #expect(updates.map(\.receivedAt) == [1040, 1050, 1060])
        #expect(driver.record.operations.map(\.time) == [10, 40, 40])
        #expect(driver.record.operationsBegun == 3 && driver.record.operationsCompleted == 3)
        #expect(driver.record.strayMessages == [])
    }

    @Test("Pending responses leave the operation outstanding; the next one that is not ends it")
    func pending() throws {
        var driver = try Self.requestor()
        driver.step = 7
        driver.call { _ = $0.request(contextID: 3, dataSet: [9, 9], at: $1, Samples.findRequest) }
        for status in [0xFF00, 0xFF01] as [UInt16] {
            var message = Samples.response(.cFind, to: 1, status: status)
            message.dataSetType = Message.someDataSet
            driver.receive(Samples.pdus(message, dataSet: [1, 2, 3, 4], contextID: 3))
        }
        #expect(driver.record.operationsCompleted == 0 && driver.record.operations == [])
        driver.receive(Samples.pdus(Samples.response(.cFind, to: 1, status: 0xB000), contextID: 3))
        let updates = Self.responses(driver.takeUpdates())
        #expect(updates.map(\.isFinal) == [false, false, true])
        #expect(updates.map(\.dataSet) == [[1, 2, 3, 4], [1, 2, 3, 4], []])
        #expect(updates.map(\.time) == [7, 14, 21])
        #expect(updates.map(\.receivedAt) == [14, 21, 28])
        #expect(driver.record.operationsCompleted == 1)
        #expect(driver.record.operations.map(\.response?.status) == [0xB000])
        driver.receive(Samples.pdus(Samples.response(.cFind, to: 1), contextID: 3))
        #expect(driver.record.strayMessages.map(\.reason) == [.unknownMessageID(1)])
    }

    /// Catches a data set that was cut and looks whole.
    @Test("A response tells how long its data set was, also where less of it is kept", arguments: [0, 1])
    func dataSetLength(excess: Int) throws {
        var driver = try Self.requestor()
        driver.call { _ = $0.request(contextID: 3, dataSet: [9, 9], at: $1, Samples.findRequest) }
        let length = DIMSELimits.dataSetLength + excess
        var message = Samples.response(.cFind, to: 1, status: 0xFF00)
        message.dataSetType = Message.someDataSet
        let fragmenter = MessageFragmenter(peerMaximumLength: 16384)
        driver.receive(fragmenter.encode(message, dataSet: Array(repeating: 7, count: length), contextID: 3))
        let update = try #require(Self.responses(driver.takeUpdates()).first)
        #expect(update.dataSet.count == DIMSELimits.dataSetLength && update.dataSetLength == length)
    }

    typealias Stray = (Message, contextID: UInt8, StrayMessage.Reason)

    /// Each answers C-ECHO-RQ 1 on context 1 in a wrong way, and leaves it outstanding.
    private static let strays: [Stray] = [
        (Samples.response(.cEcho, to: 2), 1, .unknownMessageID(2)),
        (Samples.response(.cEcho, to: 0), 1, .unknownMessageID(0)),
        (Samples.response(.cStore, to: 1), 1, .otherService(requested: .cEchoRequest)),
        (Samples.response(.cEcho, to: 1), 5, .unacceptedContext),
        (Samples.echoRequest(1), 2, .unacceptedContext),
    ]

    @Test("Messages that answer nothing are noted with what is wrong, and the right answer is still taken")
    func strayMessages() throws {
        for (message, contextID, reason) in Self.strays {
            var driver = try Self.requestor()
            driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
            driver.receive(Samples.pdus(message, contextID: contextID))
            let stray = StrayMessage(
                field: message.command.field,
                contextID: contextID,
                reason: reason,
                status: contextID == 2 ? nil : 0,
                operationsBegun: 1
            )
            #expect(driver.record.strayMessages == [stray])
            #expect(driver.takeUpdates() == [], "whoever waits for the answer waits on")
            driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
            #expect(Self.responses(driver.takeUpdates()).map(\.isFinal) == [true])
        }
    }

    @Test("A response on another accepted context is noted, and ends the operation all the same")
    func otherContext() throws {
        var driver = try Self.requestor()
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1), contextID: 3))
        #expect(driver.record.strayMessages.map(\.reason) == [.otherContext(requested: 1)])
        #expect(driver.record.operationsCompleted == 1)
        let updates = driver.takeUpdates()
        #expect(updates.count == 1 && Self.responses(updates).count == 1, "\(updates)")
    }

    @Test("A command that cannot be typed is an assembly error, and the association goes on")
    func undecodable() throws {
        var driver = try Self.requestor()
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(
            try Samples.data(PresentationDataValue(contextID: 1, isCommand: true, isLast: true, fragment: [1, 2]))
        )
        #expect(driver.record.assemblyErrors.map(\.contextID) == [1])
        #expect(driver.takeUpdates() == [] && driver.state == .sta6)
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
        #expect(driver.record.operationsCompleted == 1)
    }

    @Test("A response may still come after the release request, and the association ends in order")
    func afterReleaseRequest() throws {
        var driver = try Self.requestor()
        driver.step = 5
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { $0.release(at: $1) }
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
        #expect(Self.responses(driver.takeUpdates()).map(\.time) == [10])
        driver.receive(Samples.releaseResponse)
        #expect(driver.takeUpdates() == [.released(10), .ended])
        #expect(driver.record.releaseTime == 10 && driver.record.abort == nil && driver.faults == [])
    }

    @Test("Operations without response are in the record when it is over, in the order of their IDs")
    func unanswered() throws {
        var driver = try Self.requestor()
        for _ in 0..<3 { driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) } }
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 2)))
        driver.close(.resetByPeer)
        #expect(driver.record.operations.map(\.messageID) == [2, 1, 3])
        #expect(driver.record.operations.map { $0.response == nil } == [false, true, true])
        #expect(driver.record.operations.map(\.affectedSOPClassUID) == [.verification, .verification, .verification])
        #expect(driver.record.operationsBegun == 3 && driver.record.operationsCompleted == 1)
    }

    @Test("The latest 32 operations are kept, and all are counted")
    func kept() throws {
        var driver = try Self.requestor()
        for messageID in UInt16(1)...40 {
            driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
            driver.receive(Samples.pdus(Samples.response(.cEcho, to: messageID)))
        }
        #expect(driver.record.operations.map(\.messageID) == Array(9...40))
        #expect(driver.record.operationsBegun == 40 && driver.record.operationsCompleted == 40)
        #expect(driver.record.dropped == 0)
    }

    @Test("Message IDs go on from 65,535 to 1 and leave out those in use")
    func messageIDs() {
        var operations = OutstandingOperations()
        let record = { OperationRecord(field: .cEchoRequest, messageID: $0, contextID: 1) }
        #expect(operations.nextMessageID() == 1)
        operations.begin(record(2), at: 0)
        #expect(operations.nextMessageID() == 3)
        for expected in UInt16(4)...UInt16.max { #expect(operations.nextMessageID() == expected) }
        #expect(operations.nextMessageID() == 1)
        #expect(operations.nextMessageID() == 3)
        for messageID in UInt16(1)...UInt16.max { operations.begin(record(messageID), at: 0) }
        #expect(operations.nextMessageID() == nil)
        _ = operations.take(Response(.cEcho, messageIDBeingRespondedTo: 77, status: 0), at: 0)
        #expect(operations.nextMessageID() == 77)
    }

    @Test("Two messages in one PDU are both delivered")
    func twoMessages() throws {
        var driver = try Self.requestor()
        for _ in 0..<2 { driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) } }
        let values = (UInt16(1)...2).map { messageID in
            PresentationDataValue(
                contextID: 1,
                isCommand: true,
                isLast: true,
                fragment: Samples.response(.cEcho, to: messageID).encodedCommandSet()
            )
        }
        driver.receive(try Samples.data(values[0], values[1]))
        #expect(Self.responses(driver.takeUpdates()).map(\.operation.messageID) == [1, 2])
    }

    @Test("A request of the peer reaches the user whole, and C-CANCEL-RQ is one")
    func requests() throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .acceptor, state: .sta6))
        let cancel = Message(.cCancelRequest(CCancelRequest(messageIDBeingRespondedTo: 4)))
        driver.receive(Samples.pdus(Samples.findRequest(4), dataSet: [1, 2], contextID: 3))
        driver.receive(Samples.pdus(cancel, contextID: 3))
        let requests = driver.takeUpdates().compactMap { if case .request(let message) = $0 { message } else { nil } }
        #expect(requests.map(\.message) == [Samples.findRequest(4), cancel])
        #expect(requests.map(\.dataSet) == [[1, 2], []])
        #expect(driver.record.lastReceived == PDUDescription(.data, .cCancelRequest))
    }
}
