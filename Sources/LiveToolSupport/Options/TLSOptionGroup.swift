import ArgumentParser
package import DICOMTransport
package import Diagnosis
import TLSWire
import ToolSupport

/// Whether and how TLS is spoken.
package struct TLSOptionGroup: ParsableArguments, Sendable {
    @Flag(help: "Speak TLS. Any other TLS option says the same.")
    private var tls = false

    @Option(
        help: ArgumentHelp("File or folder of CAs to trust instead of the system's.", valueName: "path"),
        completion: .file()
    )
    private var tlsCA: String?

    @Option(help: ArgumentHelp("This side's certificate.", valueName: "file"), completion: .file())
    private var tlsCert: String?

    @Option(help: ArgumentHelp("The key of this side's certificate.", valueName: "file"), completion: .file())
    private var tlsKey: String?

    @Option(help: ArgumentHelp("File with the passphrase of the key.", valueName: "file"), completion: .file())
    private var tlsKeyPassphraseFile: String?

    @Option(
        help: ArgumentHelp("The name to ask for and compare, where it is not the host given.", valueName: "name")
    )
    private var tlsName: String?

    @Flag(help: "Report a wrong name, and go on.")
    private var tlsAnyName = false

    @Flag(help: "Report whatever is wrong with the peer's certificate, and go on.")
    private var tlsInsecure = false

    @Option(
        help: ArgumentHelp("The lowest version: 1.0, 1.1, 1.2, 1.3. Default: 1.2.", valueName: "version"),
        completion: versionCompletion
    )
    private var tlsMin: String?

    @Option(
        help: ArgumentHelp("The highest version. Default: 1.3.", valueName: "version"),
        completion: versionCompletion
    )
    private var tlsMax: String?

    @Option(
        help: ArgumentHelp("A TLS profile of PS3.15: \(OptionValue.words(TLSProfile.self)).", valueName: "profile"),
        completion: OptionValue.completion(TLSProfile.self)
    )
    private var tlsProfile: String?

    private static let versionCompletion = CompletionKind.list(["1.0", "1.1", "1.2", "1.3"])

    /// The files that are read.
    package var files: [String] { [tlsCA, tlsCert, tlsKey, tlsKeyPassphraseFile].compactMap(\.self) }

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// Refuses options that contradict each other or miss their other half.
    package func validate() throws {
        if (tlsCert == nil) != (tlsKey == nil) {
            throw ValidationError("'--tls-cert' and '--tls-key' belong together")
        }
        if tlsKeyPassphraseFile != nil && tlsKey == nil {
            throw ValidationError("'--tls-key-passphrase-file' needs '--tls-key'")
        }
        if tlsInsecure && tlsAnyName {
            throw ValidationError("'--tls-insecure' says what '--tls-any-name' says, and more")
        }
        _ = try (profile(), Self.version(tlsMin, "--tls-min"), Self.version(tlsMax, "--tls-max"))
    }

    /// Whether TLS is asked for.
    private var isOn: Bool {
        tls || tlsCA != nil || tlsCert != nil || tlsName != nil || tlsAnyName || tlsInsecure || tlsMin != nil
            || tlsMax != nil || tlsProfile != nil
    }

    /// TLS connections and what the user should know of them before anything is sent.
    package struct Prepared {
        /// What makes the connections, with all files read.
        package let context: TLSClientContext
        /// Lines for the user.
        package let notes: [String]
    }

    /// Reads all files; nil where TLS is not asked for.
    ///
    /// What a diagnosis needs of the options goes into the target.
    ///
    /// - Throws: `ToolFailure` with usage that names the file or option.
    package func prepare(_ target: inout Target) throws -> Prepared? {
        guard isOn else { return nil }
        let options = try options()
        let context: TLSClientContext
        do {
            context = try TLSClientContext(options)
            target.tlsVersions = try options.versions()
        } catch {
            throw ToolFailure.usage("\(error)")
        }
        target.usesTLS = true
        target.hasClientCertificate = tlsCert != nil
        let profile = try profile()
        target.unavailableCipherSuites = profile?.unavailable ?? []
        var notes = context.warnings.map { "\($0)" }
        if let profile, !profile.unavailable.isEmpty {
            let lacking = profile.unavailable.map { "\($0)" }.joined(separator: ", ")
            notes.append("\(profile.title): this side lacks \(lacking)")
        }
        return Prepared(context: context, notes: notes)
    }

    private func options() throws -> TLSOptions {
        var options = TLSOptions()
        if let tlsCA { options.trust = .path(tlsCA) }
        if let tlsCert, let tlsKey {
            let passphrase = try tlsKeyPassphraseFile.map {
                String(decoding: try SecretFile.line($0, "--tls-key-passphrase-file"), as: UTF8.self)
            }
            options.identity = TLSIdentity(certificatePath: tlsCert, keyPath: tlsKey, passphrase: passphrase)
        }
        options.verification = tlsInsecure ? .reportOnly : tlsAnyName ? .withoutName : .full
        options.serverName = tlsName
        options.minimumVersion = try Self.version(tlsMin, "--tls-min")
        options.maximumVersion = try Self.version(tlsMax, "--tls-max")
        options.profile = try profile()
        return options
    }

    private func profile() throws -> TLSProfile? {
        // DCMTK's name for the unencrypted profile of IHE ATNA, which users of its tools will try.
        guard tlsProfile != "null" else {
            throw ValidationError(
                "'--tls-profile null': the TLS library here (BoringSSL) has no cipher suite without encryption (NULL)"
            )
        }
        return try OptionValue.choice(tlsProfile, "--tls-profile")
    }

    /// Reads `1.0` to `1.3`, with or without `TLS` before it.
    private static func version(_ text: String?, _ option: String) throws -> TLSProtocolVersion? {
        guard let text else { return nil }
        let upper = text.uppercased()
        let prefix = ["TLSV", "TLS"].first(where: upper.hasPrefix) ?? ""
        switch upper.dropFirst(prefix.count).drop(while: { $0 == " " }) {
        case "1.0", "1": return .tls10
        case "1.1": return .tls11
        case "1.2": return .tls12
        case "1.3": return .tls13
        default: throw ValidationError("'\(option) \(text)': give one of 1.0, 1.1, 1.2, 1.3")
        }
    }
}
