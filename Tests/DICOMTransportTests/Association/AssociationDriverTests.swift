import DICOMWire
import DIMSE
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import DICOMTransport

/// What a driver does with outputs, on a transport that is only remembered.
@Suite(.timeLimit(.minutes(1))) struct AssociationDriverTests {
    private final class Log {
        var lines: [String] = []
    }

    private final class Transport: AssociationTransport {
        private let log: Log
        /// What else happens with a write.
        var whenWritten: (UInt8) -> Void = { _ in }

        init(_ log: Log) { self.log = log }

        func write(_ bytes: [UInt8]) {
            log.lines.append("write \(bytes[0])")
            whenWritten(bytes[0])
        }

        func close() { log.lines.append("close") }
    }

    private static let proposal = AssociationConfiguration.verification(104).proposal
    private static let policy = AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
    private static let limits = TimeLimits(eachStage: .seconds(600))

    /// An acceptor that is connected, on an event loop.
    private static func onLoop(_ body: @escaping @Sendable (AssociationDriver, Transport, Log) throws -> Void)
        async throws
    {
        let eventLoop = AnyEventLoop.next()
        try await eventLoop.submit {
            let log = Log()
            let driver = AssociationDriver(accepting: AssociationEngine(.acceptor), limits: limits, on: eventLoop)
            try body(driver, Transport(log), log)
            driver.detach(.closedByPeer, at: 0)
        }.get()
    }

    private static func receive(_ pdu: PDU, _ driver: AssociationDriver) throws {
        let bytes = try pdu.encoded()
        #expect(driver.withEngine { $0.receive(bytes.span.bytes, at: $1) } == bytes.count)
    }

    /// Catches outputs that overtake those of the update that caused them.
    @Test("What an update asks for is done after that update, in order")
    func reentrancy() async throws {
        try await Self.onLoop { driver, transport, log in
            driver.start { update in
                switch update {
                case .requested(let request):
                    log.lines.append("requested")
                    driver.withEngine { engine, now in engine.answer(Self.policy.answer(request), at: now) }
                    driver.withEngine { engine, now in engine.release(at: now) }
                    log.lines.append("answered")
                case .established: log.lines.append("established")
                default: break
                }
            }
            driver.attach(transport)
            driver.withEngine { $0.transportConnected(at: $1) }
            try Self.receive(.associateRequest(Self.proposal.request), driver)
            #expect(log.lines == ["requested", "answered", "write 2", "established", "write 5"])
        }
    }

    @Test("Of a connection that is lost with a write, the rest finds nothing to be done to, and the end is told once")
    func lostWhileWriting() async throws {
        try await Self.onLoop { driver, transport, log in
            driver.start { update in
                if case .requested(let request) = update {
                    driver.withEngine { engine, now in engine.answer(Self.policy.answer(request), at: now) }
                    driver.withEngine { engine, now in engine.release(at: now) }
                    driver.withEngine { engine, now in engine.abandon(at: now) }
                    driver.withEngine { engine, now in engine.abandon(at: now) }
                } else if update == .ended {
                    log.lines.append("ended")
                }
            }
            transport.whenWritten = { type in if type == 2 { driver.detach(.resetByPeer, at: 1) } }
            driver.attach(transport)
            driver.withEngine { $0.transportConnected(at: $1) }
            try Self.receive(.associateRequest(Self.proposal.request), driver)
            #expect(log.lines == ["write 2", "ended"])
        }
    }

    @Test("A connection that comes about after the end is closed")
    func late() async throws {
        try await Self.onLoop { driver, transport, log in
            driver.start { _ in }
            driver.attach(transport)
            driver.withEngine { $0.transportConnected(at: $1) }
            driver.withEngine { engine, now in engine.abandon(at: now) }
            #expect(log.lines == ["close"])
            driver.attach(transport)
            #expect(log.lines == ["close", "close"])
        }
    }

    /// Catches a clock that was put off and runs out at its first time, or never.
    @Test("A clock that is started again and again runs out once, after the last time")
    func clocks() async throws {
        let eventLoop = AnyEventLoop.next()
        let ended = eventLoop.makePromise(of: [AssociationStage].self)
        let start = MonotonicClock.now()
        try await eventLoop.submit {
            let clocks = StageClocks(on: eventLoop)
            var expired: [AssociationStage] = []
            clocks.expired = { stage in
                expired.append(stage)
                if stage == .dimse { ended.succeed(expired) }
            }
            clocks.start(.dimse, limit: .milliseconds(10))
            clocks.start(.dimse, limit: .milliseconds(80))
            clocks.start(.release, limit: .milliseconds(40))
            clocks.stop(.release)
            clocks.start(.association, limit: .seconds(600))
            clocks.start(.association, limit: .milliseconds(20))
        }.get()
        #expect(try await ended.futureResult.get() == [.association, .dimse])
        #expect(MonotonicClock.now() - start >= .milliseconds(80))
    }
}
