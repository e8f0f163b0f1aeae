import DICOMWire

/// What a person needs to know of a certificate (RFC 5280 4.1).
package struct CertificateSummary: Hashable, Sendable {
    /// Whose certificate it is.
    package private(set) var subject: DistinguishedName
    /// Who issued it.
    package private(set) var issuer: DistinguishedName
    /// The serial number in hexadecimal digits, without leading zeros.
    package private(set) var serialNumber: String
    /// The first moment of validity; nil where it is malformed.
    package private(set) var notBefore: UTCInstant?
    /// The last moment of validity; nil where it is malformed.
    package private(set) var notAfter: UTCInstant?
    /// The kind of key; nil where it is malformed.
    package private(set) var publicKey: PublicKeyKind?
    /// The issuer's signature algorithm, as `ecdsa-with-SHA256`, or its object identifier.
    package private(set) var signatureAlgorithm: String
    /// Host names among the subject alternative names, escaped for showing.
    package private(set) var dnsNames: [String] = []
    /// Addresses among the subject alternative names.
    package private(set) var addresses: [String] = []
    /// Whether there are subject alternative names of any kind, which rules out the common name (RFC 9525 6.3).
    package private(set) var hasAlternativeNames = false
    /// Whether it says that it is a CA's (RFC 5280 4.2.1.9).
    package private(set) var isAuthority = false
    /// What the key may be used for, as object identifiers; nil where it does not say (RFC 5280 4.2.1.12).
    package private(set) var extendedKeyUsage: [String]?
    /// What it says of policies.
    package private(set) var policies = CertificatePolicies()

    /// Whether subject and issuer have the same name.
    package var isSelfIssued: Bool { subject.encoded == issuer.encoded }

    /// Reads a certificate; nil where the bytes do not have a certificate's structure.
    package init?(der bytes: [UInt8]) {
        var outer = DERReader(bytes[...])
        guard var parts = outer.next(DERReader.Tag.sequence)?.contained,
            var fields = parts.next(DERReader.Tag.sequence)?.contained
        else { return nil }
        _ = fields.next(DERReader.Tag.version)
        guard let serial = fields.next(DERReader.Tag.integer),
            var algorithm = fields.next(DERReader.Tag.sequence)?.contained,
            let issuer = fields.next(DERReader.Tag.sequence),
            var validity = fields.next(DERReader.Tag.sequence)?.contained,
            let subject = fields.next(DERReader.Tag.sequence),
            let key = fields.next(DERReader.Tag.sequence)
        else { return nil }
        self.subject = DistinguishedName(subject)
        self.issuer = DistinguishedName(issuer)
        let octets = serial.content.prefix(TLSWireLimits.serialNumberLength)
        let digits = octets.map { EscapedText.hexadecimal($0) }.joined().drop { $0 == "0" }
        serialNumber = digits.isEmpty ? "0" : String(digits)
        notBefore = validity.next().flatMap { UTCInstant($0) }
        notAfter = validity.next().flatMap { UTCInstant($0) }
        publicKey = PublicKeyKind(key)
        let signature = algorithm.next()?.objectIdentifier ?? "unknown"
        signatureAlgorithm = Self.signatureAlgorithms[signature] ?? signature
        _ = fields.next(DERReader.Tag.issuerUniqueID)
        _ = fields.next(DERReader.Tag.subjectUniqueID)
        guard var list = fields.next(DERReader.Tag.extensions)?.contained,
            var extensions = list.next(DERReader.Tag.sequence)?.contained
        else { return }
        while let item = extensions.next(DERReader.Tag.sequence) { read(item) }
    }

    private mutating func read(_ item: DERReader.Element) {
        var parts = item.contained
        guard let type = parts.next()?.objectIdentifier else { return }
        _ = parts.next(DERReader.Tag.boolean)
        guard var value = parts.next(DERReader.Tag.octetString)?.contained else { return }
        switch type {
        case "2.5.29.17":
            guard let names = value.next(DERReader.Tag.sequence)?.contained else { return }
            readAlternativeNames(names)
        case "2.5.29.19":
            guard var constraints = value.next(DERReader.Tag.sequence)?.contained else { return }
            isAuthority = constraints.next(DERReader.Tag.boolean)?.content.first ?? 0 != 0
        case "2.5.29.37":
            guard var usages = value.next(DERReader.Tag.sequence)?.contained else { return }
            var identifiers: [String] = []
            while identifiers.count < TLSWireLimits.extendedKeyUsages, let usage = usages.next()?.objectIdentifier {
                identifiers.append(usage)
            }
            extendedKeyUsage = identifiers
        default:
            policies.read(type, value)
        }
    }

    private mutating func readAlternativeNames(_ names: DERReader) {
        var names = names
        while let name = names.next() {
            hasAlternativeNames = true
            guard dnsNames.count + addresses.count < TLSWireLimits.alternativeNames else { return }
            if name.tag == DERReader.Tag.dnsName {
                dnsNames.append(EscapedText.of(name.content.prefix(TLSWireLimits.nameLength)))
            } else if name.tag == DERReader.Tag.address, let address = AddressText.of(name.content) {
                addresses.append(address)
            }
        }
    }

    // RFC 3279 2.2, RFC 4055 5, RFC 5758 3, RFC 8410 3.
    private static let signatureAlgorithms = [
        "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.10": "RSASSA-PSS", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12": "sha384WithRSAEncryption", "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
        "1.2.840.113549.1.1.14": "sha224WithRSAEncryption", "1.2.840.10045.4.1": "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3": "ecdsa-with-SHA384", "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
        "1.3.101.112": "Ed25519",
    ]
}

extension CertificateSummary {
    /// Whether a server may use it (RFC 5280 4.2.1.12: absent means any purpose).
    package var servesServers: Bool { allows("1.3.6.1.5.5.7.3.1") }

    /// Whether a client may use it.
    package var servesClients: Bool { allows("1.3.6.1.5.5.7.3.2") }

    private func allows(_ usage: String) -> Bool {
        guard let extendedKeyUsage else { return true }
        return extendedKeyUsage.contains(usage) || extendedKeyUsage.contains("2.5.29.37.0")
    }

    /// Whether its signature can be forged (RFC 9325 4.5): MD5 and SHA-1; a CA's own certificate is trusted without
    /// one.
    package var hasWeakSignature: Bool {
        !isSelfIssued
            && ["md5WithRSAEncryption", "sha1WithRSAEncryption", "ecdsa-with-SHA1"].contains(signatureAlgorithm)
    }
}
