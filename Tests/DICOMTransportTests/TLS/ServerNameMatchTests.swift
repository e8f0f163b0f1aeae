import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite struct ServerNameMatchTests {
    private let certificate: CertificateSummary

    init() async throws {
        let path = try await CertificateKinds.shared.path("server-named.pem")
        let loaded = try TLSMaterial.certificates(at: path, as: .certificate)
        certificate = try #require(loaded.first.flatMap { CertificateSummary($0) })
    }

    @Test(
        "A wildcard stands for one whole label, and case and a final full stop do not count",
        arguments: [
            ("pacs.example", .alternativeName("pacs.example")), ("PACS.Example.", .alternativeName("pacs.example")),
            ("ct.clinic.example", .alternativeName("*.clinic.example")), ("clinic.example", .none),
            ("a.ct.clinic.example", .none), ("xpacs.example", .none), ("", .none), (".", .none), ("*", .none),
            ("example", .none), ("127.0.0.1", .none), ("::1", .none),
        ] as [(String, ServerNameMatch)]
    )
    func names(expected: String, match: ServerNameMatch) {
        #expect(ServerNameMatch(expected: expected, address: "127.0.0.1", certificate: certificate) == match)
    }

    @Test("Addresses are compared by value, not by text")
    func addresses() {
        #expect(ServerNameMatch.canonicalAddress("0:0:0:0:0:0:0:1") == "::1")
        #expect(ServerNameMatch.canonicalAddress("2001:DB8::0:1") == "2001:db8::1")
        #expect(ServerNameMatch.canonicalAddress("localhost") == nil)
    }
}
