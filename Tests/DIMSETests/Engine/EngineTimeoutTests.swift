import DICOMWire
import Testing

@testable import DIMSE

@Suite struct EngineTimeoutTests {
    typealias Situation = EngineDriver.Situation

    /// The clocks of each situation; those of Sta4 are the driver's own.
    private static func clocks(of situation: Situation) -> Set<AssociationStage> {
        switch situation.state {
        case .sta4: AssociationStage.opening
        case .sta3, .sta5: [.association]
        case .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: [.release]
        case .sta2, .sta13: [.artim]
        case .sta1, .sta6: []
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
        driver.call { _ = $0.send(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { _ = $0.send(contextID: 3, dataSet: [0, 0], at: $1, Samples.findRequest) }
        #expect(driver.clocks == [.dimse])
        driver.expire(.dimse)
        #expect(driver.record.timeout == .dimse && driver.state == .sta13)

        driver = try EngineDriver(requestorIn: .sta6)
        driver.call { _ = $0.send(contextID: 1, at: $1, Samples.echoRequest) }
        driver.call { _ = $0.send(contextID: 3, dataSet: [0, 0], at: $1, Samples.findRequest) }
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

    /// Catches a response after the release request that starts the clock of operations again.
    @Test("From the release request on the release clock alone counts")
    func release() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        for _ in 0..<2 { driver.call { _ = $0.send(contextID: 1, at: $1, Samples.echoRequest) } }
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
        driver.call { _ = $0.send(contextID: 1, at: $1, Samples.echoRequest) }
        driver.receive(Samples.releaseRequest)
        #expect(driver.clocks == [.release])
        driver.call { $0.answerRelease(at: $1) }
        #expect(driver.clocks == [.artim])
        driver.close()
        #expect(driver.record.operations.map(\.response) == [nil])
        #expect(driver.faults == [])
    }
}
