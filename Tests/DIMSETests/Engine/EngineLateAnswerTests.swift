import DICOMWire
import Testing

@testable import DIMSE

/// What comes between the end of a limit and the end of the connection.
@Suite struct EngineLateAnswerTests {
    private static let reject = AssociateReject(result: 1, source: 1, reason: 7)

    /// A requestor that gave up waiting for what it asked for at 1,000.
    private static func givenUp(_ stage: AssociationStage) throws -> EngineDriver {
        var driver = try EngineDriver(requestorIn: .sta4)
        driver.now = 1000
        if stage != .association {
            driver = try EngineDriver(requestorIn: .sta6)
            driver.now = 1000
        }
        switch stage {
        case .association: driver.connect()
        case .dimse: driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        case .release: driver.call { $0.release(at: $1) }
        case .resolve, .connect, .tls, .idle, .artim: Issue.record("no stage of a requestor's request")
        }
        driver.now = 3000
        driver.expire(stage)
        try #require(driver.state == .sta13)
        driver.now = 3300
        return driver
    }

    private static func answers() throws -> [(AssociationStage, [UInt8], LateAnswer.Content?)] {
        let abort = try PDU.abort(Abort(source: 0, reason: 0)).encoded()
        let success = Samples.pdus(Samples.response(.cEcho, to: 1))
        return [
            (.association, try PDU.associateAccept(Samples.acceptance).encoded(), .acceptance),
            (.association, try PDU.associateReject(reject).encoded(), .rejection(reject)),
            (.association, abort, .abort(Abort(source: 0, reason: 0))),
            (.dimse, success, .response(Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0))),
            (.dimse, abort, .abort(Abort(source: 0, reason: 0))),
            (.release, Samples.releaseResponse, .release),
            // What answers nothing that was waited for.
            (.association, success, nil), (.dimse, Samples.releaseResponse, nil), (.release, success, nil),
            (.dimse, Samples.pdus(Samples.response(.cEcho, to: 2)), nil),
            (.dimse, Samples.pdus(Samples.response(.cFind, to: 1)), nil),
            (.dimse, Samples.pdus(Samples.echoRequest(1)), nil),
        ]
    }

    @Test("What answers the request is kept with its time, and changes nothing else")
    func kept() throws {
        for (stage, bytes, content) in try Self.answers() {
            var driver = try Self.givenUp(stage)
            let before = driver.record
            driver.receive(bytes)
            #expect(driver.record.lateAnswer == content.map { LateAnswer($0, after: 2300) }, "\(stage)")
            #expect(driver.record.timeout == stage && driver.record.lastReceived == before.lastReceived)
            #expect(driver.record.operationsCompleted == 0 && driver.record.accept == before.accept)
            #expect(driver.record.reject == nil && driver.record.strayMessages == [] && driver.faults == [])
            #expect(driver.takeUpdates().allSatisfy { if case .response = $0 { false } else { true } })
        }
    }

    /// Catches what answers nothing, and came after the end, among the peer's departures from the standard.
    @Test("What is wrong with a command that announces a data set counts where it is an answer", arguments: [1, 2])
    func begunMessage(answered messageID: UInt16) throws {
        var driver = try Self.givenUp(.dimse)
        let response = Response(.cEcho, messageIDBeingRespondedTo: messageID, status: 0)
        let command = Message(.response(response), hasDataSet: true).encodedCommandSet()
        driver.receive(
            try Samples.data(PresentationDataValue(contextID: 1, isCommand: true, isLast: true, fragment: command))
        )
        let kinds = driver.record.deviations.map(\.deviation.kind)
        #expect(kinds == (messageID == 1 ? [.unexpectedDataSet] : []))
    }

    @Test("The first of several is the answer")
    func first() throws {
        var driver = try Self.givenUp(.association)
        try driver.receive(.associateAccept(Samples.acceptance))
        driver.receive(Samples.userAbort)
        #expect(driver.record.lateAnswer?.content == .acceptance)
    }

    @Test("Where this side ended the association for another reason, nothing is late")
    func notGivenUp() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { $0.abandon(at: $1) }
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
        driver.receive(Samples.userAbort)
        #expect(driver.record.lateAnswer == nil && driver.record.operationsCompleted == 0)
    }

    @Test("An answer that began in time and ended late is late, wherever the limit cut it", arguments: 1..<64)
    func cut(at place: Int) throws {
        let answer = Samples.pdus(Samples.response(.cEcho, to: 1))
        #expect(answer.count == 64)
        var driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Array(answer[..<place]))
        driver.expire(.dimse)
        #expect(!driver.record.partialPDU.isEmpty)
        driver.receive(Array(answer[place...]))
        #expect(driver.record.lateAnswer != nil && driver.record.partialPDU == [] && driver.faults == [])
    }

    @Test("A PDU that begins after this side gave up is no answer begun in time", arguments: [1, 5, 6, 20])
    func begun(length: Int) throws {
        let answer = Samples.pdus(Samples.response(.cEcho, to: 1))
        var driver = try Self.givenUp(.dimse)
        driver.receive(Array(answer[..<length]))
        driver.close()
        #expect(driver.record.partialPDU == [] && driver.record.lastReceived == PDUDescription(.associateAccept))

        driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Array(answer[..<length]))
        driver.expire(.dimse)
        driver.close()
        #expect(driver.record.partialPDU == Array(answer[..<length]))
    }

    /// Catches an answer that is told as silence since more of it came after the limit.
    @Test("The start of an answer that came in time stays, and what comes of it later", arguments: [1, 5, 6, 20])
    func begunInTime(length: Int) throws {
        let answer = Samples.pdus(Samples.response(.cEcho, to: 1))
        var driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Array(answer[..<length]))
        driver.expire(.dimse)
        driver.receive(Array(answer[length..<40]))
        driver.close()
        #expect(driver.record.partialPDU == Array(answer[..<40]))
    }

    @Test("What cannot be read any more is passed over")
    func malformed() throws {
        var driver = try Self.givenUp(.dimse)
        // A value longer than its PDU, and data without a command.
        driver.receive(hex("04 00 00000008 000000FF 01 03 0000"))
        try driver.receive(Samples.data(PresentationDataValue(contextID: 1, control: 2, fragment: [0, 0])))
        #expect(driver.record.framingFailure == nil && driver.record.assemblyErrors == [])
        #expect(driver.state == .sta13 && driver.unread == [] && driver.faults == [])
    }
}
