package import TLSWire

/// Why TLS options cannot be used; the text is one line.
package enum TLSOptionsError: Error, Hashable, Sendable {
    /// What a file is for.
    package enum File: String, Hashable, Sendable {
        /// This side's certificate.
        case certificate
        /// This side's private key.
        case key
        /// Trusted CAs.
        case trust = "CA"
    }

    /// A file or folder cannot be read; with the system's reason.
    case unreadable(File, path: String, reason: String)
    /// A file is longer than any certificate file.
    case tooLong(File, path: String)
    /// A file or folder has nothing of the kind in it, in PEM or DER.
    case nothingInside(File, path: String)
    /// A file has the kind in it, but damaged.
    case damaged(File, path: String)
    /// The key is encrypted, and no passphrase was given.
    case passphraseNeeded(path: String)
    /// The passphrase does not open the key.
    case passphraseWrong(path: String)
    /// The passphrase has characters outside ASCII or more than ``TransportLimits/passphrase``, which the TLS library
    /// cannot take.
    case passphraseUnusable(path: String)
    /// The key is not the certificate's.
    case keyDoesNotFit(certificatePath: String, keyPath: String)
    /// A server was to be made without a certificate.
    case identityMissing
    /// The server's name is empty, too long or has characters that host names cannot have.
    case serverName(String)
    /// The lowest version is above the highest.
    case versions(lowest: TLSProtocolVersion, highest: TLSProtocolVersion)
    /// A version was asked for that the profile does not have.
    case versionOutsideProfile(TLSProtocolVersion, TLSProfile)
    /// Only versions below the one that the profile requires were asked for.
    case versionRequiredByProfile(TLSProtocolVersion, TLSProfile)
    /// There is no list of trusted CAs where systems have it.
    case systemTrustMissing
    /// BoringSSL refuses the settings for another reason.
    case refused(reason: String)
}

extension TLSOptionsError: CustomStringConvertible {
    /// What is wrong, in one line for the user.
    package var description: String {
        switch self {
        case .unreadable(let file, let path, let reason): "cannot read the \(file.rawValue) file \(path): \(reason)"
        case .tooLong(let file, let path): "the \(file.rawValue) file \(path) is too long to be one"
        case .nothingInside(.key, let path): "no private key in \(path): neither PEM nor DER"
        case .nothingInside(_, let path): "no certificate in \(path): neither PEM nor DER"
        case .damaged(.key, let path): "the private key in \(path) is damaged or of an unknown kind"
        case .damaged(_, let path): "a certificate in \(path) is damaged"
        case .passphraseNeeded(let path): "the key in \(path) is encrypted and no passphrase was given"
        case .passphraseWrong(let path): "the passphrase does not open the key in \(path)"
        case .passphraseUnusable(let path):
            "the passphrase for \(path) is longer than \(TransportLimits.passphrase) characters or not ASCII"
        case .keyDoesNotFit(let certificatePath, let keyPath):
            "the key in \(keyPath) is not that of the certificate in \(certificatePath)"
        case .identityMissing: "a TLS server needs a certificate and a key"
        case .serverName(let name): "\(name.debugDescription) cannot be the name of a TLS server"
        case .versions(let lowest, let highest): "the lowest version, \(lowest), is above the highest, \(highest)"
        case .versionOutsideProfile(let version, let profile):
            "the profile \(profile.rawValue) does not allow \(version)"
        case .versionRequiredByProfile(let version, let profile):
            "the profile \(profile.rawValue) has to offer \(version) or higher"
        case .systemTrustMissing: "this system has no list of trusted CAs; name a CA file"
        case .refused(let reason): "the TLS library refuses the settings: \(reason)"
        }
    }
}
