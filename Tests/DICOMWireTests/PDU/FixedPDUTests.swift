import DICOMWire
import Testing

/// A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT: four bytes each.
@Suite struct FixedPDUTests {
    /// The combinations of PS3.8 Table 9-21.
    static let reasons: [[UInt8]: String] = [
        [1, 1]: "no-reason-given",
        [1, 2]: "application-context-name-not-supported",
        [1, 3]: "calling-AE-title-not-recognized",
        [1, 7]: "called-AE-title-not-recognized",
        [2, 1]: "no-reason-given",
        [2, 2]: "protocol-version-not-supported",
        [3, 1]: "temporary-congestion",
        [3, 2]: "local-limit-exceeded",
    ]

    @Test(
        "Every result, source and reason is kept, and those the standard does not define are noted",
        arguments: UInt8.min...UInt8.max
    )
    func reject(value: UInt8) throws {
        let sources: [UInt8] = [0, 1, 2, 3, 4, 255]
        let codes = sources.map { [1, $0, value] } + [[value, 1, 1], [1, value, 1]]
        for code in codes {
            let bytes = pdu(0x03, [0xEE] + code)
            var log = DecodingLog()
            let decoded = try PDU(decoding: bytes, log: &log)
            guard case .associateReject(let reject) = decoded else {
                Issue.record("not a rejection")
                return
            }
            #expect([reject.reserved2, reject.result, reject.source, reject.reason] == [0xEE] + code)
            #expect(reject.resultName == [1: "rejected-permanent", 2: "rejected-transient"][code[0]])
            #expect((reject.sourceName != nil) == (1...3).contains(code[1]))
            #expect(reject.reasonName == Self.reasons[[code[1], code[2]]])
            #expect(reject.triple == "\(code[0])-\(code[1])-\(code[2])")
            let isDefined = (1...2).contains(code[0]) && Self.reasons[[code[1], code[2]]] != nil
            #expect(log.deviations == (isDefined ? [] : [Deviation(.unknownRejectCode, offset: 7, bytes: code)]))
            #expect(try decoded.encoded() == bytes)
        }
    }

    @Test(
        "Every source and reason of an abort is kept, and those the standard does not define are noted",
        arguments: UInt8.min...UInt8.max
    )
    func abort(value: UInt8) throws {
        for code in [[0, value], [1, value], [2, value], [value, 0], [value, 255]] {
            let bytes = pdu(0x07, [0xEE, 0xFF] + code)
            var log = DecodingLog()
            let decoded = try PDU(decoding: bytes, log: &log)
            guard case .abort(let abort) = decoded else {
                Issue.record("not an abort")
                return
            }
            #expect(abort.reserved2 == 0xEEFF)
            #expect([abort.source, abort.reason] == code)
            // The reason is not significant in an abort by the service user (PS3.8 Table 9-26).
            let isDefined = code[0] == 0 || code[0] == 2 && [0, 1, 2, 4, 5, 6].contains(code[1])
            #expect((abort.sourceName != nil) == (code[0] == 0 || code[0] == 2))
            #expect((abort.reasonName != nil) == (code[0] == 2 && isDefined))
            #expect(log.deviations == (isDefined ? [] : [Deviation(.unknownAbortCode, offset: 8, bytes: code)]))
            #expect(try decoded.encoded() == bytes)
        }
    }

    @Test("What the standard defines passes strict mode")
    func strict() throws {
        for body in Self.reasons.keys.map({ [0, 1] + $0 }) {
            var log = DecodingLog(.strict)
            _ = try PDU(decoding: pdu(0x03, body), log: &log)
        }
        for reason: UInt8 in [0, 1, 2, 4, 5, 6] {
            var log = DecodingLog(.strict)
            _ = try PDU(decoding: pdu(0x07, [0, 0, 2, reason]), log: &log)
        }
        var log = DecodingLog(.strict)
        #expect(throws: WireError(.deviation(.unknownRejectCode), offset: 7)) {
            try PDU(decoding: pdu(0x03, [0, 1, 1, 4]), log: &log)
        }
        #expect(throws: WireError(.deviation(.unknownAbortCode), offset: 8)) {
            try PDU(decoding: pdu(0x07, [0, 0, 2, 3]), log: &log)
        }
    }

    @Test("A release keeps its reserved bytes", arguments: [UInt8(0x05), 0x06])
    func release(type: UInt8) throws {
        let bytes = [type, 0xAA, 0, 0, 0, 4, 1, 2, 3, 4]
        var log = DecodingLog(.strict)
        let decoded = try PDU(decoding: bytes, log: &log)
        #expect(decoded.rawType == type)
        #expect(try decoded.encoded() == bytes)
    }

    @Test("What is made is what the standard prescribes")
    func made() throws {
        #expect(
            try PDU.associateReject(AssociateReject(result: 1, source: 1, reason: 7)).encoded()
                == hex("03 00 00 00 00 04 00 01 01 07")
        )
        #expect(try PDU.releaseRequest(Release()).encoded() == hex("05 00 00 00 00 04 00 00 00 00"))
        #expect(try PDU.releaseResponse(Release()).encoded() == hex("06 00 00 00 00 04 00 00 00 00"))
        #expect(try PDU.abort(Abort(source: 2, reason: 6)).encoded() == hex("07 00 00 00 00 04 00 00 02 06"))
    }

    @Test("Of every type and every short length nothing is lost", arguments: UInt8.min...UInt8.max)
    func everyType(type: UInt8) throws {
        for length in 0..<12 {
            let bytes = pdu(type, Array(repeating: 0x31, count: length))
            var log = DecodingLog()
            #expect(try PDU(decoding: bytes, log: &log).encoded() == bytes)
        }
    }
}
