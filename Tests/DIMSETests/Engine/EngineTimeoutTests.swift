import DICOMWire
import Testing

@testable import DIMSE

@Suite struct EngineTimeoutTests {
    typealias Situation = EngineDriver.Situation

    /// The clocks of each situation; in Sta4 the connection is being opened.
    private static func clocks(of situation: Situation) -> Set<AssociationStage> {
        switch situation.state {
        case .sta4: [.connect]
        case .sta3, .sta5: [.association]
        case .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: [.release]
        case .sta2, .sta13: [.artim]
        case .sta6: situation.role == .acceptor ? [.idle] : []
        case .sta1: []
        }
    }

    /// Catches a state in which the engine waits for ever, such as for a user who does not answer a release.
    @Test("In each state the clock runs that ends it, and no other", arguments: EngineDriver.situations)
    func clocks(situation: Situation) throws {
        #expect(try EngineDriver(situation).clocks == Self.clocks(of: situation))
    }

    @Test("Each clock that runs out ends the association as the table says", arguments: EngineDriver.situations)
    func expiry(situation: Situation) throws {
        for stage in Self.clocks(of: situation) {
            var driver = try EngineDriver(situation)
            driver.expire(stage)
            #expect(driver.record.timeout == (situation.state == .sta13 ? nil : stage))
            if stage == .artim || situation.state == .sta4 {
                #expect(driver.takeWritten() == [] && driver.isClosed)
                #expect(driver.takeUpdates() == [.ended])
            } else {
                #expect(driver.takeWritten() == Samples.userAbort)
                #expect(driver.state == .sta13 && driver.clocks == [.artim])
                #expect(driver.record.abort == AbortRecord(abort: Abort(source: 0, reason: 0), isFromPeer: false))
                driver.expire(.artim)
                #expect(driver.isClosed && driver.takeUpdates() == [.ended])
                #expect(driver.record.timeout == stage)
            }
            #expect(driver.record.end == .closedByUs)
            #expect(driver.faults == [])
        }
    }

    /// Catches a clock that was stopped and had fired already.
    @Test("A clock that does not run is not heard", arguments: EngineDriver.situations)
    func lateClocks(situation: Situation) throws {
        for stage in AssociationStage.allCases where !Self.clocks(of: situation).contains(stage) {
            var driver = try EngineDriver(situation)
            driver.call { $0.timedOut(stage, at: $1) }
            #expect(driver.state == situation.state && driver.record.timeout == nil)
            #expect(driver.takeWritten() == [] && driver.takeUpdates() == [] && driver.faults == [])
        }
    }

    @Test("The clock of operations runs while one is outstanding, anew with each response")
    func dimse() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        #expect(driver.clocks == [])
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { _ = $0.request(contextID: 3, dataSet: [0, 0], at: $1, Samples.findRequest) }
        #expect(driver.clocks == [.dimse])
        driver.expire(.dimse)
        #expect(driver.record.timeout == .dimse && driver.state == .sta13)

        driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { _ = $0.request(contextID: 3, dataSet: [0, 0], at: $1, Samples.findRequest) }
        let pending = Samples.pdus(Samples.response(.cFind, to: 2, status: 0xFF00), dataSet: [1, 2], contextID: 3)
        #expect(driver.engine.receive(pending.span.bytes, at: 0) == pending.count)
        #expect(driver.engine.drain().contains(.arm(.dimse)))
        driver.receive(Samples.pdus(Samples.response(.cFind, to: 2), contextID: 3))
        #expect(driver.clocks == [.dimse])
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
        #expect(driver.clocks == [])
        driver.call { $0.timedOut(.dimse, at: $1) }
        #expect(driver.state == .sta6 && driver.faults == [])
    }

    @Test("Opening a connection, the clock of one stage runs at a time, each anew")
    func opening() throws {
        var driver = EngineDriver()
        driver.call { engine, _ in engine.start() }
        #expect(driver.clocks == [])
        for stage in [AssociationStage.resolve, .connect, .connect, .tls] {
            driver.call { engine, _ in engine.begin(stage) }
            #expect(driver.clocks == [stage])
        }
        driver.engine.begin(.tls)
        #expect(driver.engine.drain() == [.arm(.tls)])
        driver.connect()
        #expect(driver.clocks == [.association])
        driver.call { engine, _ in engine.begin(.tls) }
        #expect(driver.clocks == [.association] && driver.faults == [])
    }

    @Test(
        "A stage of the opening that runs out is the local abort request, and nothing is sent",
        arguments: [AssociationStage.resolve, .connect, .tls]
    )
    func openingExpires(stage: AssociationStage) throws {
        var driver = EngineDriver()
        driver.call { engine, _ in engine.start() }
        driver.call { engine, _ in engine.begin(stage) }
        driver.expire(stage)
        #expect(driver.record.timeout == stage && driver.record.end == .closedByUs)
        #expect(driver.engine.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
        #expect(driver.takeUpdates() == [.ended] && driver.takeWritten() == [] && driver.faults == [])
    }

    @Test("A requestor that sends nothing is aborted, and one that does has its time anew")
    func idle() throws {
        var driver = try EngineDriver(Situation(role: .acceptor, state: .sta6))
        let echo = Samples.pdus(Samples.echoRequest(1))
        // Half a PDU is a sign of life as well.
        for part in [echo[..<20], echo[20...]] {
            let bytes = Array(part)
            #expect(driver.engine.receive(bytes.span.bytes, at: 0) == bytes.count)
            #expect(driver.engine.drain().contains(.arm(.idle)))
        }
        driver.expire(.idle)
        #expect(driver.record.timeout == .idle && driver.takeWritten() == Samples.userAbort)
        #expect(driver.clocks == [.artim] && driver.faults == [])
        let requestor = try EngineDriver(requestorIn: .sta6)
        #expect(requestor.clocks == [])
    }

    /// Catches a response after the release request that starts the clock of operations again.
    @Test("From the release request on the release clock alone counts")
    func release() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        for _ in 0..<2 { driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) } }
        driver.call { $0.release(at: $1) }
        #expect(driver.clocks == [.release])
        driver.receive(Samples.pdus(Samples.response(.cEcho, to: 1)))
        #expect(driver.clocks == [.release])
        driver.receive(Samples.releaseResponse)
        #expect(driver.clocks == [] && driver.isEnded && driver.faults == [])
    }

    @Test("The peer's release request stops the clock of operations, which nothing can answer any more")
    func peerReleases() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Samples.releaseRequest)
        #expect(driver.clocks == [.release])
        driver.call { $0.answerRelease(at: $1) }
        #expect(driver.clocks == [.artim])
        driver.close()
        #expect(driver.record.operations.map(\.response) == [nil])
        #expect(driver.faults == [])
    }
}
