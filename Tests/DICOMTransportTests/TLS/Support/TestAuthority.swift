import Foundation

@testable import DICOMTransport

/// A CA of the tests with everything it issued, in a folder of its own that goes with the process.
struct TestAuthority: Sendable {
    /// Made once for all tests; a failure is each test's failure.
    static let shared = Result { try TestAuthority() }

    private static let sharedFolder = FileManager.default.temporaryDirectory
        .appendingPathComponent("sonde-tls-\(UUID().uuidString)")

    let folder = sharedFolder

    /// The path of a file in the folder.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Options for a side that has one of the certificates.
    func options(_ identity: String? = nil, trust: String? = "ca") -> TLSOptions {
        var options = TLSOptions()
        options.identity = identity.map {
            TLSIdentity(certificatePath: path($0 + ".pem"), keyPath: path($0 + ".key"))
        }
        if let trust { options.trust = .path(path(trust + ".pem")) }
        return options
    }

    private init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit {
            do {
                try FileManager.default.removeItem(at: TestAuthority.sharedFolder)
            } catch {
                print("left behind: \(TestAuthority.sharedFolder.path): \(error)")
            }
        }
        let configuration = """
            [ca]
            default_ca = own
            [own]
            database = index.txt
            new_certs_dir = .
            rand_serial = yes
            default_md = sha256
            policy = any
            unique_subject = no
            [any]
            organizationName = optional
            commonName = supplied
            """
        try configuration.write(to: folder.appendingPathComponent("ca.cnf"), atomically: true, encoding: .utf8)
        try "".write(to: folder.appendingPathComponent("index.txt"), atomically: true, encoding: .utf8)
        for name in ["ca", "other-ca"] {
            try selfSigned(name, "/O=Sonde Test/CN=\(name)", "basicConstraints=critical,CA:TRUE")
        }
        try selfSigned("self-signed", "/CN=localhost", "subjectAltName=DNS:localhost")

        let here = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        try issue("server", here)
        try issue("server-rsa", here, key: ["rsa:2048"])
        try issue("server-weak", here, key: ["rsa:1024"])
        try issue("server-named", "subjectAltName=DNS:pacs.example,DNS:*.clinic.example")
        try issue("server-common-name", "basicConstraints=CA:FALSE", subject: "/CN=localhost")
        try issue("server-other-name", "subjectAltName=email:pacs@clinic.example", subject: "/CN=localhost")
        try issue("server-address", "subjectAltName=IP:127.0.0.1")
        try issue("server-expired", here, dates: ("20200101000000Z", "20200201000000Z"))
        try issue("self-signed-expired", here, by: nil, dates: ("20200101000000Z", "20200201000000Z"))
        try issue("server-future", here, dates: ("20900101000000Z", "20900201000000Z"))
        try issue("server-unknown", here, by: "other-ca")
        try issue(
            "client",
            "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:localhost",
            subject: "/O=Sonde Test/CN=viewer"
        )
        try issue("client-unknown", "extendedKeyUsage=clientAuth", by: "other-ca")
        try issue("client-expired", "extendedKeyUsage=clientAuth", dates: ("20200101000000Z", "20200201000000Z"))
        try issue("server-policies", here + "\npolicyConstraints=critical,requireExplicitPolicy:0")
        try issue(
            "server-policies-met",
            here + "\ncertificatePolicies=1.2.3.4\npolicyConstraints=critical,requireExplicitPolicy:0"
        )
        try issue("sub-ca", "basicConstraints=critical,CA:TRUE", subject: "/O=Sonde Test/CN=sub-ca")
        try issue("server-below", here, by: "sub-ca")
        try issue("no-ca", "basicConstraints=critical,CA:FALSE", subject: "/O=Sonde Test/CN=no-ca")
        try issue("server-below-none", here, by: "no-ca")
        try join(["server-below", "sub-ca"], as: "server-chain")
        try join(["server-below-none", "no-ca"], as: "server-chain-none")
        try OpenSSL.run(
            ["ec", "-in", "client.key", "-aes256", "-passout", "pass:open sesame", "-out", "client-encrypted.key"],
            in: folder
        )
        for file in ["server.pem", "ca.pem"] {
            try OpenSSL.run(["x509", "-in", file, "-outform", "der", "-out", file + ".der"], in: folder)
        }
        try OpenSSL.run(["pkey", "-in", "server.key", "-outform", "der", "-out", "server.key.der"], in: folder)
    }

    private func selfSigned(_ name: String, _ subject: String, _ fields: String) throws {
        try OpenSSL.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", subject,
            ]
                + ["-addext", fields, "-keyout", name + ".key", "-out", name + ".pem"],
            in: folder
        )
    }

    /// Makes a key and a certificate, signed by itself where no authority is named.
    private func issue(
        _ name: String,
        _ fields: String,
        subject: String = "/O=Sonde Test/CN=server",
        by authority: String? = "ca",
        key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
        dates: (String, String) = ("20260101000000Z", "20760101000000Z")
    ) throws {
        try fields.write(to: folder.appendingPathComponent(name + ".ext"), atomically: true, encoding: .utf8)
        try OpenSSL.run(
            ["req", "-newkey"] + key + ["-nodes", "-subj", subject, "-keyout", name + ".key", "-out", name + ".csr"],
            in: folder
        )
        try OpenSSL.run(
            ["ca", "-batch", "-config", "ca.cnf", "-notext", "-in", name + ".csr", "-out", name + ".pem"]
                + (authority.map { ["-cert", $0 + ".pem", "-keyfile", $0 + ".key"] } ?? [
                    "-selfsign", "-keyfile", name + ".key",
                ])
                + ["-extfile", name + ".ext"]
                + ["-startdate", dates.0, "-enddate", dates.1],
            in: folder
        )
    }

    /// A file of several certificates, with the first one's key beside it.
    private func join(_ names: [String], as target: String) throws {
        let parts = try names.map { try String(contentsOfFile: path($0 + ".pem"), encoding: .utf8) }
        try parts.joined().write(toFile: path(target + ".pem"), atomically: true, encoding: .utf8)
        try FileManager.default.copyItem(atPath: path(names[0] + ".key"), toPath: path(target + ".key"))
    }
}
