import DICOMWire
import DIMSE
import Diagnosis
import Foundation
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Captures made to crash, hang or fill a decoder.
@Suite struct HostileCaptureTests {
    static let all = CaptureManifest.all.filter { $0.kind == "hostile" }.map(\.name)

    @Test("Each is read to its end, or to where it is damaged", arguments: all)
    func isRead(name: String) throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == name })
        let (found, failure) = try CaptureCollector.read(capture.path)
        #expect((failure != nil) == (capture.packets == 0), "\(String(describing: failure))")
        #expect(found.connections.isEmpty == (failure != nil))
        for association in found.associations { #expect(!AssociationVerdict(association).text.isEmpty) }
    }

    @Test("What a requestor sends that is no DICOM is found as it would be by its acceptor")
    func garbage() throws {
        let capture = try #require(Self.all.first { $0.hasPrefix("random-bytes") })
        let path = try #require(CaptureManifest.all.first { $0.name == capture }).path
        let association = try #require(try CaptureCollector.read(path).found.associations.first)
        let finding = try #require(AssociationVerdict(association).findings.first)
        #expect(finding.code == .unreadablePDU && finding.evidence.first?.contains("acceptor") == true)
    }
}
