import TestSupport

/// DCMTK's own client: it proves that a peer of the tests is what its name says.
enum Echoscu {
    static func run(
        _ port: UInt16,
        calling: String = "ECHOSCU",
        called: String = "ANY-SCP",
        options: [String] = []
    ) async throws -> ToolResult {
        try await Tool(path: DCMTK.echoscu).run(
            ["--verbose", "--aetitle", calling, "--call", called] + options + ["127.0.0.1", String(port)]
        )
    }

    /// TLS without a certificate of its own.
    static func anonymous(_ certificates: Certificates) -> [String] {
        ["--anonymous-tls", "--add-cert-file", certificates.authority.certificate]
    }

    /// TLS with a client certificate.
    static func tls(_ identity: CertificateAuthority.Identity, _ certificates: Certificates) -> [String] {
        ["--enable-tls", identity.key, identity.certificate, "--add-cert-file", certificates.authority.certificate]
    }

    static let success = "Received Echo Response (Success)"
}
