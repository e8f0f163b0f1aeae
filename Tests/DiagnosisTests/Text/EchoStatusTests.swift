import DICOMWire
import Testing

@testable import Diagnosis

@Suite struct EchoStatusTests {
    @Test("A status of another service has no words for a C-ECHO", arguments: [0x0001, 0xA700, 0xC123, 0xFF00, 0xFE00])
    func undefined(_ status: UInt16) { #expect(Status(status).echoMeaning == nil) }

    @Test("The general failures have", arguments: [0x0110, 0x0122, 0x0124, 0x0210, 0x0211, 0x0212, 0x0213])
    func general(_ status: UInt16) { #expect(Status(status).echoMeaning?.isEmpty == false) }
}
