import DICOMWire
import Testing

@testable import DIMSE

/// The record to the nanosecond and to the byte.
@Suite struct EngineRecordTests {
    /// Catches a request that is taken for sent since it was to be.
    @Test("A request that was not sent is none, unless something was answered to it")
    func refusedRequest() throws {
        var driver = EngineDriver()
        driver.call { engine, _ in engine.start() }
        driver.connect()
        var answered = driver
        driver.call { engine, _ in engine.requestNotSent() }
        driver.close(.resetByPeer)
        var expected = AssociationRecord(role: .requestor)
        (expected.end, expected.silenceBeforeEnd) = (.resetByPeer, 0)
        #expect(driver.record == expected)

        try answered.receive(.associateAccept(Samples.acceptance))
        answered.call { engine, _ in engine.requestNotSent() }
        #expect(answered.record.request == Samples.proposal.request)
    }

    @Test("A requestor's record of an association in order")
    func requestor() throws {
        var driver = EngineDriver()
        driver.now = 100
        driver.call { engine, _ in engine.start() }
        driver.now = 250
        driver.connect()
        let request = driver.takeWritten()
        #expect(driver.record.lastSent == PDUDescription(.associateRequest))
        #expect(driver.record.bytesSent == UInt64(request.count))
        #expect(driver.record.request == Samples.proposal.request)
        driver.now = 1250
        let accept = try PDU.associateAccept(Samples.acceptance).encoded()
        driver.receive(accept)
        #expect(driver.record.associationTime == 1000)
        #expect(driver.record.lastReceived == PDUDescription(.associateAccept))
        #expect(driver.record.accept == (try Samples.acceptance))
        driver.now = 2000
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        let echo = driver.takeWritten()
        #expect(driver.record.lastSent == PDUDescription(.data, .cEchoRequest))
        driver.now = 2321
        let response = Samples.pdus(Samples.response(.cEcho, to: 1))
        driver.receive(response)
        #expect(driver.record.lastReceived == PDUDescription(.data, .cEchoResponse))
        driver.now = 3000
        driver.call { $0.release(at: $1) }
        #expect(driver.record.release == .requestedByUs)
        driver.now = 3456
        driver.receive(Samples.releaseResponse)

        var expected = AssociationRecord(role: .requestor)
        expected.request = Samples.proposal.request
        expected.accept = try Samples.acceptance
        expected.negotiation = Negotiation(request: Samples.proposal.request, accept: try Samples.acceptance)
        expected.associationTime = 1000
        expected.release = .completed
        expected.releaseTime = 456
        expected.end = .closedByUs
        expected.operationsBegun = 1
        expected.operationsCompleted = 1
        expected.note(
            OperationRecord(
                field: .cEchoRequest,
                messageID: 1,
                contextID: 1,
                affectedSOPClassUID: .verification,
                response: Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0),
                time: 321
            )
        )
        expected.lastSent = PDUDescription(.releaseRequest)
        expected.lastReceived = PDUDescription(.releaseResponse)
        expected.bytesSent = UInt64(request.count + echo.count + 10)
        expected.bytesReceived = UInt64(accept.count + response.count + 10)
        expected.longestDataReceived = response.count - PDUHeader.length
        #expect(driver.record == expected)
    }

    @Test("A rejection is timed on both sides")
    func rejection() throws {
        var requestor = try EngineDriver(requestorIn: .sta5)
        requestor.now = 77
        requestor.receive(hex("03 00 00000004 00 02 03 01"))
        #expect(requestor.record.associationTime == 77)
        #expect(requestor.record.reject == AssociateReject(result: 2, source: 3, reason: 1))
        var acceptor = EngineDriver(.acceptor)
        acceptor.connect()
        acceptor.now = 5
        try acceptor.receive(.associateRequest(Samples.proposal.request))
        acceptor.now = 25
        let reject = AssociateReject(result: 2, source: 1, reason: 1)
        acceptor.call { $0.answer(.reject(reject), at: $1) }
        #expect(acceptor.record.associationTime == 20)
        #expect(acceptor.record.reject == reject)
        #expect(acceptor.takeWritten() == hex("03 00 00000004 00 02 01 01"))
        #expect(acceptor.record.lastSent == PDUDescription(.associateReject))
    }

    @Test("Deviations are kept with the type of their PDU, and those beyond are counted")
    func deviations() throws {
        var driver = try EngineDriver(requestorIn: .sta5)
        var accept = try Samples.acceptance
        accept.items += Array(repeating: .other(RawItem(type: 0x77, value: [1])), count: 100)
        try driver.receive(.associateAccept(accept))
        #expect(driver.record.deviations.count == DIMSELimits.observationsKept)
        #expect(
            driver.record.deviations.allSatisfy { $0.type == .associateAccept && $0.deviation.kind == .unknownItem }
        )
        #expect(driver.record.dropped == 100 - DIMSELimits.observationsKept)
        #expect(driver.state == .sta6)
    }

    @Test("What is wrong with a command set is in the record as well")
    func commandDeviations() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        var command = Samples.response(.cEcho, to: 1).encodedCommandSet()
        command[8] += 2
        driver.receive(
            try Samples.data(PresentationDataValue(contextID: 1, isCommand: true, isLast: true, fragment: command))
        )
        #expect(driver.record.deviations.map(\.deviation.kind) == [.commandGroupLengthWrong])
        #expect(driver.record.deviations.map(\.type) == [.data])
        #expect(driver.record.operationsCompleted == 1)
    }

    private static let passcode = Array("tops3cret".utf8)
    private static let stars = Array("*********".utf8)

    /// A requestor that has sent a name and a passcode.
    private static func identified() -> EngineDriver {
        var proposal = Samples.proposal
        proposal.userIdentity = UserIdentityRequest(
            identityType: 2,
            positiveResponseRequested: false,
            primaryField: Array("user".utf8),
            secondaryField: passcode
        )
        var driver = EngineDriver(.requestor(proposal))
        driver.call { engine, _ in engine.start() }
        driver.call { engine, _ in engine.begin(.connect) }
        driver.connect()
        return driver
    }

    @Test("A passcode that an acceptance has in its free text is not in the record, and titles that are copies are")
    func secretsInAcceptance() throws {
        var accept = try Samples.acceptance
        accept.callingAETitle = AETitle(field: Self.passcode)
        accept.items = accept.items.map { item in
            guard case .userInformation(var information) = item else { return item }
            information.subItems.append(.other(RawItem(type: 0x7E, value: [0x3D] + Self.passcode)))
            information.subItems.append(.implementationVersionName(RawItem(type: 0x55, value: Self.passcode)))
            return .userInformation(information)
        }
        var driver = Self.identified()
        try driver.receive(.associateAccept(accept))
        let kept = try #require(driver.record.accept)
        #expect(kept.calledAETitle == accept.calledAETitle)
        #expect(kept.callingAETitle == AETitle(field: Self.stars))
        let unknown = UserInformationSubItem.other(RawItem(type: 0x7E, value: [0x3D] + Self.stars))
        #expect(kept.userInformation?.subItems.contains(unknown) == true)
        #expect(!"\(driver.record.negotiation as Any)".contains("tops"))
        #expect(driver.record.deviations.contains { $0.deviation.kind == .unknownUserInformationItem })
        #expect(driver.record.deviations.allSatisfy { !$0.deviation.bytes.contains(Self.passcode[0]) })
        #expect(driver.state == .sta6)
    }

    @Test("A passcode in an error comment is in no response, in time or late", arguments: [false, true])
    func secretsInComment(isLate: Bool) throws {
        var driver = Self.identified()
        try driver.receive(.associateAccept(Samples.acceptance))
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        if isLate { driver.expire(.dimse) }
        _ = driver.takeUpdates()
        var response = Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0x0110)
        response.errorComment = Array("bad ".utf8) + Self.passcode
        driver.receive(Samples.pdus(Message(.response(response))))
        let masked = Array("bad ".utf8) + Self.stars
        if isLate {
            var late = response
            late.errorComment = masked
            #expect(driver.record.lateAnswer?.content == .response(late))
        } else {
            #expect(driver.record.firstFailedOperation?.response?.errorComment == masked)
            let comments = driver.takeUpdates().compactMap { update -> [UInt8]? in
                if case .response(let update) = update { update.response.errorComment } else { nil }
            }
            #expect(comments == [masked])
        }
    }

    @Test("The first foreign bytes are kept, up to 512 of them, and all are counted")
    func foreignBytes() throws {
        var driver = try EngineDriver(requestorIn: .sta5)
        let page = Array("HTTP/1.1 400 Bad Request\r\n".utf8) + [UInt8](repeating: 0x41, count: 1000)
        driver.receive(page)
        #expect(driver.record.foreignBytes == Array(page.prefix(512)))
        #expect(driver.record.bytesReceived == UInt64(page.count))
        driver.receive([0xFF, 0xFE])
        #expect(driver.record.foreignBytes == Array(page.prefix(512)))
        #expect(driver.record.framingFailure == .unknownType(0x48))
        #expect(driver.record.bytesReceived == UInt64(page.count + 2))
    }

    /// Catches a PDU that is counted once as a whole one and again as a refused one.
    @Test("A PDU that is refused is counted once, and is the last one received")
    func refusedBytes() throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        let before = driver.record.bytesReceived
        driver.receive(hex("04 00 00000008 00000099 01 03 0000"))
        #expect(driver.record.bytesReceived == before + 14)
        #expect(driver.record.lastReceived == PDUDescription(.data))
        #expect(driver.record.framingFailure == .complete(14))
        #expect(driver.takeWritten() == Samples.providerAbort(6))
    }

    @Test("What came before a broken value of the same PDU was delivered")
    func brokenValue() throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        let response = Samples.pdus(Samples.response(.cEcho, to: 1))
        let body = response.dropFirst(6) + hex("00000099 01 03")
        driver.receive(hex("04 00 000000") + [UInt8(body.count)] + body)
        #expect(driver.record.operationsCompleted == 1)
        #expect(driver.record.lastReceived == PDUDescription(.data, .cEchoResponse))
        #expect(driver.state == .sta13)
    }

    @Test("The start of a PDU that never came whole is kept, up to 512 bytes")
    func partialPDU() throws {
        var driver = try EngineDriver(requestorIn: .sta5)
        let start = hex("02 00 00001000") + [UInt8](repeating: 7, count: 1000)
        driver.receive(start)
        driver.close(.resetByPeer)
        #expect(driver.record.partialPDU == Array(start.prefix(512)))
        #expect(driver.record.end == .resetByPeer)
    }

    @Test("A header that comes in pieces and is refused leaves no start of a PDU behind")
    func refusedHeader() throws {
        var driver = try EngineDriver(requestorIn: .sta5)
        for byte in hex("02 00 FFFFFFFF") { driver.receive([byte]) }
        #expect(driver.record.partialPDU == [])
        #expect(driver.record.foreignBytes == hex("02 00 FFFFFFFF"))
    }

    @Test("How far the release went is told at each step")
    func release() throws {
        func progress(_ situation: EngineDriver.Situation) throws -> ReleaseProgress {
            try EngineDriver(situation).record.release
        }
        #expect(try progress(.init(role: .requestor, state: .sta6)) == .none)
        #expect(try progress(.init(role: .requestor, state: .sta7)) == .requestedByUs)
        #expect(try progress(.init(role: .acceptor, state: .sta8)) == .requestedByPeer)
        #expect(try progress(.init(role: .requestor, state: .sta9)) == .collision)
        #expect(try progress(.init(role: .requestor, state: .sta11)) == .collision)
        #expect(try progress(.init(role: .acceptor, state: .sta10)) == .collision)
        #expect(try progress(.init(role: .acceptor, state: .sta12)) == .collision)
    }
}
