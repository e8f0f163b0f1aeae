package import TLSWire

/// How TLS is to be spoken, by either side.
package struct TLSOptions: Hashable, Sendable {
    /// Which CAs are trusted.
    package enum Trust: Hashable, Sendable {
        /// Those of the system.
        case system
        /// Those in a file of one or more certificates, or in all files of a folder, PEM or DER.
        case path(String)
    }

    /// What becomes of an answer to the question who the peer is.
    package enum Verification: Hashable, Sendable {
        /// Chain and name have to be right.
        case full
        /// The chain has to be right; the name is only reported.
        case withoutName
        /// Nothing has to be right; what is wrong is only reported.
        case reportOnly
    }

    /// Which CAs are trusted.
    package var trust = Trust.system
    /// What is demanded of the peer's certificate; a server compares no name.
    package var verification = Verification.full
    /// This side's own certificate, if it has one.
    package var identity: TLSIdentity?
    /// The server's name, to be sent (SNI) and compared, where it is not the host that is connected to; a client's
    /// setting.
    package var serverName: String?
    /// The lowest version; nil for the profile's, or TLS 1.2.
    package var minimumVersion: TLSProtocolVersion?
    /// The highest version; nil for the profile's, or TLS 1.3.
    package var maximumVersion: TLSProtocolVersion?
    /// A profile that gives versions and cipher suites; nil for all that BoringSSL finds good.
    package var profile: TLSProfile?

    /// Makes options with the defaults of the properties.
    package init() {}

    /// The versions that are offered.
    ///
    /// A highest version below TLS 1.2 is a request for it, and lowers the lowest. A profile's versions can only be
    /// narrowed.
    ///
    /// - Throws: ``TLSOptionsError`` where there are none, or where they are not the profile's.
    package func versions() throws(TLSOptionsError) -> ClosedRange<TLSProtocolVersion> {
        let lowest = minimumVersion ?? profile?.versions.lowerBound ?? min(.tls12, maximumVersion ?? .tls12)
        let highest = maximumVersion ?? profile?.versions.upperBound ?? .tls13
        if let profile {
            for version in [lowest, highest] where !profile.versions.contains(version) {
                throw .versionOutsideProfile(version, profile)
            }
            if let required = profile.requiredVersion, highest < required {
                throw .versionRequiredByProfile(required, profile)
            }
        }
        guard lowest <= highest else { throw .versions(lowest: lowest, highest: highest) }
        return lowest...highest
    }
}

/// This side's own certificate and key.
package struct TLSIdentity: Hashable, Sendable {
    /// File of the certificate, followed by those that lead to its CA; PEM, or one in DER.
    package var certificatePath: String
    /// File of the private key, PEM or DER.
    package var keyPath: String
    /// What the key is encrypted with, if it is.
    package var passphrase: String?

    /// Makes an identity from its files.
    package init(certificatePath: String, keyPath: String, passphrase: String? = nil) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.passphrase = passphrase
    }
}

extension TLSIdentity: CustomStringConvertible {
    /// The files; the passphrase never gets into a text.
    package var description: String { "certificate \(certificatePath), key \(keyPath)" }
}
