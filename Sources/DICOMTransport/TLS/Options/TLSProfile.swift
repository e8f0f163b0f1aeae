package import TLSWire

/// A TLS secure transport connection profile of PS3.15 Annex B, as far as BoringSSL can follow it.
///
/// The raw value is the name for the command line. BoringSSL has neither finite-field Diffie-Hellman (DHE) nor CCM,
/// Camellia or NULL; what a profile lacks for that is in ``unavailable``. The suites of TLS 1.3 cannot be chosen
/// singly.
package enum TLSProfile: String, CaseIterable, Hashable, Sendable {
    /// BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 B.12, RFC 9325 4.2).
    case bcp195RFC8996 = "rfc8996"
    /// Modified BCP 195 RFC 8996, 9325 TLS Secure Transport Connection Profile (PS3.15 B.13).
    case bcp195RFC8996Modified = "rfc8996-modified"
    /// BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.9, retired; RFC 7525 4.2).
    case bcp195 = "bcp195"
    /// Non-Downgrading BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.10, retired).
    case bcp195NonDowngrading = "bcp195-nd"
    /// Extended BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.11, retired).
    case bcp195Extended = "bcp195-extended"
    /// AES TLS Secure Transport Connection Profile (PS3.15 B.3, retired).
    case aes = "aes"
    /// Basic TLS Secure Transport Connection Profile (PS3.15 B.1, retired).
    case basic = "basic"

    /// The profile's title and clause.
    package var title: String {
        switch self {
        case .bcp195RFC8996: "BCP 195 RFC 8996, 9325 TLS (PS3.15 B.12)"
        case .bcp195RFC8996Modified: "Modified BCP 195 RFC 8996, 9325 TLS (PS3.15 B.13)"
        case .bcp195: "BCP 195 TLS (PS3.15 B.9, retired)"
        case .bcp195NonDowngrading: "Non-Downgrading BCP 195 TLS (PS3.15 B.10, retired)"
        case .bcp195Extended: "Extended BCP 195 TLS (PS3.15 B.11, retired)"
        case .aes: "AES TLS (PS3.15 B.3, retired)"
        case .basic: "Basic TLS (PS3.15 B.1, retired)"
        }
    }

    /// The versions the profile allows.
    package var versions: ClosedRange<TLSProtocolVersion> {
        switch self {
        case .bcp195RFC8996, .bcp195RFC8996Modified, .bcp195NonDowngrading: .tls12 ... .tls13
        case .bcp195: .tls10 ... .tls13
        case .bcp195Extended: .tls12 ... .tls12
        case .aes, .basic: .tls10 ... .tls12
        }
    }

    /// The version that has to be offered, or a higher one: what is below is only for peers that have no better.
    ///
    /// Nil where a lower one alone is within the profile.
    package var requiredVersion: TLSProtocolVersion? {
        switch self {
        // RFC 7525 3.1.1: TLS 1.2 has to be supported and preferred, and TLS 1.0 and 1.1 are a fallback.
        case .bcp195, .bcp195RFC8996, .bcp195RFC8996Modified, .bcp195NonDowngrading, .bcp195Extended: .tls12
        case .aes, .basic: nil
        }
    }

    /// The suites up to TLS 1.2 that are offered, preferred ones first.
    package var cipherSuites: [CipherSuite] {
        switch self {
        case .bcp195RFC8996: [.ecdheRSA128GCM, .ecdheECDSA128GCM, .ecdheRSA256GCM, .ecdheECDSA256GCM]
        case .bcp195RFC8996Modified:
            [
                .ecdheECDSA256GCM, .ecdheRSA256GCM, .ecdheECDSAChaCha20, .ecdheRSAChaCha20, .ecdheECDSA128GCM,
                .ecdheRSA128GCM,
            ]
        case .bcp195: [.ecdheRSA128GCM, .ecdheRSA256GCM, .rsa128CBC, .rsa3DES]
        case .bcp195NonDowngrading: [.ecdheRSA128GCM, .ecdheRSA256GCM]
        case .bcp195Extended: [.ecdheRSA128GCM, .ecdheRSA256GCM, .ecdheECDSA256GCM, .ecdheECDSA128GCM]
        case .aes: [.rsa128CBC, .rsa3DES]
        case .basic: [.rsa3DES]
        }
    }

    /// Suites that belong to the profile and that BoringSSL does not have.
    ///
    /// A peer with nothing else answers with the alert `handshake_failure`, and the cause is this side's.
    package var unavailable: [CipherSuite] {
        switch self {
        case .bcp195RFC8996, .aes, .basic: []
        // B.13 allows DHE of 2048 bits and more beside the suites that it requires.
        case .bcp195RFC8996Modified:
            [.aes128CCM, .aes128CCM8] + CipherSuite.ecdheCCM + CipherSuite.ecdheCamellia + CipherSuite.dheGCM
        case .bcp195, .bcp195NonDowngrading: CipherSuite.dheGCM
        case .bcp195Extended: CipherSuite.dheGCM + CipherSuite.dheCamellia + CipherSuite.ecdheCamellia
        }
    }
}

extension CipherSuite {
    fileprivate static let rsa3DES = CipherSuite(rawValue: 0x000A)
    fileprivate static let rsa128CBC = CipherSuite(rawValue: 0x002F)
    fileprivate static let aes128CCM = CipherSuite(rawValue: 0x1304)
    fileprivate static let aes128CCM8 = CipherSuite(rawValue: 0x1305)
    fileprivate static let ecdheECDSA128GCM = CipherSuite(rawValue: 0xC02B)
    fileprivate static let ecdheECDSA256GCM = CipherSuite(rawValue: 0xC02C)
    fileprivate static let ecdheRSA128GCM = CipherSuite(rawValue: 0xC02F)
    fileprivate static let ecdheRSA256GCM = CipherSuite(rawValue: 0xC030)
    fileprivate static let ecdheRSAChaCha20 = CipherSuite(rawValue: 0xCCA8)
    fileprivate static let ecdheECDSAChaCha20 = CipherSuite(rawValue: 0xCCA9)
    // TLS_DHE_RSA_WITH_AES_{128,256}_GCM.
    fileprivate static let dheGCM = [0x009E, 0x009F].map { CipherSuite(rawValue: $0) }
    // TLS_DHE_RSA_WITH_CAMELLIA_{128,256}_GCM.
    fileprivate static let dheCamellia = [0xC07C, 0xC07D].map { CipherSuite(rawValue: $0) }
    // TLS_ECDHE_ECDSA_WITH_AES_{128,256}_CCM and _CCM_8.
    fileprivate static let ecdheCCM = [0xC0AC, 0xC0AD, 0xC0AE, 0xC0AF].map { CipherSuite(rawValue: $0) }
    // TLS_ECDHE_{ECDSA,RSA}_WITH_CAMELLIA_{128,256}_GCM.
    fileprivate static let ecdheCamellia = [0xC086, 0xC087, 0xC08A, 0xC08B].map { CipherSuite(rawValue: $0) }
}
