import TestSupport
import Testing

@Suite("The certificates of the tests") struct CertificateTests {
    @Test("A certificate has the names, the times, the key and the extensions asked for, and its authority's signature")
    func fields() async throws {
        let authority = try await CertificateAuthority("Fields")
        let identity = try await authority.issue(
            "old",
            names: ["DNS:pacs.example"],
            for: .client,
            key: .p256,
            extensions: ["basicConstraints=critical,CA:FALSE"],
            notBefore: "20200101000000Z",
            notAfter: "20200201000000Z"
        )
        let openssl = try Tool(path: "/usr/bin/openssl")
        let text = try await openssl.run(["x509", "-in", identity.certificate, "-noout", "-text"]).output
        for part in [
            "CN = old", "DNS:pacs.example", "TLS Web Client Authentication", "prime256v1", "CA:FALSE",
            "Jan  1 00:00:00 2020",
            "Feb  1 00:00:00 2020",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        let check = ["verify", "-no_check_time", "-CAfile", authority.certificate, identity.certificate]
        #expect(try await openssl.run(check).status == 0)
        let stranger = try await CertificateAuthority("Stranger")
        let wrong = ["verify", "-no_check_time", "-CAfile", stranger.certificate, identity.certificate]
        #expect(try await openssl.run(wrong).status == 2)
    }
}
