import DICOMWire
import Testing

@testable import DIMSE

/// Each thing that can happen, in each state that it can happen in: the engine goes where Table 9-10 says, and does no
/// more.
@Suite struct EngineStateTests {
    typealias Situation = EngineDriver.Situation

    static let connected = EngineDriver.situations.filter(\.isConnected)

    /// One PDU of each type, and one that is of a known type and cannot be read.
    private static func pdus() throws -> [(AssociationEvent, [UInt8])] {
        [
            (.associateRequestReceived(acceptable: true), try PDU.associateRequest(Samples.proposal.request).encoded()),
            (.associateAcceptReceived, try PDU.associateAccept(Samples.acceptance).encoded()),
            (.associateRejectReceived, hex("03 00 00000004 00 01 01 07")),
            (.dataReceived, Samples.pdus(Samples.echoRequest(1))),
            (.releaseRequestReceived, Samples.releaseRequest),
            (.releaseResponseReceived, Samples.releaseResponse),
            (.abortReceived(.serviceUser), Samples.userAbort),
            (.invalidPDUReceived(.invalidPDUParameterValue), hex("05 00 00000002 0000")),
            (.invalidPDUReceived(.unrecognizedPDU), hex("48545450 2F312E31")),
        ]
    }

    /// Catches a PDU that the engine hands to the machine as another event, and a send that gets lost.
    @Test("Every PDU in every state does what the table says", arguments: connected)
    func everyPDU(situation: Situation) throws {
        for (event, bytes) in try Self.pdus() {
            var machine = AssociationMachine(role: situation.role, state: situation.state)
            let transition = try machine.handle(event)
            var driver = try EngineDriver(situation)
            driver.receive(bytes)
            #expect(driver.state == transition.to, "\(event) in \(situation)")
            #expect(driver.faults == [], "\(event) in \(situation)")
            #expect(driver.unread == [], "\(event) in \(situation)")
            var sent: [UInt8] = []
            for case .send(let pdu) in transition.effects {
                guard case .abort(let abort) = pdu else {
                    Issue.record("\(pdu) in answer to a PDU in \(situation)")
                    continue
                }
                sent += try PDU.abort(Abort(source: abort.source, reason: abort.reason)).encoded()
            }
            #expect(driver.takeWritten() == sent, "\(event) in \(situation)")
            #expect(driver.isClosed == transition.effects.contains(.closeTransportConnection))
            #expect(driver.record.bytesReceived >= UInt64(bytes.count))
        }
    }

    @Test("A PDU that does not belong in a state is noted with it", arguments: connected)
    func unexpectedPDUs(situation: Situation) throws {
        for (event, bytes) in try Self.pdus() {
            var driver = try EngineDriver(situation)
            let before = driver.record.lastReceived
            driver.receive(bytes)
            let actions = [AssociationAction.aa1, .aa6, .aa7, .aa8]
            let isUnexpected = AssociationTable.action(on: event, in: situation.state).map(actions.contains) == true
            let type = PDUType(rawValue: bytes[0])
            switch event {
            case .invalidPDUReceived(let reason):
                #expect(driver.record.unexpectedPDUs == [])
                #expect(driver.record.foreignBytes == bytes)
                #expect(
                    driver.record.framingFailure
                        == (reason == .unrecognizedPDU ? .unknownType(0x48) : .complete(bytes.count))
                )
            default:
                let description = try PDUDescription(#require(type))
                let unexpected = UnexpectedPDU(pdu: description, state: situation.state)
                #expect(driver.record.unexpectedPDUs == (isUnexpected ? [unexpected] : []), "\(event) in \(situation)")
                #expect(driver.record.framingFailure == nil && driver.record.foreignBytes == [])
            }
            // Once this side gave up, what comes is late, and not what was received last.
            let last = situation.state == .sta13 ? before?.type : type
            if type != nil { #expect(driver.record.lastReceived?.type == last) }
        }
    }

    @Test("A-ABORT in each state closes, and the user is told where there is an association", arguments: connected)
    func peerAborts(situation: Situation) throws {
        for bytes in [Samples.userAbort, Samples.providerAbort(6), hex("07 00 00000004 0000 01 63")] {
            var driver = try EngineDriver(situation)
            let before = driver.record.abort
            driver.receive(bytes)
            let fromPeer = AbortRecord(abort: Abort(source: bytes[8], reason: bytes[9]), isFromPeer: true)
            #expect(driver.record.abort == before ?? fromPeer)
            let isTold = situation.state != .sta2 && situation.state != .sta13
            #expect(driver.takeUpdates() == (isTold ? [.aborted(fromPeer), .ended] : [.ended]))
            #expect(driver.isClosed && driver.record.end == .closedByUs)
        }
    }

    @Test(
        "The end of the connection in each state ends the association once",
        arguments: EngineDriver.situations,
        [ConnectionEnd.closedByPeer, .resetByPeer, .failed(errno: 110), .tlsFailure]
    )
    func closing(situation: Situation, end: ConnectionEnd) throws {
        var driver = try EngineDriver(situation)
        if situation.isConnected { driver.receive([0x02, 0, 0]) }
        let unread = driver.unread
        driver.close(end)
        #expect(driver.state == .sta1)
        #expect(driver.record.end == end)
        #expect(driver.record.partialPDU == (situation.state == .sta13 ? [] : unread))
        #expect(driver.takeUpdates() == [.ended])
        driver.close(.failed(errno: 1))
        #expect(driver.record.end == end)
        #expect(driver.takeUpdates() == [] && driver.clocks == [] && driver.faults == [])
    }

    @Test("Giving up in each state ends it in at most two steps", arguments: EngineDriver.situations)
    func abandoning(situation: Situation) throws {
        var driver = try EngineDriver(situation)
        driver.call { $0.abandon(at: $1) }
        let isAtOnce = [.sta2, .sta4, .sta13].contains(situation.state)
        #expect(driver.state == (isAtOnce ? .sta1 : .sta13))
        #expect(driver.takeWritten() == (isAtOnce ? [] : Samples.userAbort))
        if !isAtOnce {
            #expect(driver.record.abort == AbortRecord(abort: Abort(source: 0, reason: 0), isFromPeer: false))
            driver.call { $0.abandon(at: $1) }
        }
        #expect(driver.isClosed && driver.takeUpdates() == [.ended])
        driver.call { $0.abandon(at: $1) }
        #expect(driver.takeUpdates() == [] && driver.takeWritten() == [] && driver.faults == [])
    }

    /// Catches an engine that begins anew, or traps, when its connection comes about after it was given up.
    @Test("Whatever comes after the end changes nothing", arguments: EngineDriver.situations)
    func afterTheEnd(situation: Situation) throws {
        var driver = try EngineDriver(situation)
        if situation.isConnected { driver.receive(Samples.userAbort) } else { driver.call { $0.abandon(at: $1) } }
        #expect(driver.isEnded)
        _ = driver.takeUpdates()
        let record = driver.record
        let answer = Samples.policy.answer(Samples.proposal.request)
        for (_, bytes) in try Self.pdus() { driver.receive(bytes) }
        driver.connect()
        driver.call { engine, _ in engine.start() }
        for stage in AssociationStage.allCases { driver.call { $0.timedOut(stage, at: $1) } }
        #expect(!driver.call { $0.answer(answer, at: $1) })
        #expect(!driver.call { $0.release(at: $1) })
        #expect(!driver.call { $0.answerRelease(at: $1) })
        #expect(driver.call { $0.request(contextID: 1, at: $1, Samples.echoRequest) } == nil)
        driver.call { $0.abandon(at: $1) }
        driver.close()
        #expect(driver.record == record)
        #expect(driver.takeUpdates() == [] && driver.takeWritten() == [] && driver.faults == [])
    }

    @Test("The user's calls are refused where the state does not allow them", arguments: EngineDriver.situations)
    func userCalls(situation: Situation) throws {
        let state = situation.state
        func isAllowed(_ body: (inout AssociationEngine, Nanoseconds) -> Bool) throws -> Bool {
            var driver = try EngineDriver(situation)
            let isAllowed = driver.call(body)
            #expect(isAllowed || driver.takeWritten() == [])
            #expect(driver.faults == [])
            return isAllowed
        }
        let reject = AcceptorPolicy.Answer.reject(AssociateReject(result: 2, source: 1, reason: 1))
        let accept = AcceptorPolicy.Answer.accept(try Samples.acceptance)
        #expect(try isAllowed { $0.answer(accept, at: $1) } == (state == .sta3))
        #expect(try isAllowed { $0.answer(reject, at: $1) } == (state == .sta3))
        #expect(try isAllowed { $0.release(at: $1) } == (state == .sta6))
        #expect(
            try isAllowed { $0.answerRelease(at: $1) } == [.sta8, .sta9, .sta10, .sta12].contains(state)
        )
        #expect(try isAllowed { $0.request(contextID: 1, at: $1, Samples.echoRequest) != nil } == (state == .sta6))
        #expect(
            try isAllowed { engine, now in
                engine.respond(Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0), contextID: 1, at: now)
            } == [.sta6, .sta8].contains(state)
        )
    }

    /// Catches a message that is made, with a promise or a file behind it, and then not sent.
    @Test("A request is made only where it is sent, and message IDs are used for nothing else")
    func requestIsNotMade() throws {
        for situation in EngineDriver.situations where situation.state != .sta6 {
            var driver = try EngineDriver(situation)
            let id = driver.call { engine, now in
                engine.request(contextID: 1, at: now) {
                    Issue.record("made in \(situation)")
                    return Samples.echoRequest($0)
                }
            }
            #expect(id == nil && driver.record.operationsBegun == 0)
        }
        var acceptor = try EngineDriver(acceptorIn: .sta6)
        acceptor.call { $0.respond(Response(.cEcho, messageIDBeingRespondedTo: 9, status: 0), contextID: 1, at: $1) }
        #expect(acceptor.record.operationsBegun == 0 && acceptor.clocks == [.idle])
        #expect(acceptor.call { $0.request(contextID: 1, at: $1, Samples.echoRequest) } == 1)
    }

    @Test("Bytes before the connection stands are left where they are")
    func bytesBeforeConnection() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta4))
        driver.receive(Samples.userAbort)
        #expect(driver.state == .sta4 && driver.unread == Samples.userAbort && driver.faults == [])
    }

    @Test("An acceptor requests nothing, and a requestor is not connected to twice")
    func otherRole() throws {
        var acceptor = EngineDriver(.acceptor)
        acceptor.call { engine, _ in engine.start() }
        #expect(acceptor.state == .sta1)
        acceptor.connect()
        acceptor.connect()
        #expect(acceptor.state == .sta2)
        var requestor = try EngineDriver(Situation(role: .requestor, state: .sta5))
        requestor.connect()
        #expect(requestor.state == .sta5 && requestor.takeWritten() == [])
        #expect(acceptor.faults + requestor.faults == [])
    }
}
