import DICOMWire
import DIMSE
import Testing

/// What a PDU on the wire is to the machine.
@Suite struct ReceivedPDUTests {
    @Test(
        "A PDU is the event of its type, and Evt19 where it has none or not the structure of it",
        arguments: [
            ("02", 3, 68), ("03", 4, 4), ("01", 6, 68), ("04", 10, 0), ("05", 12, 4), ("06", 13, 4), ("07", 16, 4),
            ("00", 19, 4), ("08", 19, 4), ("FF", 19, 0), ("01", 19, 67), ("03", 19, 3), ("07", 19, 0),
        ]
    )
    func events(type: String, number: Int, length: UInt8) throws {
        let header: [UInt8] = [try #require(UInt8(type, radix: 16)), 0, 0, 0, 0, length]
        let bytes = header + Array(repeating: 0, count: Int(length))
        var log = DecodingLog()
        let event = AssociationEvent(received: try PDU(decoding: bytes, log: &log))
        #expect(event.number == number)
        #expect(event.origin == .peer)
        if number == 19 {
            let isDefined = (1...7).contains(bytes[0])
            #expect(event == .invalidPDUReceived(isDefined ? .invalidPDUParameterValue : .unrecognizedPDU))
        }
    }

    @Test(
        "Only bit 0 of the protocol version makes a request acceptable",
        arguments: [(UInt16(1), true), (3, true), (0xFFFF, true), (0, false), (2, false), (0x0100, false)]
    )
    func protocolVersion(version: UInt16, acceptable: Bool) {
        var request = Associate(calledAETitle: AETitle(field: []), callingAETitle: AETitle(field: []), items: [])
        request.protocolVersion = version
        #expect(
            AssociationEvent(received: .associateRequest(request)) == .associateRequestReceived(acceptable: acceptable)
        )
    }

    /// Catches a value that crashes or passes for another one: DCMTK once took any number for an enumeration.
    @Test(
        "Every source and reason of an A-ABORT has a meaning, and the defined ones come back",
        arguments: UInt8.min...255
    )
    func aborts(byte: UInt8) {
        #expect(AssociationAbort(source: 0, reason: byte) == .serviceUser)
        let provider = AssociationAbort(source: 2, reason: byte)
        #expect(provider.source == 2)
        #expect(provider.reason == ([0, 1, 2, 4, 5, 6].contains(byte) ? byte : 0))
        #expect(AssociationEvent(received: .abort(Abort(source: 2, reason: byte))) == .abortReceived(provider))
        #expect(AssociationAbort(source: byte, reason: 0).source == (byte == 0 ? 0 : 2))
        #expect(AssociationAbort.serviceUser.reason == 0)
    }
}
