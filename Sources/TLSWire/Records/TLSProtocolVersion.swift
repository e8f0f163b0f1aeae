import DICOMWire

/// A TLS version as its number on the wire.
package struct TLSProtocolVersion: RawRepresentable, Hashable, Sendable {
    /// The two bytes of the version, most significant first.
    package var rawValue: UInt16

    /// Takes a number from the wire.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// TLS 1.0 (RFC 2246), withdrawn by RFC 8996.
    package static let tls10 = TLSProtocolVersion(rawValue: 0x0301)
    /// TLS 1.1 (RFC 4346), withdrawn by RFC 8996.
    package static let tls11 = TLSProtocolVersion(rawValue: 0x0302)
    /// TLS 1.2 (RFC 5246).
    package static let tls12 = TLSProtocolVersion(rawValue: 0x0303)
    /// TLS 1.3 (RFC 8446).
    package static let tls13 = TLSProtocolVersion(rawValue: 0x0304)
}

extension TLSProtocolVersion: Comparable {
    /// Whether a version is older than another.
    package static func < (left: TLSProtocolVersion, right: TLSProtocolVersion) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension TLSProtocolVersion: CustomStringConvertible {
    /// The version's name, as `TLS 1.3`; numbers without one in hexadecimal.
    package var description: String {
        switch rawValue {
        case 0x0300: "SSL 3.0"
        case 0x0301...0x0304: "TLS 1.\(rawValue - 0x0301)"
        default: "TLS version \(EscapedText.hexadecimal(rawValue))H"
        }
    }
}
