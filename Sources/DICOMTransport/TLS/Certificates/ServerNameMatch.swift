import NIOCore
import TLSWire

/// How a certificate's names fit the server that was meant (RFC 9525 6).
package enum ServerNameMatch: Hashable, Sendable {
    /// A host name among the subject alternative names fits, exactly or by its wildcard.
    case alternativeName(String)
    /// An address was meant, and is among the subject alternative names.
    case address(String)
    /// The name that was meant is not there, but the address that was connected to is.
    case connectedAddressOnly(String)
    /// There are no subject alternative names, and the common name fits, which newer clients do not accept (RFC 9525
    /// 6.3).
    case commonNameOnly(String)
    /// Nothing fits.
    case none

    /// Compares.
    ///
    /// - Parameters:
    ///   - expected: Host name or address that was meant.
    ///   - address: Address that was connected to, where it is known.
    ///   - certificate: The server's own certificate.
    init(expected: String, address: String?, certificate: CertificateSummary) {
        if let meant = Self.canonicalAddress(expected) {
            self = certificate.addresses.contains(meant) ? .address(meant) : .none
        } else if let name = certificate.dnsNames.first(where: { Self.matches($0, expected) }) {
            self = .alternativeName(name)
        } else if let address, certificate.addresses.contains(address) {
            self = .connectedAddressOnly(address)
        } else if !certificate.hasAlternativeNames, let name = certificate.subject.commonNames.last,
            Self.matches(name, expected)
        {
            self = .commonNameOnly(name)
        } else {
            self = .none
        }
    }

    /// The usual text of an address; nil for host names.
    static func canonicalAddress(_ text: String) -> String? {
        Resolver.literal(text, port: 0, family: .any)?.ipAddress
    }

    /// Compares without regard to case and a final full stop; a wildcard stands for one whole first label.
    private static func matches(_ pattern: String, _ name: String) -> Bool {
        let pattern = labels(pattern)
        let name = labels(name)
        guard pattern.count == name.count, let first = pattern.first else { return false }
        guard first == "*" else { return pattern == name }
        return pattern.count > 1 && pattern.dropFirst() == name.dropFirst()
    }

    private static func labels(_ name: String) -> [Substring] {
        var labels = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        return labels
    }
}
