import DICOMWire
import DIMSE
import Testing

@testable import Diagnosis

/// Bytes that may be of a data set are not shown, whatever they broke.
@Suite struct PrivacyTests {
    private static let name = Array("DOE^JANE".utf8)
    private static let patient: [UInt8] = [0x10, 0, 0x10, 0, 8, 0, 0, 0] + name

    private static func lines(_ change: (inout AssociationRecord) -> Void) -> [String] {
        Catalogue.findings(for: Sample.accepted(Sample.verification, change)).flatMap { [$0.sentence] + $0.evidence }
    }

    private static func isShown(_ lines: [String]) -> Bool {
        lines.contains { $0.contains("44 4F 45") || $0.contains("DOE") }
    }

    @Test("Of the start of a P-DATA-TF the headers are shown, and of what begins none nothing")
    func foreign() {
        let data: [UInt8] = [4, 0, 0, 0, 0, 30, 0, 0, 0, 26, 1, 2]
        let cut = Self.lines { record in
            record.partialPDU = data + Self.patient
            record.end = .closedByPeer
            record.operationsBegun = 1
        }
        #expect(cut.contains { $0.contains("04 00 00 00 00 1E 00 00 00 1A 01 02, 16 bytes not shown") }, "\(cut)")
        #expect(!Self.isShown(cut))
        for bytes in [Self.name, Self.patient] {
            let lost = Self.lines { record in
                record.foreignBytes = bytes
                record.framingFailure = .unknownType(bytes[0])
            }
            #expect(lost.contains { $0.contains("bytes not shown, which may be of a data set") }, "\(lost)")
            #expect(!Self.isShown(lost))
        }
    }

    @Test("A service that answers in text is quoted all the same")
    func text() {
        let lines = Self.lines { record in
            record.foreignBytes = Array("HTTP/1.1 400 Bad Request\r\n".utf8)
            record.framingFailure = .unknownType(0x48)
        }
        #expect(lines.contains { $0.contains("48 54 54 50") }, "\(lines)")
    }

    /// It is noted twice where it is out of order, too.
    @Test(
        "Of an element that is none of a command set tag and length are shown",
        arguments: [.nonCommandElement, .commandElementOutOfOrder, .duplicateCommandElement] as [Deviation.Kind]
    )
    func elements(kind: Deviation.Kind) {
        let lines = Self.lines { record in
            record.note([Deviation(kind, offset: 0, bytes: Self.patient)], in: .data)
            record.note([Deviation(.trailingBytes, offset: 0, bytes: Self.name)], in: .data)
        }
        #expect(lines.contains { $0.contains("10 00 10 00 08 00 00 00, 8 bytes not shown") }, "\(lines)")
        #expect(!Self.isShown(lines))
    }
}
