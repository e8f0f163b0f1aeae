import ArgumentParser
import DICOMTransport
package import DICOMWire
import SystemFiles
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// As which user the peer is asked (PS3.7 D.3.3.7).
///
/// Secrets are never taken from the argument list, which others can see.
package struct IdentityOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("User name (identity type 1; with a passcode, type 2).", valueName: "name"))
    private var user: String?

    @Option(
        help: ArgumentHelp("File with the passcode; a line end (LF, CR LF) at its end is left out.", valueName: "file"),
        completion: .file()
    )
    private var passcodeFile: String?

    @Option(help: ArgumentHelp("Environment variable with the passcode.", valueName: "name"))
    private var passcodeEnv: String?

    @Flag(help: "Ask for the passcode on the terminal; the time until it is typed counts for --deadline.")
    private var passcodePrompt = false

    @Option(
        help: ArgumentHelp("File with a Kerberos service ticket (identity type 3).", valueName: "file"),
        completion: .file()
    )
    private var kerberos: String?

    @Option(help: ArgumentHelp("File with a SAML assertion (identity type 4).", valueName: "file"), completion: .file())
    private var saml: String?

    @Option(help: ArgumentHelp("File with a JSON Web Token (identity type 5).", valueName: "file"), completion: .file())
    private var jwt: String?

    @Flag(help: "Ask the peer to answer the identity, and say whether it did.")
    private var identityResponse = false

    /// The files that are read.
    package var files: [String] { [passcodeFile, kerberos, saml, jwt].compactMap(\.self) }

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// Refuses options that contradict each other.
    package func validate() throws {
        let passcodes = [passcodeFile != nil, passcodeEnv != nil, passcodePrompt].count { $0 }
        let identities = [user, kerberos, saml, jwt].count { $0 != nil }
        if identities > 1 { throw ValidationError("'--user', '--kerberos', '--saml' and '--jwt' exclude each other") }
        if passcodes > 1 { throw ValidationError("give the passcode in one way only") }
        if passcodes == 1 && user == nil { throw ValidationError("a passcode needs '--user NAME'") }
        if identityResponse && identities == 0 {
            throw ValidationError("'--identity-response' needs an identity, such as '--user NAME'")
        }
    }

    /// Whether the user is asked for something, which takes as long as it takes.
    package var asksUser: Bool { passcodePrompt }

    /// The identity, with its secrets read; nil where none is asked for, and where the prompt was stopped.
    ///
    /// - Throws: `ToolFailure` where a file or variable cannot be read, nothing was typed at the prompt, or the
    ///   identity has more than 60,000 bytes.
    package func identity(asking prompt: PasscodePrompt = PasscodePrompt()) throws -> UserIdentityRequest? {
        if let user, passcodePrompt {
            try Self.refuseEmpty(user.utf8, "--user")
            guard let passcode = try prompt.line(atMost: LiveToolLimits.identity) else { return nil }
            return try make(type: 2, Array(user.utf8), passcode, "--user")
        }
        if let user {
            let passcode = try passcode()
            return try make(type: passcode == nil ? 1 : 2, Array(user.utf8), passcode ?? [], "--user")
        }
        if let kerberos { return try make(type: 3, SecretFile.bytes(kerberos, "--kerberos"), [], "--kerberos") }
        if let saml { return try make(type: 4, SecretFile.bytes(saml, "--saml"), [], "--saml") }
        if let jwt { return try make(type: 5, SecretFile.line(jwt, "--jwt"), [], "--jwt") }
        return nil
    }

    private func make(
        type: UInt8,
        _ primary: [UInt8],
        _ secondary: [UInt8],
        _ option: String
    ) throws -> UserIdentityRequest {
        try Self.refuseEmpty(primary, option)
        guard primary.count + secondary.count <= LiveToolLimits.identity else {
            throw ToolFailure.usage("\(option): an identity has at most \(LiveToolLimits.identity) bytes")
        }
        return UserIdentityRequest(
            identityType: type,
            positiveResponseRequested: identityResponse,
            primaryField: primary,
            secondaryField: secondary
        )
    }

    private static func refuseEmpty(_ primary: some Collection, _ option: String) throws {
        if primary.isEmpty { throw ToolFailure.usage("\(option): the identity is empty") }
    }

    /// The bytes as they are: a passcode need not be UTF-8.
    private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }

    private func passcode() throws -> [UInt8]? {
        if let passcodeFile { return try SecretFile.line(passcodeFile, "--passcode-file") }
        if let passcodeEnv {
            guard let value = getenv(passcodeEnv) else {
                throw ToolFailure.usage("--passcode-env: there is no environment variable '\(passcodeEnv)'")
            }
            return Self.bytes(of: value)
        }
        return nil
    }
}

/// A file with a secret.
enum SecretFile {
    /// Its bytes without one line end, as editors leave it: LF, or CR LF.
    static func line(_ path: String, _ option: String) throws -> [UInt8] {
        var bytes = try bytes(path, option)
        guard bytes.last == 0x0A else { return bytes }
        bytes.removeLast()
        if bytes.last == 0x0D { bytes.removeLast() }
        return bytes
    }

    /// Its bytes.
    ///
    /// - Throws: `ToolFailure` that names the option and the file.
    static func bytes(_ path: String, _ option: String) throws -> [UInt8] {
        do throws(SmallFile.Failure) {
            return try SmallFile.bytes(of: path, atMost: LiveToolLimits.secretFile)
        } catch {
            throw ToolFailure.usage("\(option): cannot read '\(path)': \(error)")
        }
    }
}
