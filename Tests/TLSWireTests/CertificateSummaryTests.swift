import Foundation
import TestSupport
import Testing

@testable import TLSWire

@Suite struct CertificateSummaryTests {
    private let authority: CertificateKinds

    init() async throws { authority = try await CertificateKinds.shared }

    private func der(_ name: String) async throws -> [UInt8] {
        let folder = try TemporaryFolder("certificate")
        let file = folder.file("certificate.der")
        try await OpenSSL.run(["x509", "-in", authority.path(name + ".pem"), "-outform", "der", "-out", file])
        return try folder.readBytes("certificate.der")
    }

    @Test(
        "Each field is what openssl reads",
        arguments: ["server", "server-rsa", "server-expired", "server-future", "client", "ca", "sub-ca", "self-signed"]
    )
    func likeOpenSSL(name: String) async throws {
        let summary = try #require(CertificateSummary(der: try await der(name)))
        let text = try await OpenSSL.run(
            [
                "x509", "-in", authority.path(name + ".pem"), "-noout", "-serial", "-subject", "-issuer", "-dates",
                "-dateopt",
                "iso_8601",
            ]
                + ["-nameopt", "sep_comma_plus_space,sname", "-text", "-certopt", "no_pubkey,no_sigdump"]
        )
        let fields = Dictionary(
            text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map { String($0) } }
                .filter { $0.count == 2 }.map { ($0[0], $0[1]) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(fields["serial"]?.drop { $0 == "0" } == Substring(summary.serialNumber))
        #expect(fields["subject"] == summary.subject.description)
        #expect(fields["issuer"] == summary.issuer.description)
        let iso = { (instant: UTCInstant?) in instant?.description.replacingOccurrences(of: "T", with: " ") }
        #expect(fields["notBefore"] == iso(summary.notBefore))
        #expect(fields["notAfter"] == iso(summary.notAfter))
        #expect(text.contains("Signature Algorithm: " + summary.signatureAlgorithm))
        #expect(text.contains("CA:TRUE") == summary.isAuthority)
        #expect(text.contains("TLS Web Client Authentication") == (summary.extendedKeyUsage == ["1.3.6.1.5.5.7.3.2"]))
        for name in summary.dnsNames { #expect(text.contains("DNS:" + name)) }
        for address in summary.addresses { #expect(text.contains("IP Address:" + address)) }
        #expect(text.contains("DNS:") == !summary.dnsNames.isEmpty)
    }

    @Test("The kinds of keys are named")
    func keys() async throws {
        #expect(try await CertificateSummary(der: der("server"))?.publicKey?.description == "EC P-256")
        #expect(try await CertificateSummary(der: der("server-rsa"))?.publicKey?.description == "RSA 2048")
        #expect(try await CertificateSummary(der: der("server-weak"))?.publicKey?.isWeak == true)
    }

    @Test(
        "A certificate that is cut short is none, or one without what is missing",
        arguments: ["server", "server-policies-met"]
    )
    func truncated(name: String) async throws {
        let bytes = try await der(name)
        for end in bytes.indices { #expect(CertificateSummary(der: Array(bytes[..<end])) == nil) }
    }

    @Test("Changed bytes give other values or none, and no trap", arguments: ["server", "client", "server-rsa"])
    func mutated(name: String) async throws {
        let bytes = try await der(name)
        let original = CertificateSummary(der: bytes)
        var differing = 0
        for index in bytes.indices {
            for value in [UInt8](arrayLiteral: 0x00, 0x01, 0x06, 0x30, 0x7F, 0x80, 0x84, 0xFF) {
                var changed = bytes
                changed[index] = value
                let summary = CertificateSummary(der: changed)
                if summary != original { differing += 1 }
                #expect((summary?.description(of: \.subject) ?? "").utf8.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
        #expect(differing > 500)
    }

    @Test("Names of a peer cannot forge text or run on")
    func hostileNames() throws {
        // A name of one attribute: CN with a line feed, an escape, a comma and what looks like another attribute.
        let value = Array("x\n\u{1B}[2J, O=Bank".utf8)
        let pair: [UInt8] = [6, 3, 0x55, 4, 3, 0x0C, UInt8(value.count)] + value
        let set: [UInt8] = [0x30, UInt8(pair.count)] + pair
        let name: [UInt8] = [0x31, UInt8(set.count)] + set
        var reader = DERReader(([0x30, UInt8(name.count)] + name)[...])
        let next = reader.next()
        let element = try #require(next)
        #expect(DistinguishedName(element).description == "CN=x\\x0A\\x1B[2J\\, O=Bank")
    }

    @Test(
        "Dates are read as certificates write them",
        arguments: [
            ("700101000000Z", "1970-01-01T00:00:00Z"), ("491231235959Z", "2049-12-31T23:59:59Z"),
            ("500101000000Z", "1950-01-01T00:00:00Z"), ("240229120000Z", "2024-02-29T12:00:00Z"),
            ("20000229000000Z", "2000-02-29T00:00:00Z"), ("21000301000000Z", "2100-03-01T00:00:00Z"),
            ("99991231235959Z", "9999-12-31T23:59:59Z"), ("00000101000000Z", "0000-01-01T00:00:00Z"),
            ("20010229000000Z", "2001-03-01T00:00:00Z"), ("241301000000Z", nil), ("240101000000", nil),
            ("2401010000+0100Z", nil), ("24010100000:Z", nil), ("", nil),
        ] as [(String, String?)]
    )
    func dates(text: String, expected: String?) throws {
        let tag: UInt8 = text.count > 13 ? 0x18 : 0x17
        var reader = DERReader(([tag, UInt8(text.utf8.count)] + Array(text.utf8))[...])
        let next = reader.next()
        let element = try #require(next)
        #expect(UTCInstant(element)?.description == expected)
    }

    @Test(
        "Lengths that DER does not have or that overrun end the reading",
        arguments: [
            [0x30], [0x30, 0x80], [0x30, 0x85, 0, 0, 0, 0, 1, 0], [0x30, 2, 0], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x3F, 0],
        ]
            as [[UInt8]]
    )
    func lengths(bytes: [UInt8]) {
        var reader = DERReader(bytes[...])
        #expect(reader.next()?.tag == nil)
    }
}

extension CertificateSummary {
    fileprivate func description(of name: KeyPath<CertificateSummary, DistinguishedName>) -> String {
        self[keyPath: name].description
    }
}
