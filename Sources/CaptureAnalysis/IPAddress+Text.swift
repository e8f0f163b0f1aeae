import DICOMWire
package import PacketFlow

extension IPAddress {
    /// The address as text (RFC 5952 for IPv6).
    package var text: String {
        switch self {
        case .v4(let value): AddressText.of(Self.octets(of: value)) ?? ""
        case .v6(let high, let low): AddressText.of(Self.octets(of: high) + Self.octets(of: low)) ?? ""
        }
    }

    private static func octets(of value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
