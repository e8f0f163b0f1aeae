import DICOMWire
import Testing

@Suite struct PDUDeviationTests {
    @Test("A departure from the standard is noted at its place, and what comes near it is not", arguments: cases)
    func noted(_ example: DeviationCase) throws {
        var log = DecodingLog()
        let decoded = try PDU(decoding: example.bytes, log: &log)
        #expect(log.kinds.first == example.kind)
        #expect(log.deviations.allSatisfy { DeviationCase.keepsItsPlace($0, in: example.bytes) }, "\(log.deviations)")
        #expect(try decoded.encoded() == example.bytes)

        var other = DecodingLog()
        let lawful = try PDU(decoding: example.nearMiss, log: &other)
        #expect(!other.kinds.contains(example.kind))
        #expect(try lawful.encoded() == example.nearMiss)
    }

    @Test("Strict mode throws it", arguments: cases)
    func thrown(_ example: DeviationCase) throws {
        var log = DecodingLog()
        _ = try PDU(decoding: example.bytes, log: &log)
        let noted = try #require(log.deviations.first)
        var strict = DecodingLog(.strict)
        #expect(throws: WireError(.deviation(noted.kind), offset: noted.offset)) {
            try PDU(decoding: example.bytes, log: &strict)
        }
    }

    @Test("Every kind of the upper layer is provoked by an example")
    func complete() {
        let upperLayer = Deviation.Kind.allCases.filter {
            $0.clause.hasPrefix("PS3.8") || $0.clause.hasPrefix("PS3.7 A") || $0.clause.hasPrefix("PS3.7 D")
        }
        let provoked = Set(Self.cases.map(\.kind) + [.unknownRejectCode, .unknownAbortCode])
        #expect(Set(upperLayer).subtracting(provoked).isEmpty)
    }

    @Test("Of a user identity nothing but the header is kept", arguments: [UInt8(0x58), 0x59])
    func secrets(type: UInt8) throws {
        let secret = ascii("hunter2-hunter2")
        let malformed = item(type, [2, 0] + secret)
        for bytes in [
            AssociateFixture.request(AssociateFixture.userInformation(malformed)),
            AssociateFixture.request(AssociateFixture.userInformation(malformed, malformed)),
            AssociateFixture.accept(AssociateFixture.userInformation(malformed)),
            AssociateFixture.request(item(0x50, malformed + malformed.dropLast(4))),
            AssociateFixture.request(Array(item(0x50, malformed).dropLast(4))),
            AssociateFixture.request(item(0x50, malformed) + item(0x50, malformed)),
            // Where no identity belongs.
            AssociateFixture.request(AssociateFixture.userInformation() + malformed),
            AssociateFixture.request(AssociateFixture.context(1, AssociateFixture.verification + malformed)),
            AssociateFixture.request(AssociateFixture.context(1, item(0x50, malformed))),
            AssociateFixture.accept(AssociateFixture.context(1, malformed)),
            AssociateFixture.accept(AssociateFixture.result(1, 0, malformed)),
        ] {
            var log = DecodingLog()
            #expect(try PDU(decoding: bytes, log: &log).encoded() == bytes)
            #expect(!log.deviations.isEmpty)
            for deviation in log.deviations {
                #expect(!deviation.bytes.contains(UInt8(ascii: "h")), "\(deviation)")
            }
        }
    }
}
