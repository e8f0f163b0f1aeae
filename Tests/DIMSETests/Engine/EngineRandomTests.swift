import DICOMWire
import TestSupport
import Testing

@testable import DIMSE

/// Whatever a peer sends and a user asks for, in whatever order: the rules of ``EngineDriver`` hold.
@Suite struct EngineRandomTests {
    /// Whole PDUs that an association may see.
    private static func pdus() throws -> [[UInt8]] {
        [
            try PDU.associateRequest(Samples.proposal.request).encoded(),
            try PDU.associateAccept(Samples.acceptance).encoded(), hex("03 00 00000004 00 01 01 07"),
            Samples.releaseRequest, Samples.releaseResponse, Samples.userAbort, Samples.pdus(Samples.echoRequest(1)),
            Samples.pdus(Samples.response(.cEcho, to: 1)), Samples.pdus(Samples.response(.cEcho, to: 2)),
            Samples.pdus(Samples.response(.cFind, to: 1, status: 0xFF00), dataSet: [1, 2], contextID: 3),
            Samples.pdus(Samples.findRequest(3), dataSet: [1, 2], contextID: 3),
            MessageFragmenter(peerMaximumLength: 20).encode(Samples.echoRequest(7), contextID: 1),
        ]
    }

    /// What the peer sends next: most often a PDU that may come, else one that is changed, cut or no PDU at all.
    private static func bytes(_ pdus: [[UInt8]], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = pdus[Int.random(in: 0..<pdus.count, using: &generator)]
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
        case 2: bytes = (0..<20).map { _ in UInt8.random(in: 0...8, using: &generator) }
        default: break
        }
        return bytes
    }

    private static func step(
        _ driver: inout EngineDriver,
        _ pdus: [[UInt8]],
        using generator: inout SeededGenerator
    ) {
        switch Int.random(in: 0..<40, using: &generator) {
        case 0: driver.call { $0.abandon(at: $1) }
        case 1: if driver.state != .sta1 { driver.close() }
        case 2: if let stage = driver.clocks.randomElement(using: &generator) { driver.expire(stage) }
        case 3:
            let stage = AssociationStage.allCases.randomElement(using: &generator) ?? .artim
            if !driver.clocks.contains(stage) { driver.call { $0.timedOut(stage, at: $1) } }
        case 4: driver.call { $0.release(at: $1) }
        case 5, 6: driver.call { $0.answerRelease(at: $1) }
        case 7...12: driver.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        case 13, 14:
            driver.call { _ = $0.request(contextID: 3, dataSet: [1, 2], at: $1, Samples.findRequest) }
        case 15:
            let response = Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0)
            driver.call { $0.respond(response, contextID: 1, at: $1) }
        case 16...20:
            let answer = Samples.policy.answer(Samples.proposal.request)
            driver.call { $0.answer(answer, at: $1) }
        case 21: driver.call { $0.answer(.reject(AssociateReject(result: 1, source: 1, reason: 1)), at: $1) }
        case 22...24: driver.connect()
        case 25: driver.call { engine, _ in engine.start() }
        case 26:
            let stage = AssociationStage.opening.randomElement(using: &generator) ?? .tls
            driver.call { engine, _ in engine.begin(stage) }
        default:
            let bytes = bytes(pdus, using: &generator)
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            driver.receive(Array(bytes.prefix(cut)))
            driver.receive(Array(bytes.dropFirst(cut)))
        }
    }

    /// Catches a trap, a write after the closing, an end that is told twice or never, and a clock that outlives its
    /// state.
    ///
    /// Each seed is an association that begins in one of the states; a step is one call.
    @Test("2,000 random associations of each role keep the rules", arguments: AssociationRole.allCases)
    func randomAssociations(role: AssociationRole) throws {
        let pdus = try Self.pdus()
        var reached: Set<AssociationState> = []
        for seed in UInt64(0)..<1000 {
            var generator = SeededGenerator(seed: seed)
            // The last of the beginnings is Sta1.
            let states = EngineDriver.states(of: role)
            let beginning = Int(seed) % (states.count + 1)
            var driver =
                try beginning < states.count
                ? EngineDriver(EngineDriver.Situation(role: role, state: states[beginning]))
                : EngineDriver(role == .acceptor ? .acceptor : .requestor(Samples.proposal))
            driver.step = 1
            var steps = 0
            while !driver.isEnded, steps < 200 {
                Self.step(&driver, pdus, using: &generator)
                reached.insert(driver.state)
                steps += 1
            }
            if !driver.isEnded, driver.state != .sta1 { driver.close() }
            try #require(driver.faults == [], "seed \(seed)")
            try #require(
                driver.takeUpdates().count { $0 == .ended } == (driver.record.end == nil ? 0 : 1),
                "seed \(seed)"
            )
            let record = driver.record
            let begun = record.operations.count
            try #require(begun == min(record.operationsBegun, DIMSELimits.observationsKept), "seed \(seed)")
            try #require(record.operationsCompleted <= record.operationsBegun, "seed \(seed)")
        }
        #expect(reached.isSuperset(of: EngineDriver.states(of: role)))
    }
}
