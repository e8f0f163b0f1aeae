import DICOMWire

/// The name of a certificate's subject or issuer (RFC 5280 4.1.2.4).
package struct DistinguishedName: Hashable, Sendable {
    /// One attribute of the name.
    package struct Attribute: Hashable, Sendable {
        /// The type's short name, as `CN`, or its object identifier.
        package var type: String
        /// The value, escaped for showing, cut after ``TLSWireLimits/nameLength`` bytes.
        package var value: String
    }

    /// The attributes in the order of the encoding, most general first.
    package private(set) var attributes: [Attribute] = []
    /// The DER as it was: two names are the same if this is.
    package let encoded: [UInt8]

    /// Reads a Name; attributes that are malformed are left out.
    package init(_ element: DERReader.Element) {
        encoded = Array(element.encoded)
        var sets = element.contained
        while attributes.count < TLSWireLimits.nameAttributes, let set = sets.next(DERReader.Tag.set) {
            var pairs = set.contained
            while attributes.count < TLSWireLimits.nameAttributes, let pair = pairs.next(DERReader.Tag.sequence) {
                var parts = pair.contained
                guard let type = parts.next()?.objectIdentifier, let value = parts.next() else { continue }
                attributes.append(Attribute(type: Self.shortNames[type] ?? type, value: Self.text(value)))
            }
        }
    }

    /// The common names, most significant last.
    package var commonNames: [String] { attributes.filter { $0.type == "CN" }.map(\.value) }

    private static func text(_ element: DERReader.Element) -> String {
        guard element.tag == DERReader.Tag.bmpString else {
            return EscapedText.of(element.content.prefix(TLSWireLimits.nameLength))
        }
        var units: [UInt16] = []
        var rest = element.content.prefix(TLSWireLimits.nameLength)
        while let high = rest.popFirst(), let low = rest.popFirst() { units.append(UInt16(high) << 8 | UInt16(low)) }
        return EscapedText.of(String(decoding: units, as: UTF16.self).utf8)
    }

    // RFC 4519 and RFC 2985 for those that occur in certificates.
    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN",
        "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID",
        "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
    ]
}

extension DistinguishedName: CustomStringConvertible {
    /// The attributes as `C=DE, O=Clinic, CN=pacs`, with commas of values escaped, so that no value can forge another.
    package var description: String {
        attributes.map { attribute in
            attribute.type + "="
                + attribute.value.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "\\,")
        }.joined(separator: ", ")
    }
}
