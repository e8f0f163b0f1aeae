import Foundation
import NIOSSL
import TLSWire
import TestSupport
import Testing

@testable import DICOMTransport

@Suite struct OptionsTests {
    private let authority: CertificateKinds

    init() async throws { authority = try await CertificateKinds.shared }

    private func error(_ options: TLSOptions) -> TLSOptionsError? {
        do {
            _ = try TLSClientContext(options)
            return nil
        } catch {
            return error
        }
    }

    private func identity(_ certificate: String, _ key: String, _ passphrase: String? = nil) -> TLSOptions {
        var options = authority.options()
        options.identity = TLSIdentity(
            certificatePath: authority.path(certificate),
            keyPath: authority.path(key),
            passphrase: passphrase
        )
        return options
    }

    @Test("Files that cannot be used are named with the reason")
    func files() {
        let path = authority.path
        #expect(
            error(identity("none.pem", "client.key"))
                == .unreadable(.certificate, path: path("none.pem"), reason: "No such file or directory")
        )
        #expect(
            error(identity("client.pem", "none.key"))
                == .unreadable(.key, path: path("none.key"), reason: "No such file or directory")
        )
        #expect(
            error(identity("client.pem", ".")) == .unreadable(.key, path: path("."), reason: "Is a directory")
        )
        #expect(
            error(identity("no-certificate.txt", "client.key"))
                == .nothingInside(.certificate, path: path("no-certificate.txt"))
        )
        #expect(error(identity("client.key", "client.key")) == .nothingInside(.certificate, path: path("client.key")))
        #expect(error(identity("client.pem", "client.pem")) == .nothingInside(.key, path: path("client.pem")))
        #expect(
            error(identity("client.pem", "no-certificate.txt"))
                == .nothingInside(.key, path: path("no-certificate.txt"))
        )
        #expect(
            error(identity("client.pem", "server.key"))
                == .keyDoesNotFit(certificatePath: path("client.pem"), keyPath: path("server.key"))
        )
        #expect(
            error(authority.options(trust: "none"))
                == .unreadable(.trust, path: path("none.pem"), reason: "No such file or directory")
        )
    }

    @Test("Damaged files are told from wrong ones")
    func damaged() throws {
        let text = try String(contentsOfFile: authority.path("client.pem"), encoding: .utf8)
        try (text.prefix(120) + "\n-----END CERTIFICATE-----\n").write(
            toFile: authority.path("damaged.pem"),
            atomically: true,
            encoding: .utf8
        )
        #expect(
            error(identity("damaged.pem", "client.key")) == .damaged(.certificate, path: authority.path("damaged.pem"))
        )
        try Data([0x30, 0x03, 1, 2, 3]).write(to: URL(fileURLWithPath: authority.path("damaged.der")))
        #expect(
            error(identity("damaged.der", "client.key")) == .damaged(.certificate, path: authority.path("damaged.der"))
        )
        #expect(error(identity("client.pem", "damaged.der")) == .damaged(.key, path: authority.path("damaged.der")))
    }

    @Test("Encrypted keys need their passphrase, and say so")
    func passphrases() {
        let path = authority.path("client-encrypted.key")
        #expect(error(identity("client.pem", "client-encrypted.key")) == .passphraseNeeded(path: path))
        #expect(error(identity("client.pem", "client-encrypted.key", "wrong")) == .passphraseWrong(path: path))
        #expect(
            error(identity("client.pem", "client-encrypted.key", "Sesam öffne dich")) == .passphraseUnusable(path: path)
        )
        #expect(
            error(identity("client.pem", "client-encrypted.key", String(repeating: "x", count: 1001)))
                == .passphraseUnusable(path: path)
        )
        #expect(error(identity("client.pem", "client-encrypted.key", "open sesame")) == nil)
        let options = identity("client.pem", "client-encrypted.key", "open sesame")
        #expect(!String(describing: options).contains("sesame") && !String(reflecting: options).contains("sesame"))
    }

    @Test("DER is taken as well as PEM, and a folder of CAs needs no special names")
    func otherForms() async throws {
        let folder = try TemporaryFolder("trusted")
        var options = TLSOptions()
        options.trust = .path(folder.path)
        try folder.write("no certificate", to: "README")
        #expect(error(options) == .nothingInside(.trust, path: folder.path))
        try FileManager.default.copyItem(atPath: authority.path("ca.pem.der"), toPath: folder.file("own.cer"))
        let (client, _) = try await Loopback.connect(options, to: identity("server.pem.der", "server.key.der"))
        #expect(client.report.isEstablished)
    }

    @Test("Of a folder of CAs of which none can be used, the first that was to be one is named with the reason")
    func unusableAuthorities() throws {
        let folder = try TemporaryFolder("unusable")
        var options = TLSOptions()
        options.trust = .path(folder.path)
        try folder.write("no certificate", to: "README")
        let damaged = try folder.write(bytes: [0x30, 0x03, 1, 2, 3], to: "b.cer")
        #expect(error(options) == .damaged(.trust, path: damaged))
        let gone = folder.file("a.cer")
        try FileManager.default.createSymbolicLink(atPath: gone, withDestinationPath: folder.file("none"))
        #expect(error(options) == .unreadable(.trust, path: gone, reason: "No such file or directory"))
        // One that can be used is enough.
        try FileManager.default.copyItem(atPath: authority.path("ca.pem"), toPath: folder.file("c.pem"))
        #expect(error(options) == nil)
    }

    @Test("An own certificate out of its time is a warning, not an error")
    func warnings() throws {
        let warnings = try TLSClientContext(authority.options("client-expired")).warnings
        #expect(
            warnings.map(\.description) == [
                "the own certificate in \(authority.path("client-expired.pem")) expired at 2020-02-01T00:00:00Z"
            ]
        )
        #expect(try TLSServerContext(authority.options("server-future")).warnings.count == 1)
        #expect(try TLSClientContext(authority.options("client")).warnings == [])
    }

    @Test("Versions that contradict each other or the profile are refused")
    func versions() throws {
        var options = TLSOptions()
        #expect(try options.versions() == .tls12 ... .tls13)
        options.maximumVersion = .tls11
        #expect(try options.versions() == .tls11 ... .tls11)
        options.minimumVersion = .tls12
        #expect(error(options) == .versions(lowest: .tls12, highest: .tls11))
        options.minimumVersion = nil
        options.profile = .bcp195RFC8996
        #expect(error(options) == .versionOutsideProfile(.tls11, .bcp195RFC8996))
        options.maximumVersion = .tls12
        #expect(try options.versions() == .tls12 ... .tls12)
    }

    @Test("A profile that falls back to old versions is not for these alone")
    func requiredVersion() throws {
        var options = TLSOptions()
        options.profile = .bcp195
        options.maximumVersion = .tls11
        #expect(error(options) == .versionRequiredByProfile(.tls12, .bcp195))
        options.minimumVersion = .tls10
        #expect(error(options) == .versionRequiredByProfile(.tls12, .bcp195))
        options.maximumVersion = .tls12
        #expect(try options.versions() == .tls10 ... .tls12)
        // The retired profiles of their time are.
        for profile in [TLSProfile.aes, .basic] {
            options.profile = profile
            options.maximumVersion = .tls11
            #expect(try options.versions() == .tls10 ... .tls11)
        }
    }

    @Test(
        "Names that no server can have are refused",
        arguments: ["", "a b", "127.0.0.1", "::1", "h\n", "ü.example", "."]
    )
    func serverNames(name: String) {
        var options = authority.options()
        options.serverName = name
        #expect(error(options) == .serverName(name))
    }

    @Test("A server needs an identity")
    func server() {
        #expect(throws: TLSOptionsError.identityMissing) { try TLSServerContext(authority.options()) }
    }

    @Test("Every error is one line without a type's name")
    func oneLine() {
        let errors: [TLSOptionsError] = [
            .unreadable(.trust, path: "p", reason: "r"), .tooLong(.key, path: "p"), .nothingInside(.key, path: "p"),
            .nothingInside(.trust, path: "p"), .damaged(.key, path: "p"), .damaged(.trust, path: "p"),
            .passphraseNeeded(path: "p"), .passphraseWrong(path: "p"), .passphraseUnusable(path: "p"),
            .keyDoesNotFit(certificatePath: "c", keyPath: "k"), .identityMissing, .serverName("a\nb"),
            .versions(lowest: .tls13, highest: .tls12), .versionOutsideProfile(.tls13, .aes), .systemTrustMissing,
            .refused(reason: "r"),
        ]
        #expect(errors.allSatisfy { !$0.description.contains("\n") && !$0.description.contains("TLSOptions") })
        #expect(Set(errors.map(\.description)).count == errors.count)
    }

    @Test(
        "BoringSSL has all suites that a profile offers, and none of those it is said to lack",
        arguments: TLSProfile.allCases
    )
    func profiles(profile: TLSProfile) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.cipherSuites = profile.cipherSuites.map(\.description).joined(separator: ":")
        let offered = Set(configuration.cipherSuiteValues.map(\.rawValue))
        #expect(Set(profile.cipherSuites.map(\.rawValue)) == offered.filter { $0 >> 8 != 0x13 })
        // Asking for a suite that is not there leaves the list as it is.
        configuration.cipherSuites += ":" + profile.unavailable.map(\.description).joined(separator: ":")
        #expect(Set(configuration.cipherSuiteValues.map(\.rawValue)) == offered)
        #expect((profile.cipherSuites + profile.unavailable).allSatisfy { $0.name != nil })
        var options = authority.options()
        options.profile = profile
        #expect(error(options) == nil)
    }

    /// The suites that PS3.15 B.10 and B.11 (edition 2020) list, and those of RFC 9325 4.2, to which B.12 refers.
    @Test(
        "What a profile offers and what it lacks are together the suites that its clause lists",
        arguments: [
            (
                TLSProfile.bcp195NonDowngrading,
                ["DHE_RSA_WITH_AES_128", "ECDHE_RSA_WITH_AES_128", "DHE_RSA_WITH_AES_256", "ECDHE_RSA_WITH_AES_256"]
            ),
            (
                .bcp195Extended,
                [
                    "DHE_RSA_WITH_AES_128", "ECDHE_RSA_WITH_AES_128", "DHE_RSA_WITH_AES_256", "ECDHE_RSA_WITH_AES_256",
                    "DHE_RSA_WITH_CAMELLIA_256", "DHE_RSA_WITH_CAMELLIA_128", "ECDHE_ECDSA_WITH_AES_256",
                    "ECDHE_ECDSA_WITH_CAMELLIA_256", "ECDHE_RSA_WITH_CAMELLIA_256", "ECDHE_ECDSA_WITH_AES_128",
                    "ECDHE_ECDSA_WITH_CAMELLIA_128", "ECDHE_RSA_WITH_CAMELLIA_128",
                ]
            ),
            (
                .bcp195RFC8996,
                [
                    "ECDHE_RSA_WITH_AES_128", "ECDHE_RSA_WITH_AES_256", "ECDHE_ECDSA_WITH_AES_128",
                    "ECDHE_ECDSA_WITH_AES_256",
                ]
            ),
        ]
    )
    func listedSuites(profile: TLSProfile, listed: [String]) {
        let suites = (profile.cipherSuites + profile.unavailable).map(\.description)
        #expect(suites.count == listed.count)
        #expect(Set(suites) == Set(listed.map { "TLS_\($0)_GCM_\($0.hasSuffix("256") ? "SHA384" : "SHA256")" }))
    }

    @Test("A profile decides version and suite")
    func profileDecides() async throws {
        var options = authority.options()
        options.profile = .bcp195Extended
        let (extended, _) = try await Loopback.connect(options, to: authority.options("server"))
        #expect(extended.report.version == .tls12)
        #expect(extended.report.cipherSuite?.name == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
        options.profile = .aes
        let (aes, _) = try await Loopback.connect(options, to: authority.options("server-rsa"))
        #expect(aes.report.cipherSuite?.name == "TLS_RSA_WITH_AES_128_CBC_SHA")
    }
}
