import DICOMWire
import Testing

@Suite struct PDUFramingTests {
    private func framing(_ bytes: [UInt8], _ limits: WireLimits = WireLimits()) -> PDUFraming {
        unsafe PDUFraming(bytes.span.bytes, limits: limits)
    }

    @Test("A PDU is complete with its last byte, and what follows does not matter")
    func complete() {
        let bytes = AssociateFixture.request()
        for length in 0..<bytes.count { #expect(framing(Array(bytes.prefix(length))) == .incomplete) }
        #expect(framing(bytes) == .complete(bytes.count))
        #expect(framing(bytes + [0xFF, 0xFF]) == .complete(bytes.count))
    }

    @Test("The first byte tells another protocol", arguments: UInt8.min...UInt8.max)
    func unknownType(first: UInt8) {
        #expect((framing([first]) == .unknownType(first)) == !(1...7).contains(first))
    }

    @Test("A PDU is refused by its header where it is longer than the limit for its type", arguments: PDUType.allCases)
    func tooLong(type: PDUType) {
        var limits = WireLimits()
        limits.associatePDULength = 1000
        limits.dataPDULength = 2000
        limits.otherPDULength = 3000
        let (limit, name) = limits.bodyLength(of: type)
        let expected: (Int, WireLimits.Name) =
            switch type {
            case .associateRequest, .associateAccept: (1000, .associatePDULength)
            case .data: (2000, .dataPDULength)
            case .associateReject, .releaseRequest, .releaseResponse, .abort: (3000, .otherPDULength)
            }
        #expect(limit == expected.0)
        #expect(name == expected.1)
        let longest = pdu(type.rawValue, [UInt8](repeating: 0, count: limit))
        #expect(framing(longest, limits) == .complete(limit + PDUHeader.length))
        for length in [UInt32(limit + 1), 0x8000_0000, .max] {
            let header = PDUHeader(rawType: type.rawValue, bodyLength: length)
            #expect(framing([type.rawValue, 0] + bigEndian(length), limits) == .tooLong(header, limit: name))
        }
    }
}
