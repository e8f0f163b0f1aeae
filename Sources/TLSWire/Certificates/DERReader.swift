/// Reads DER elements one after the other (X.690 10).
///
/// Certificates come from the peer: nothing here traps, recurses or copies; what is not DER ends the reading.
package struct DERReader {
    /// One element.
    package struct Element {
        /// The identifier octet.
        let tag: UInt8
        /// The bytes after the length.
        let content: ArraySlice<UInt8>
        /// All bytes, with identifier and length.
        let encoded: ArraySlice<UInt8>

        /// Reads what this element contains.
        var contained: DERReader { DERReader(content) }
    }

    private var rest: ArraySlice<UInt8>

    /// Makes a reader of elements that follow each other.
    package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Reads the next element; nil at the end and where the bytes are no DER.
    package mutating func next() -> Element? {
        // Identifiers of several octets do not occur in certificates.
        guard let tag = rest.first, tag & 0x1F != 0x1F, let first = rest.dropFirst().first else { return nil }
        var header = 2
        var length = Int(first)
        if first & 0x80 != 0 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), rest.count >= 2 + count else { return nil }
            length = rest.dropFirst(2).prefix(count).reduce(0) { $0 << 8 | Int($1) }
            header += count
        }
        guard rest.count - header >= length else { return nil }
        let encoded = rest.prefix(header + length)
        rest = rest.dropFirst(header + length)
        return Element(tag: tag, content: encoded.dropFirst(header), encoded: encoded)
    }

    /// Reads the next element if it has a tag; otherwise nothing is read.
    package mutating func next(_ tag: UInt8) -> Element? {
        guard rest.first == tag else { return nil }
        return next()
    }
}

extension DERReader {
    /// The tags of certificates (X.690 8, RFC 5280 4.1).
    package enum Tag {
        static let boolean: UInt8 = 0x01
        static let integer: UInt8 = 0x02
        static let bitString: UInt8 = 0x03
        static let octetString: UInt8 = 0x04
        static let objectIdentifier: UInt8 = 0x06
        static let bmpString: UInt8 = 0x1E
        static let utcTime: UInt8 = 0x17
        static let generalizedTime: UInt8 = 0x18
        /// SEQUENCE, which every certificate begins with.
        package static let sequence: UInt8 = 0x30
        static let set: UInt8 = 0x31
        static let version: UInt8 = 0xA0
        static let issuerUniqueID: UInt8 = 0x81
        static let subjectUniqueID: UInt8 = 0x82
        static let extensions: UInt8 = 0xA3
        static let dnsName: UInt8 = 0x82
        static let address: UInt8 = 0x87
    }
}

extension DERReader.Element {
    /// The dotted text of an object identifier; nil for other elements, overlong ones, and arcs beyond 32 bits.
    package var objectIdentifier: String? {
        guard tag == DERReader.Tag.objectIdentifier, content.count <= TLSWireLimits.objectIdentifierLength,
            let last = content.last, last & 0x80 == 0
        else { return nil }
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in content {
            arc = arc << 7 | UInt64(byte & 0x7F)
            guard arc <= UInt64(UInt32.max) else { return nil }
            if byte & 0x80 == 0 {
                arcs.append(arc)
                arc = 0
            }
        }
        let first = min(arcs[0] / 40, 2)
        return ([first, arcs[0] - first * 40] + arcs.dropFirst()).map { String($0) }.joined(separator: ".")
    }
}
