/// The authority, the server and the client of an ordinary TLS set-up, and a client whose authority nobody knows.
package struct Certificates: Sendable {
    /// The authority that both sides trust.
    package let authority: CertificateAuthority
    /// For `localhost`, `127.0.0.1` and `::1`.
    package let server: CertificateAuthority.Identity
    /// A client that the authority knows.
    package let client: CertificateAuthority.Identity
    /// An authority that no peer trusts.
    package let strangeAuthority: CertificateAuthority
    /// A client from the strange authority.
    package let strangeClient: CertificateAuthority.Identity

    /// One set for the whole test process: keys take their time.
    package static var shared: Certificates { get async throws { try await made.value } }

    private static let made = Task { try await Certificates() }

    private init() async throws {
        authority = try await CertificateAuthority("Sonde test CA")
        server = try await authority.issue("localhost")
        client = try await authority.issue("sonde-client", names: [], for: .client)
        strangeAuthority = try await CertificateAuthority("Strange CA")
        strangeClient = try await strangeAuthority.issue("stranger", names: [], for: .client)
    }
}
