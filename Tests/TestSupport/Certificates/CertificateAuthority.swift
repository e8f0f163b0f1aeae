import Foundation

/// A certificate authority for tests, made with the `openssl` command in a temporary folder.
package struct CertificateAuthority: Sendable {
    /// The self-signed certificate, a PEM file.
    package let certificate: String
    /// Its private key, a PEM file.
    package let key: String

    /// Makes an authority with a key of its own.
    ///
    /// - Throws: ``MissingProgram`` without `openssl`, ``OpenSSLFailure``.
    package init(_ commonName: String, key kind: KeyKind = .rsa(2048)) async throws {
        let folder = try TemporaryFolder("authority")
        certificate = folder.file("ca.pem")
        key = folder.file("ca.key")
        let extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
        try await OpenSSL.run(
            ["req", "-x509", "-newkey"] + kind.arguments + ["-noenc", "-days", "2"]
                + ["-subj", "/O=Sonde tests/CN=\(commonName)"] + extensions.flatMap { ["-addext", $0] }
                + ["-keyout", key, "-out", certificate]
        )
    }

    /// Takes what another authority issued as an authority, whether it may be one or not.
    package init(_ identity: Identity) {
        certificate = identity.certificate
        key = identity.key
    }

    /// Signs a certificate with a new key.
    ///
    /// Names are subject alternative names as `openssl` writes them: `DNS:localhost`, `IP:127.0.0.1`. Further
    /// extensions are lines of its configuration: `basicConstraints=critical,CA:FALSE`. Times are in UTC:
    /// `20200101000000Z`.
    ///
    /// - Throws: ``OpenSSLFailure``.
    package func issue(
        _ commonName: String,
        names: [String] = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"],
        for purpose: Purpose? = .server,
        key kind: KeyKind = .rsa(2048),
        extensions: [String] = [],
        notBefore: String? = nil,
        notAfter: String? = nil
    ) async throws -> Identity {
        let content = Self.lines(names, purpose, extensions)
        return try await Self.sign(commonName, content, kind, notBefore, notAfter) { _ in
            ["-cert", certificate, "-keyfile", key]
        }
    }

    /// Makes a certificate that is its own issuer, and no authority's.
    ///
    /// - Throws: ``OpenSSLFailure``.
    package static func selfSigned(
        _ commonName: String,
        names: [String] = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"],
        key kind: KeyKind = .rsa(2048),
        notBefore: String? = nil,
        notAfter: String? = nil
    ) async throws -> Identity {
        try await sign(commonName, lines(names, nil, []), kind, notBefore, notAfter) { ["-selfsign", "-keyfile", $0] }
    }

    private static func lines(_ names: [String], _ purpose: Purpose?, _ extensions: [String]) -> [String] {
        let lines =
            (purpose.map { ["extendedKeyUsage=\($0.rawValue)"] } ?? [])
            + (names.isEmpty ? [] : ["subjectAltName=\(names.joined(separator: ","))"]) + extensions
        // Without any openssl would make a certificate of version 1.
        return lines.isEmpty ? ["basicConstraints=CA:FALSE"] : lines
    }

    /// Makes a key and a certificate; `signer` gives the arguments that say who signs, of the file of the new key.
    private static func sign(
        _ commonName: String,
        _ extensions: [String],
        _ kind: KeyKind,
        _ notBefore: String?,
        _ notAfter: String?,
        _ signer: (String) -> [String]
    ) async throws -> Identity {
        let place = try TemporaryFolder("certificate")
        let identity = Identity(certificate: place.file("certificate.pem"), key: place.file("key.pem"))
        let request = place.file("request.pem")
        try await OpenSSL.run(
            ["req", "-new", "-newkey"] + kind.arguments + ["-noenc", "-subj", "/O=Sonde tests/CN=\(commonName)"]
                + ["-keyout", identity.key, "-out", request]
        )
        try place.write(extensions.joined(separator: "\n") + "\n", to: "extensions")
        try place.write("", to: "index")
        // A database of its own for each certificate, so that tests may issue at the same time.
        try place.write(
            """
            [ca]
            default_ca = tests
            [tests]
            database = \(place.file("index"))
            new_certs_dir = \(place.path)
            default_md = sha256
            default_days = 2
            rand_serial = yes
            policy = any
            email_in_dn = no
            [any]
            organizationName = optional
            commonName = supplied
            """,
            to: "config"
        )
        try await OpenSSL.run(
            ["ca", "-batch", "-notext", "-config", place.file("config")]
                + ["-extfile", place.file("extensions"), "-in", request, "-out", identity.certificate]
                + signer(identity.key)
                + (notBefore.map { ["-startdate", $0] } ?? []) + (notAfter.map { ["-enddate", $0] } ?? [])
        )
        return identity
    }

    /// What a certificate may be used for.
    package enum Purpose: String, Sendable {
        case server = "serverAuth"
        case client = "clientAuth"
    }

    /// The kind of a private key.
    package enum KeyKind: Sendable {
        /// RSA with a modulus of so many bits.
        case rsa(Int)
        /// Elliptic curve P-256.
        case p256

        fileprivate var arguments: [String] {
            switch self {
            case .rsa(let bits): ["rsa:\(bits)"]
            case .p256: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            }
        }
    }

    /// A certificate and its key.
    package struct Identity: Sendable {
        /// A PEM file.
        package let certificate: String
        /// A PEM file, without password.
        package let key: String

        /// Names the files.
        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Its own certificate and key.
    package var identity: Identity { Identity(certificate: certificate, key: key) }
}
