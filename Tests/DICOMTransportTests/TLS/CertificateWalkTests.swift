import NIOSSL
import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite struct CertificateWalkTests {
    /// Catches verdicts that a peer's chain makes this side hold without end.
    @Test("So many verdicts are kept, and a chain beyond them is not trusted", arguments: [0, 1])
    func limit(excess: Int) async throws {
        let path = try await Certificates.shared.server.certificate
        let certificate = try #require(
            try NIOSSLCertificate.fromPEMFile(path).first.flatMap { CertificateSummary($0) }
        )
        var walk = CertificateWalk()
        for _ in 1..<TransportLimits.verdicts + excess {
            _ = walk.note(certificate, isTrusted: true, isAccepted: true)
        }
        #expect(walk.verdicts.count == min(TransportLimits.verdicts, TransportLimits.verdicts - 1 + excess))
        #expect(walk.isRefusedForPolicies == (excess == 1))
    }
}
