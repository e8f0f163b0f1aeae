import Foundation

/// A certificate authority for tests, made with the `openssl` command in a temporary folder.
package struct CertificateAuthority: Sendable {
    /// The self-signed certificate, a PEM file.
    package let certificate: String
    /// Its private key, a PEM file.
    package let key: String

    private let folder: TemporaryFolder

    /// Makes an authority with a key of its own.
    ///
    /// - Throws: ``MissingProgram`` without `openssl`, ``OpenSSLFailure``.
    package init(_ commonName: String) async throws {
        folder = try TemporaryFolder("authority")
        certificate = folder.file("ca.pem")
        key = folder.file("ca.key")
        let extensions = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign"]
        try await OpenSSL.run(
            ["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", "/O=Sonde tests/CN=\(commonName)"]
                + extensions.flatMap { ["-addext", $0] } + ["-keyout", key, "-out", certificate]
        )
    }

    /// Signs a certificate with a new key.
    ///
    /// Names are subject alternative names as `openssl` writes them: `DNS:localhost`, `IP:127.0.0.1`. Further extensions are
    /// lines of its configuration: `basicConstraints=critical,CA:FALSE`. Times are in UTC: `20200101000000Z`.
    ///
    /// - Throws: ``OpenSSLFailure``.
    package func issue(
        _ commonName: String,
        names: [String] = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"],
        for purpose: Purpose = .server,
        key kind: KeyKind = .rsa(2048),
        extensions: [String] = [],
        notBefore: String? = nil,
        notAfter: String? = nil
    ) async throws -> Identity {
        let place = try TemporaryFolder("certificate")
        let identity = Identity(certificate: place.file("certificate.pem"), key: place.file("key.pem"))
        let request = place.file("request.pem")
        try await OpenSSL.run(
            ["req", "-new", "-newkey"] + kind.arguments + ["-noenc", "-subj", "/O=Sonde tests/CN=\(commonName)"]
                + ["-keyout", identity.key, "-out", request]
        )
        let alternatives = names.isEmpty ? [] : ["subjectAltName=\(names.joined(separator: ","))"]
        let lines = ["extendedKeyUsage=\(purpose.rawValue)"] + alternatives + extensions
        try place.write(lines.joined(separator: "\n") + "\n", to: "extensions")
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
                + ["-extfile", place.file("extensions"), "-cert", certificate, "-keyfile", key, "-in", request]
                + ["-out", identity.certificate]
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
    }
}

/// The `openssl` command.
enum OpenSSL {
    static func run(_ arguments: [String]) async throws {
        let result = try await Tool(path: "/usr/bin/openssl").run(arguments)
        guard result.status == 0 else { throw OpenSSLFailure(description: result.description) }
    }
}

/// An `openssl` command that failed.
package struct OpenSSLFailure: Error, CustomStringConvertible {
    package let description: String
}
