import DICOMWire
import Testing

@Suite struct PresentationDataTests {
    static let bytes = hex(
        """
        04 AA 00 00 00 1A           ; P-DATA-TF, reserved AA, 26 bytes
        00 00 00 06 01 03 11 22 33 44       ; context 1, command, last: 4 bytes
        00 00 00 04 03 00 55 66     ; context 3, data set, more to come: 2 bytes
        00 00 00 04 FF 02 77 88     ; context 255, data set, last: 2 bytes
        """
    )

    /// The values that the walk visits, and how it ended.
    static func walk(_ body: [UInt8]) -> (values: [PresentationDataValue], rest: [UInt8], failure: WireError?) {
        var walk = unsafe PresentationDataWalk(body: body.span.bytes)
        var values: [PresentationDataValue] = []
        do {
            while let value = try walk.next() {
                let fragment = Array(copying: value.fragment)
                values.append(
                    PresentationDataValue(contextID: value.contextID, control: value.control, fragment: fragment)
                )
            }
            return (values, Array(copying: walk.rest), nil)
        } catch {
            return (values, Array(copying: walk.rest), error)
        }
    }

    @Test("Every field is where PS3.8 9.3.5 has it")
    func fields() throws {
        var log = DecodingLog(.strict)
        let decoded = try PDU(decoding: Self.bytes, log: &log)
        guard case .data(let data) = decoded else {
            Issue.record("not a P-DATA-TF")
            return
        }
        #expect(data.reserved == 0xAA)
        #expect(data.values.map(\.contextID) == [1, 3, 255])
        #expect(data.values.map(\.isCommand) == [true, false, false])
        #expect(data.values.map(\.isLast) == [true, false, true])
        #expect(data.values.map(\.fragment) == [[0x11, 0x22, 0x33, 0x44], [0x55, 0x66], [0x77, 0x88]])
        #expect(try decoded.encoded() == Self.bytes)
    }

    @Test("A value says of itself what it was made with")
    func made() throws {
        for isCommand in [true, false] {
            for isLast in [true, false] {
                let value = PresentationDataValue(contextID: 5, isCommand: isCommand, isLast: isLast, fragment: [9, 8])
                #expect([value.isCommand, value.isLast] == [isCommand, isLast])
                var log = DecodingLog(.strict)
                let encoded = try PDU.data(PresentationData([value])).encoded()
                #expect(try PDU(decoding: encoded, log: &log) == .data(PresentationData([value])))
            }
        }
    }

    @Test("Cut at any place, the walk and the value agree", arguments: 0...20)
    func walkAgrees(length: Int) throws {
        let body = Array(Self.bytes[PDUHeader.length..<PDUHeader.length + length])
        var log = DecodingLog()
        guard case .data(let data) = try PDU(decoding: pdu(0x04, body), log: &log) else {
            Issue.record("not a P-DATA-TF")
            return
        }
        let walked = Self.walk(body)
        #expect(walked.values == data.values)
        #expect(walked.rest == data.trailing)
        #expect(walked.failure.map(\.code) == (data.trailing.isEmpty ? nil : .truncated))
    }

    @Test(
        "A length that lies ends the walk at its place",
        arguments: [
            (UInt32(0), WireError.Code.malformed), (1, .malformed), (5, .truncated), (0x8000_0000, .truncated),
            (.max, .truncated),
        ]
    )
    func lyingLength(length: UInt32, code: WireError.Code) throws {
        let body = pdv(1, 3, [1, 2]) + bigEndian(length) + [1, 3, 1, 2]
        let walked = Self.walk(body)
        #expect(walked.values.count == 1)
        #expect(walked.failure == WireError(code, offset: 14))
        #expect(walked.rest == Array(body[8...]))
        var log = DecodingLog()
        #expect(try PDU(decoding: pdu(0x04, body), log: &log).encoded() == pdu(0x04, body))
        #expect(log.kinds == [code == .malformed ? .emptyPDV : .pdvOverrunsPDU])
    }

    @Test("A walked value says what is wrong with it")
    func check() throws {
        let body = pdv(2, 0x84, [])
        var walk = unsafe PresentationDataWalk(body: body.span.bytes)
        guard let value = try walk.next() else {
            Issue.record("no value")
            return
        }
        var log = DecodingLog()
        try value.check(log: &log)
        #expect(
            log.deviations == [
                Deviation(.evenContextID, offset: 10, bytes: [2]),
                Deviation(.reservedControlBits, offset: 11, bytes: [0x84]),
            ]
        )
    }
}
