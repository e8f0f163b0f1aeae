import DICOMWire
import DIMSE
import Testing

@testable import Diagnosis

/// How bytes that are no DICOM are shown.
@Suite struct ForeignBytesTests {
    private func evidence(_ bytes: [UInt8]) -> [String] {
        let evidence = Sample.requested { record in
            record.foreignBytes = bytes
            record.framingFailure = .unknownType(bytes.first ?? 0)
            record.bytesReceived = UInt64(bytes.count)
        }
        return Catalogue.findings(for: evidence).first?.evidence ?? []
    }

    @Test("Text stays readable, with its few other bytes escaped")
    func text() {
        let lines = evidence(Array("HTTP/1.1 400 Bad Request\r\nServer: caf\u{E9}\r\n\r\n".utf8))
        #expect(
            lines.contains("as text: \"HTTP/1.1 400 Bad Request\\x0D\\x0AServer: caf\\xC3\\xA9\\x0D\\x0A\\x0D\\x0A\"")
        )
    }

    @Test("Of other bytes the first are shown as a dump does: in digits, and with dots where they are no text")
    func other() {
        let greeting: [UInt8] = [0x5B, 0, 0, 0, 0x0A] + Array("8.0.36-0".utf8) + Array(repeating: 0, count: 200)
        let lines = evidence(greeting)
        #expect(lines.contains { $0.hasPrefix("first bytes: 5B 00 00 00 0A 38 2E 30 2E 33 36 2D 30 00") })
        #expect(lines.contains("with dots for what is no text: \"[....8.0.36-0...................\"..."))
        #expect(!lines.contains { $0.hasPrefix("as text") })
        for bytes in [[UInt8](0x80...0xFF), Array(repeating: 0x99, count: 4096)] {
            #expect(!evidence(bytes).contains { $0.hasPrefix("with dots") }, "there are no words in them")
            #expect(evidence(bytes).allSatisfy { $0.split(separator: " ").allSatisfy { $0.count <= 40 } })
        }
    }
}
