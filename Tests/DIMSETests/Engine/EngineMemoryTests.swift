import DICOMWire
import Testing

@testable import DIMSE

/// What a peer can make the engine hold.
@Suite struct EngineMemoryTests {
    /// A peer may cost 2 MB.
    ///
    /// A driver and a recording each hold the start of an A-ASSOCIATE PDU besides while it comes, 256 KiB at most, and
    /// the events that wait for the recording are 64 KiB.
    static let limit = 2_000_000 - 2 * (256 << 10) - (64 << 10)

    /// Once an association stands they hold less: a read of the socket each, the events, and a segment of the
    /// recording.
    static let limitOfAssociation = 2_000_000 - 4 * (64 << 10)

    /// The most that NIO reads at once, and with it the start of the longest P-DATA-TF.
    static let read = 64 << 10 + 16384 + 4096

    enum Flood: CaseIterable {
        var isOfAssociation: Bool {
            switch self {
            case .itemsInRequest, .valuesInRequest, .contextsInRequest, .itemsInAcceptance, .resultsInAcceptance,
                .roles:
                true
            case .commandWithoutEnd, .dataSetWithoutEnd, .unlimitedDataSet, .requests, .badRequests, .responses,
                .strays,
                .violations, .aborts:
                false
            }
        }

        case itemsInRequest, valuesInRequest, contextsInRequest, itemsInAcceptance, resultsInAcceptance, roles
        case commandWithoutEnd, dataSetWithoutEnd, unlimitedDataSet, requests, badRequests, responses, strays,
            violations, aborts
    }

    /// The engine, and what it receives from then on, in reads.
    static func scene(_ flood: Flood) throws -> (EngineDriver, [[UInt8]]) {
        switch flood {
        case .itemsInRequest:
            let empty = RawItem(type: ItemType.transferSyntax, value: [0x31])
            return try (EngineDriver(acceptorIn: .sta2), [request(empty, count: DIMSELimits.items - 100)])
        case .valuesInRequest:
            let long = RawItem(type: ItemType.transferSyntax, value: Array(repeating: 0x31, count: 64))
            return try (EngineDriver(acceptorIn: .sta2), [request(long, count: 3800)])
        case .contextsInRequest:
            var request = Samples.proposal.request
            let context = PresentationContextItem(id: 1, abstractSyntax: "1", transferSyntaxes: ["1"])
            request.items += Array(repeating: .presentationContext(context), count: DIMSELimits.items / 3 - 20)
            return try (EngineDriver(acceptorIn: .sta2), [PDU.associateRequest(request).encoded()])
        case .itemsInAcceptance:
            var accept = try Samples.acceptance
            let item = AssociateItem.other(RawItem(type: 0x77, value: [1]))
            accept.items += Array(repeating: item, count: DIMSELimits.items - 20)
            return try (EngineDriver(requestorIn: .sta5), [PDU.associateAccept(accept).encoded()])
        case .resultsInAcceptance:
            var accept = try Samples.acceptance
            let result = PresentationContextItem(id: 9, result: 0, transferSyntax: "1")
            accept.items += Array(repeating: .presentationContext(result), count: DIMSELimits.items / 2 - 20)
            return try (EngineDriver(requestorIn: .sta5), [PDU.associateAccept(accept).encoded()])
        case .roles:
            var accept = try Samples.acceptance
            let role = RoleSelection(sopClass: "1", scuRole: true, scpRole: true)
            accept.items = [.userInformation(UserInformation(Array(repeating: .roleSelection(role), count: 7000)))]
            return try (EngineDriver(requestorIn: .sta5), [PDU.associateAccept(accept).encoded()])
        case .commandWithoutEnd:
            return try (EngineDriver(requestorIn: .sta6), fragments(isCommand: true))
        case .dataSetWithoutEnd:
            let command = Samples.pdus(Samples.findRequest(1), contextID: 3)
            let withoutDataSet = Array(command.dropLast(12))
            return try (EngineDriver(requestorIn: .sta6), [withoutDataSet] + fragments(isCommand: false))
        case .unlimitedDataSet:
            let command = Array(Samples.pdus(Samples.findRequest(1), contextID: 3).dropLast(12))
            // The longest PDU there is, of one value; the largest maximum that can be announced is none.
            let start = hex("04 00 FFFFFFFF FFFFFFFB 03 00")
            let piece = [UInt8](repeating: 7, count: read)
            return try (unlimited(), [command, start] + Array(repeating: piece, count: 1000))
        case .requests:
            return try (EngineDriver(requestorIn: .sta6), [data(Samples.echoRequest(1).encodedCommandSet())])
        case .badRequests:
            // Nothing but the command field: each element that is missing is a deviation.
            return try (EngineDriver(requestorIn: .sta6), [data(hex("0000 0001 02000000 3000"))])
        case .responses:
            var driver = try EngineDriver(requestorIn: .sta6)
            driver.call { _ = $0.request(contextID: 3, at: $1, Samples.findRequest) }
            // C-FIND-RSP to message 1, pending, without data set; no element more than it takes.
            return (
                driver,
                try [
                    data(
                        hex("0000 0001 02000000 2080 0000 2001 02000000 0100 0000 0009 02000000 00FF"),
                        contextID: 3
                    )
                ]
            )
        case .strays:
            return try (EngineDriver(requestorIn: .sta6), [data(Samples.response(.cEcho, to: 9).encodedCommandSet())])
        case .violations: return try (EngineDriver(requestorIn: .sta6), [data([0], isCommand: false)])
        case .aborts:
            let pdu = hex("07 00 00000000")
            return try (EngineDriver(requestorIn: .sta13), [Array(repeating: pdu, count: read / 6).flatMap(\.self)])
        }
    }

    /// A requestor in Sta6 that has announced no maximum.
    static func unlimited() throws -> EngineDriver {
        var proposal = Samples.proposal
        proposal.maximumLength = 0
        var driver = EngineDriver(.requestor(proposal))
        driver.call { engine, _ in engine.start() }
        driver.connect()
        try driver.receive(.associateAccept(Samples.acceptance))
        try #require(driver.state == .sta6)
        _ = driver.takeWritten()
        _ = driver.takeUpdates()
        return driver
    }

    private static func request(_ item: RawItem, count: Int) throws -> [UInt8] {
        var request = Samples.proposal.request
        // One context cannot have them all: the length of an item is two bytes.
        for start in stride(from: 0, to: count, by: 900) {
            var context = PresentationContextItem(id: UInt8(start / 450) | 1, abstractSyntax: "1", transferSyntaxes: [])
            context.subItems += Array(repeating: item, count: min(900, count - start))
            request.items.append(.presentationContext(context))
        }
        return try PDU.associateRequest(request).encoded()
    }

    /// 16 MB of a message that does not end.
    private static func fragments(isCommand: Bool) throws -> [[UInt8]] {
        let value = PresentationDataValue(
            contextID: 3,
            isCommand: isCommand,
            isLast: false,
            fragment: [UInt8](repeating: 0, count: 16000)
        )
        return Array(repeating: try Samples.data(value), count: 1000)
    }

    /// One read full of the same value, a PDU for each.
    private static func data(_ fragment: [UInt8], isCommand: Bool = true, contextID: UInt8 = 1) throws -> [UInt8] {
        let value = PresentationDataValue(contextID: contextID, isCommand: isCommand, isLast: true, fragment: fragment)
        let pdu = try Samples.data(value)
        return Array(repeating: pdu, count: read / pdu.count).flatMap(\.self)
    }

    /// Bytes that the engine and the outputs that are not drained hold at most after a read.
    static func cost(of flood: Flood) throws -> Int {
        let (driver, reads) = try scene(flood)
        var engine = driver.engine
        var most = 0
        for (index, bytes) in reads.enumerated() {
            var rest = bytes
            while !rest.isEmpty {
                let taken = engine.receive(rest.span.bytes, at: 0)
                if engine.state == .sta3 { engine.answer(Samples.policy.answer(Samples.proposal.request), at: 0) }
                if index < 6 || index.isMultiple(of: 50) { most = max(most, HeldBytes.behind(engine)) }
                _ = engine.drain()
                if taken == 0 { break }
                rest.removeFirst(taken)
            }
        }
        return max(most, HeldBytes.behind(engine))
    }

    @Test("The memory behind a value is counted, once")
    func counting() {
        let bytes = [UInt8](repeating: 0, count: 1000)
        let count = HeldBytes.behind(bytes)
        #expect((1000...1200).contains(count))
        #expect(HeldBytes.behind([bytes, bytes]) - count < 100)
        #expect(HeldBytes.behind((1, Optional(bytes))) == count)
        #expect(HeldBytes.behind(7, "text", UID.verification) == 0)
    }

    /// Catches limits that hold each for itself: a peer may come to several one after the other.
    @Test("Nor do the largest association and the largest message on it together")
    func together() throws {
        var most = 0
        for flood in Flood.allCases where flood.isOfAssociation {
            var (driver, reads) = try Self.scene(flood)
            for bytes in reads { driver.receive(bytes) }
            if driver.state == .sta3 {
                let answer = Samples.policy.answer(Samples.proposal.request)
                driver.call { $0.answer(answer, at: $1) }
            }
            try #require(driver.state == .sta6)
            let command = Array(Samples.pdus(Samples.findRequest(1), contextID: 3).dropLast(12))
            driver.receive(command)
            let value = PresentationDataValue(
                contextID: 3,
                isCommand: false,
                isLast: false,
                fragment: [UInt8](repeating: 0, count: 16000)
            )
            for _ in 0..<40 { driver.receive(try Samples.data(value)) }
            #expect(driver.faults == [] && driver.record.strayMessages == [])
            most = max(most, HeldBytes.behind(driver.engine))
        }
        #expect(most > DIMSELimits.dataSetLength && most < Self.limitOfAssociation)
    }

    /// Catches a list, a buffer or a table that grows with what a peer sends.
    @Test("No flood makes the engine hold more than its share of 2 MB", arguments: Flood.allCases)
    func floods(flood: Flood) throws {
        let cost = try Self.cost(of: flood)
        #expect(cost < Self.limit)
    }
}
