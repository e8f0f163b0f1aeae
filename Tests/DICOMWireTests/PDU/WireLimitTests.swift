import DICOMWire
import Testing

@Suite struct WireLimitTests {
    @Test("A request has no more items than the limit, on all levels together")
    func items() throws {
        var limits = WireLimits()
        // Application context, context with two sub-items, user information with two.
        limits.items = 7
        var log = DecodingLog(limits: limits)
        _ = try PDU(decoding: AssociateFixture.request(), log: &log)
        limits.items = 6
        log = DecodingLog(limits: limits)
        #expect(throws: WireError.self) { try PDU(decoding: AssociateFixture.request(), log: &log) }
    }

    @Test("20,000 contexts in one request are refused")
    func knownAttack() {
        let bytes = AssociateFixture.request(Array(repeating: AssociateFixture.context(), count: 20_000).flatMap { $0 })
        var log = DecodingLog()
        let error = #expect(throws: WireError.self) { try PDU(decoding: bytes, log: &log) }
        #expect(error?.code == .limitExceeded(.items))
    }

    @Test("A P-DATA-TF has no more values than the limit")
    func values() throws {
        var limits = WireLimits()
        limits.items = 3
        let value = pdv(1, 0, [])
        var log = DecodingLog(limits: limits)
        _ = try PDU(decoding: pdu(0x04, value + value + value), log: &log)
        log = DecodingLog(limits: limits)
        #expect(throws: WireError(.limitExceeded(.items), offset: 24)) {
            try PDU(decoding: pdu(0x04, value + value + value + value), log: &log)
        }
    }

    @Test("Deviations beyond the limit are counted, and each keeps no more than its bytes")
    func deviations() throws {
        var limits = WireLimits()
        limits.deviations = 2
        var log = DecodingLog(limits: limits)
        let unknown = item(0x60, [UInt8](repeating: 7, count: 100))
        let bytes = AssociateFixture.request(
            AssociateFixture.applicationContext + AssociateFixture.context() + AssociateFixture.userInformation()
                + unknown
                + unknown + unknown + unknown
        )
        #expect(try PDU(decoding: bytes, log: &log).encoded() == bytes)
        #expect(log.kinds == [.unknownItem, .unknownItem])
        #expect(log.dropped == 2)
        #expect(log.deviations.allSatisfy { $0.bytes.count == WireLimits.deviationBytes })
    }

    @Test("A command set is no longer than the limit")
    func commandSetLength() throws {
        var limits = WireLimits()
        let bytes = commandSet(element(0x0100, [0x30, 0x80]), element(0x0902, ascii("ok")))
        limits.commandSetLength = bytes.count
        var log = DecodingLog(limits: limits)
        _ = try CommandSet(decoding: bytes, log: &log)
        limits.commandSetLength -= 1
        log = DecodingLog(limits: limits)
        #expect(throws: WireError(.limitExceeded(.commandSetLength), offset: 0)) {
            try CommandSet(decoding: bytes, log: &log)
        }
        #expect(throws: WireError(.limitExceeded(.commandSetLength), offset: 0)) {
            try Message(decoding: bytes, log: &log)
        }
    }

    @Test("A command set has no more elements than the limit")
    func commandElements() throws {
        var limits = WireLimits()
        limits.items = 3
        let bytes = commandSet(element(0x0100, [0x30, 0x80]), element(0x0902, ascii("ok")))
        var log = DecodingLog(limits: limits)
        _ = try CommandSet(decoding: bytes, log: &log)
        limits.items = 2
        log = DecodingLog(limits: limits)
        #expect(throws: WireError(.limitExceeded(.items), offset: 22)) { try CommandSet(decoding: bytes, log: &log) }
    }

    @Test("Related general SOP classes cost no more memory than they have bytes")
    func emptyRelatedClasses() throws {
        let list = [UInt8](repeating: 0, count: 60_000)
        let bytes = AssociateFixture.request(
            item(0x50, item(0x57, [0, 1, 0x31, 0, 1, 0x32] + bigEndian(UInt16(list.count)) + list))
        )
        var log = DecodingLog()
        let decoded = try PDU(decoding: bytes, log: &log)
        #expect(try decoded.encoded() == bytes)
        #expect(log.deviations.count == log.limits.deviations)
        #expect(log.dropped > 29_000)
    }
}
