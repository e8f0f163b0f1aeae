import DICOMWire
import Testing

@testable import DIMSE

/// What no real server does, and what a scripted or broken one may.
@Suite struct EngineHostilePeerTests {
    typealias Situation = EngineDriver.Situation

    @Test(
        "A PDU that claims to be longer than it may be is refused by its header",
        arguments: [
            ("02 00 FFFFFFFF", WireLimits.Name.associatePDULength), ("02 00 0003FFFB", .associatePDULength),
            ("04 00 FFFFFFFF", .dataPDULength), ("04 00 00005001", .dataPDULength),
            ("07 00 FFFFFFFF", .otherPDULength), ("06 00 00001001", .otherPDULength),
        ]
    )
    func tooLong(header: String, limit: WireLimits.Name) throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
        driver.receive(hex(header))
        guard case .tooLong(let kept, let name) = driver.record.framingFailure else {
            Issue.record("\(String(describing: driver.record.framingFailure))")
            return
        }
        #expect(kept.rawType == hex(header)[0] && name == limit)
        #expect(driver.takeWritten() == Samples.providerAbort(6))
        #expect(
            driver.takeUpdates().map { if case .aborted(let abort) = $0 { abort.isFromPeer } else { true } } == [false]
        )
        #expect(driver.state == .sta13 && driver.unread == [])
    }

    @Test(
        "A PDU as long as it may be is waited for",
        arguments: ["02 00 0003FFFA", "06 00 00001000"]
    )
    func longest(header: String) throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
        driver.receive(hex(header))
        #expect(driver.state == .sta5 && driver.unread == hex(header) && driver.record.framingFailure == nil)
    }

    /// Catches limits that stay at the wire's where this side has announced a maximum.
    @Test("Data is held to what each side has announced, with some slack", arguments: AssociationRole.allCases)
    func announcedMaximum(role: AssociationRole) throws {
        let driver = try EngineDriver(Situation(role: role, state: .sta6))
        #expect(driver.engine.limits.dataPDULength == 16384 + DIMSELimits.dataPDUSlack)
        for (length, isTaken) in [("5000", true), ("5001", false)] {
            var other = driver
            other.receive(hex("04 00 0000" + length))
            #expect(other.state == (isTaken ? .sta6 : .sta13))
        }
        var unlimited = Samples.proposal
        unlimited.maximumLength = 0
        var engine = EngineDriver(.requestor(unlimited))
        engine.call { engine, _ in engine.start() }
        engine.connect()
        #expect(engine.engine.limits.dataPDULength == Int(UInt32.max))
    }

    @Test("A header that never ends is waited for, and the clock ends it")
    func endlessHeader() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
        for byte in hex("02 00 0000") { driver.receive([byte]) }
        #expect(driver.state == .sta5 && driver.unread.count == 4)
        driver.expire(.association)
        #expect(driver.record.partialPDU == hex("02 00 0000"))
        #expect(driver.record.timeout == .association)
    }

    @Test("An association one byte at a time is the same as at once")
    func dribbled() throws {
        var bytes = try PDU.associateAccept(Samples.acceptance).encoded()
        bytes += Samples.pdus(Samples.findRequest(9), dataSet: [1, 2, 3, 4], contextID: 3)
        bytes += Samples.releaseRequest
        var whole = try EngineDriver(Situation(role: .requestor, state: .sta5))
        whole.receive(bytes)
        var dribbled = try EngineDriver(Situation(role: .requestor, state: .sta5))
        for byte in bytes { dribbled.receive([byte]) }
        #expect(dribbled.record == whole.record)
        #expect(dribbled.state == .sta8 && whole.state == .sta8)
        let updates = dribbled.takeUpdates()
        #expect(updates == whole.takeUpdates() && updates.count == 3)
        #expect(dribbled.faults + whole.faults == [])
    }

    @Test("A second acceptance is unexpected, and the first one counts")
    func acceptTwice() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
        var second = try Samples.acceptance
        second.items.removeAll { if case .presentationContext = $0 { true } else { false } }
        try driver.receive(.associateAccept(Samples.acceptance))
        try driver.receive(.associateAccept(second))
        #expect(driver.record.negotiation?.acceptedContexts.count == 2)
        #expect(driver.record.accept == (try Samples.acceptance))
        #expect(driver.record.unexpectedPDUs == [UnexpectedPDU(pdu: PDUDescription(.associateAccept), state: .sta6)])
        #expect(driver.takeWritten() == Samples.providerAbort(2))
    }

    @Test("Bytes after an abort or a rejection in the same read are left alone")
    func bytesAfterTheEnd() throws {
        for last in [Samples.userAbort, hex("03 00 00000004 00 01 01 01")] {
            var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
            driver.receive(last + Array("garbage".utf8))
            #expect(driver.isEnded && driver.unread == [] && driver.record.framingFailure == nil)
            #expect(driver.takeWritten() == [])
        }
    }

    /// AA-7 answers each PDU in Sta13; a peer that sends them without end is cut off within Table 9-10, by ARTIM.
    @Test(
        "A flood in Sta13 is answered a few times and then closed",
        arguments: ["07 00 00000000", "FF", "01 00 00000044 0001" + String(repeating: "00", count: 66)]
    )
    func flood(unit: String) throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta13))
        let pdu = hex(unit)
        var count = 0
        while !driver.isEnded, count < 1000 {
            driver.receive(pdu)
            count += 1
        }
        #expect(count == DIMSELimits.repeatedAbortsSent)
        #expect(driver.takeWritten().count == 10 * DIMSELimits.repeatedAbortsSent)
        #expect(driver.record.end == .closedByUs && driver.takeUpdates() == [.ended] && driver.faults == [])
    }

    @Test("What Sta13 ignores is ignored for as long as ARTIM runs")
    func ignored() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta13))
        for _ in 0..<1000 { driver.receive(Samples.releaseResponse) }
        #expect(driver.state == .sta13 && driver.takeWritten() == [])
        #expect(driver.record.unexpectedPDUs.count == DIMSELimits.observationsKept)
        #expect(driver.record.dropped == 1000 - DIMSELimits.observationsKept)
    }

    @Test("Of requests without end so many are taken as wait to be told, and the others when those were")
    func requests() throws {
        var driver = try EngineDriver(Situation(role: .acceptor, state: .sta6))
        let request = Samples.pdus(Samples.echoRequest(1))
        let bytes = Array(repeating: request, count: 100).flatMap(\.self)
        var engine = driver.engine
        #expect(engine.receive(bytes.span.bytes, at: 0) == DIMSELimits.outputsHeld * request.count)
        #expect(engine.receive(bytes.span.bytes, at: 0) == 0)
        #expect(
            engine.drain().count { if case .notify(.request) = $0 { true } else { false } } == DIMSELimits.outputsHeld
        )
        // Of one PDU with all of them as well.
        let values = Array(
            repeating: PresentationDataValue(
                contextID: 1,
                isCommand: true,
                isLast: true,
                fragment: Samples.echoRequest(1).encodedCommandSet()
            ),
            count: 100
        )
        driver.receive(bytes + (try PDU.data(PresentationData(values)).encoded()))
        #expect(driver.takeUpdates().count == 200 && driver.state == .sta6 && driver.unread == [])
        #expect(driver.record.strayMessages == [] && driver.faults == [])
    }

    @Test("Fragments that make no message are noted, up to 32 of a kind, and end nothing")
    func violations() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta6))
        let value = PresentationDataValue(contextID: 1, isCommand: false, isLast: true, fragment: [])
        try driver.receive(.data(PresentationData(Array(repeating: value, count: 500))))
        #expect(driver.takeUpdates() == [] && driver.state == .sta6)
        #expect(driver.record.assemblyErrors.count == DIMSELimits.observationsKept)
        #expect(driver.record.dropped == 500 - DIMSELimits.observationsKept)
    }

    @Test("More items than are taken end the association before it began")
    func items() throws {
        var driver = try EngineDriver(Situation(role: .requestor, state: .sta5))
        var accept = try Samples.acceptance
        accept.items += Array(repeating: .other(RawItem(type: 0x77, value: [])), count: DIMSELimits.items)
        try driver.receive(.associateAccept(accept))
        #expect(driver.state == .sta13 && driver.record.accept == nil)
        #expect(driver.record.lastReceived == PDUDescription(.associateAccept))
        #expect(driver.takeWritten() == Samples.providerAbort(6))
    }

    /// Catches the acceptor that a peer's own roles made trap.
    @Test("Any request that fits its limits is answered", arguments: [UID("1.2"), .verification])
    func anyRequest(abstractSyntax: UID) throws {
        var proposal = Samples.proposal
        proposal.implementation = ImplementationIdentity(classUID: "", versionName: "")
        proposal.contexts = Array(repeating: ProposedContext(abstractSyntax, [.implicitVRLittleEndian]), count: 128)
        proposal.roleSelections = Array(
            repeating: RoleSelection(sopClass: abstractSyntax, scuRole: true, scpRole: true),
            count: 65_000 / (8 + abstractSyntax.count)
        )
        let pair = EnginePair(proposal)
        #expect(pair.requestor.state == .sta6 && pair.acceptor.state == .sta6 && pair.faults == [])
    }
}
