/// What kind of key a certificate has.
package enum PublicKeyKind: Hashable, Sendable {
    /// RSA with the length of its modulus.
    case rsa(bits: Int)
    /// ECDSA on a named curve.
    case ellipticCurve(name: String)
    /// Ed25519 (RFC 8410).
    case ed25519
    /// Another algorithm, by its object identifier.
    case other(String)

    /// Reads a SubjectPublicKeyInfo (RFC 5280 4.1.2.7, RFC 3279 2.3).
    package init?(_ information: DERReader.Element) {
        var parts = information.contained
        guard let algorithm = parts.next(DERReader.Tag.sequence), let key = parts.next(DERReader.Tag.bitString)
        else { return nil }
        var identifiers = algorithm.contained
        guard let type = identifiers.next()?.objectIdentifier else { return nil }
        switch type {
        case "1.2.840.113549.1.1.1":
            // The first octet of a bit string counts unused bits, 0 here.
            var outer = DERReader(key.content.dropFirst())
            guard var numbers = outer.next(DERReader.Tag.sequence)?.contained,
                let modulus = numbers.next(DERReader.Tag.integer)
            else { return nil }
            let magnitude = modulus.content.drop { $0 == 0 }
            let unused = magnitude.first?.leadingZeroBitCount ?? 0
            self = .rsa(bits: magnitude.count * 8 - unused)
        case "1.2.840.10045.2.1":
            let curve = identifiers.next()?.objectIdentifier
            self = .ellipticCurve(name: curve.map { Self.curves[$0] ?? $0 } ?? "unnamed curve")
        case "1.3.101.112":
            self = .ed25519
        default:
            self = .other(type)
        }
    }

    private static let curves = [
        "1.2.840.10045.3.1.1": "P-192", "1.3.132.0.33": "P-224", "1.2.840.10045.3.1.7": "P-256",
        "1.3.132.0.34": "P-384", "1.3.132.0.35": "P-521", "1.3.132.0.10": "secp256k1",
        "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    ]

    /// Whether RFC 9325 4.5 rules it out: RSA below 2048 bits, curves below 224 bits.
    package var isWeak: Bool {
        switch self {
        case .rsa(let bits): bits < 2048
        case .ellipticCurve(let name): name == "P-192"
        case .ed25519, .other: false
        }
    }
}

extension PublicKeyKind: CustomStringConvertible {
    /// The kind as `RSA 2048` or `EC P-256`.
    package var description: String {
        switch self {
        case .rsa(let bits): "RSA \(bits)"
        case .ellipticCurve(let name): "EC \(name)"
        case .ed25519: "Ed25519"
        case .other(let identifier): identifier
        }
    }
}
