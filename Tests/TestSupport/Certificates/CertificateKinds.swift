import Foundation

/// Certificates of every kind that verification has to tell apart, under names, in one folder: `NAME.pem` and
/// `NAME.key`.
package struct CertificateKinds: Sendable {
    /// One set for the whole test process: keys take their time.
    package static var shared: CertificateKinds { get async throws { try await made.value } }

    private static let made = Task { try await CertificateKinds() }

    private let folder: TemporaryFolder

    /// The path of a file in the folder.
    package func path(_ name: String) -> String { folder.file(name) }

    /// A certificate by its name, with its key.
    package func identity(_ name: String) -> CertificateAuthority.Identity {
        CertificateAuthority.Identity(certificate: path(name + ".pem"), key: path(name + ".key"))
    }

    private init() async throws {
        folder = try TemporaryFolder("certificates")
        let authority = try await CertificateAuthority("ca", key: .p256)
        try keep(authority.identity, as: "ca")
        let other = try await CertificateAuthority("other-ca", key: .p256)
        try keep(other.identity, as: "other-ca")
        try await makeSelfSigned()
        try await makeGood(authority)
        try await makeNames(authority)
        try await makeFaulty(authority, other)
        try await makePaths(authority)
        try await makeOtherForms()
    }

    private static let here = ["DNS:localhost", "IP:127.0.0.1"]
    private static let expired = (from: "20200101000000Z", to: "20200201000000Z")

    private func makeSelfSigned() async throws {
        let (from, to) = Self.expired
        let good = try await CertificateAuthority.selfSigned("localhost", names: ["DNS:localhost"], key: .p256)
        try keep(good, as: "self-signed")
        let old = try await CertificateAuthority.selfSigned(
            "server",
            names: Self.here,
            key: .p256,
            notBefore: from,
            notAfter: to
        )
        try keep(old, as: "self-signed-expired")
    }

    private func makeGood(_ authority: CertificateAuthority) async throws {
        for (name, key) in [("server", KeyKind.p256), ("server-rsa", .rsa(2048)), ("server-weak", .rsa(1024))] {
            try keep(try await authority.issue("server", names: Self.here, for: nil, key: key), as: name)
        }
        let client = try await authority.issue("viewer", names: ["DNS:localhost"], for: .client, key: .p256)
        try keep(client, as: "client")
    }

    private func makeNames(_ authority: CertificateAuthority) async throws {
        let names = [
            ("server-named", "server", ["DNS:pacs.example", "DNS:*.clinic.example"]),
            ("server-common-name", "localhost", []),
            ("server-other-name", "localhost", ["email:pacs@clinic.example"]),
            ("server-address", "server", ["IP:127.0.0.1"]),
        ]
        for (name, commonName, alternatives) in names {
            try keep(try await authority.issue(commonName, names: alternatives, for: nil, key: .p256), as: name)
        }
    }

    private func makeFaulty(_ authority: CertificateAuthority, _ other: CertificateAuthority) async throws {
        let (from, to) = Self.expired
        try keep(try await other.issue("server", names: Self.here, for: nil, key: .p256), as: "server-unknown")
        try keep(try await other.issue("client", names: [], for: .client, key: .p256), as: "client-unknown")
        let old = try await authority.issue(
            "server",
            names: Self.here,
            for: nil,
            key: .p256,
            notBefore: from,
            notAfter: to
        )
        try keep(old, as: "server-expired")
        let oldClient = try await authority.issue(
            "client",
            names: [],
            for: .client,
            key: .p256,
            notBefore: from,
            notAfter: to
        )
        try keep(oldClient, as: "client-expired")
        let future = try await authority.issue(
            "server",
            names: Self.here,
            for: nil,
            key: .p256,
            notBefore: "20900101000000Z",
            notAfter: "20900201000000Z"
        )
        try keep(future, as: "server-future")
        let constraint = "policyConstraints=critical,requireExplicitPolicy:0"
        for (name, extensions) in [
            ("server-policies", [constraint]), ("server-policies-met", ["certificatePolicies=1.2.3.4", constraint]),
        ] {
            let identity = try await authority.issue(
                "server",
                names: Self.here,
                for: nil,
                key: .p256,
                extensions: extensions
            )
            try keep(identity, as: name)
        }
    }

    /// Certificates that are not issued by the authority itself.
    private func makePaths(_ authority: CertificateAuthority) async throws {
        for (name, isAuthority, below, chain) in [
            ("sub-ca", "TRUE", "server-below", "server-chain"),
            ("no-ca", "FALSE", "server-below-none", "server-chain-none"),
        ] {
            let constraints = "basicConstraints=critical,CA:\(isAuthority)"
            let between = try await authority.issue(name, names: [], for: nil, key: .p256, extensions: [constraints])
            try keep(between, as: name)
            let server = try await CertificateAuthority(between)
                .issue("server", names: Self.here, for: nil, key: .p256)
            try keep(server, as: below)
            try folder.write(try folder.read(below + ".pem") + folder.read(name + ".pem"), to: chain + ".pem")
            try FileManager.default.copyItem(atPath: server.key, toPath: path(chain + ".key"))
        }
    }

    /// Some of them encrypted and in DER.
    private func makeOtherForms() async throws {
        let passphrase = ["-aes256", "-passout", "pass:open sesame"]
        try await OpenSSL.run(["ec", "-in", path("client.key")] + passphrase + ["-out", path("client-encrypted.key")])
        for file in ["server.pem", "ca.pem"] {
            try await OpenSSL.run(["x509", "-in", path(file), "-outform", "der", "-out", path(file + ".der")])
        }
        try await OpenSSL.run(["pkey", "-in", path("server.key"), "-outform", "der", "-out", path("server.key.der")])
        try folder.write("no certificate\n", to: "no-certificate.txt")
    }

    private typealias KeyKind = CertificateAuthority.KeyKind

    private func keep(_ identity: CertificateAuthority.Identity, as name: String) throws {
        try FileManager.default.copyItem(atPath: identity.certificate, toPath: path(name + ".pem"))
        try FileManager.default.copyItem(atPath: identity.key, toPath: path(name + ".key"))
    }
}
