import DICOMTransport
package import DICOMWire
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A peer as users write it: `[AET@]HOST[:PORT]`, or DCMTK's `HOST PORT`.
package struct PeerAddress: Hashable, Sendable {
    /// The port of DICOM where none is given (PS3.8 9.1.1, IANA `acr-nema`).
    package static let defaultPort = 104

    /// The called AE title, where one is given.
    package var calledAETitle: AETitle?
    /// Name or address; IPv6 without brackets.
    package var host: String
    /// The port, where one is given; 1 to 65,535.
    package var port: Int?

    /// Reads one or two words of a command line.
    ///
    /// - Throws: `ToolFailure` with usage where they are no peer.
    package init(_ words: [String]) throws {
        guard let first = words.first, words.count <= 2 else {
            throw ToolFailure.usage("a peer is [AET@]HOST[:PORT] or HOST PORT")
        }
        var rest = first[...]
        if let at = rest.lastIndex(of: "@") {
            calledAETitle = try Self.title(String(rest[..<at]), "called AE title")
            rest = rest[rest.index(after: at)...]
        }
        (host, port) = try Self.hostAndPort(rest, of: first)
        guard !lacksZone else {
            throw ToolFailure.usage(
                "'\(host)' is a link-local address, which each network has for itself: give the interface too, as "
                    + "\(host)%eth0"
            )
        }
        if words.count == 2 {
            guard port == nil else { throw ToolFailure.usage("two ports: '\(first)' has one, and '\(words[1])'") }
            port = try Self.port(words[1])
        }
    }

    /// Whether the host is an IPv4 address and no name.
    package var isIPv4: Bool {
        var address = in_addr()
        return inet_pton(AF_INET, host, &address) == 1
    }

    /// Whether the host is an IPv6 address and no name.
    package var isIPv6: Bool { Self.isIPv6(host) }

    /// The kind of address that the host is; nil for a name.
    package var family: String? { isIPv4 ? "IPv4" : isIPv6 ? "IPv6" : nil }

    /// What to give in its place where the end of an IPv6 address may have been meant as a port: "::1:104" is an
    /// address.
    package var withPort: String? {
        guard port == nil, isIPv6, let colon = host.lastIndex(of: ":") else { return nil }
        let (start, end) = (host[..<colon], host[host.index(after: colon)...])
        guard end.count >= 3, end.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            Int(end).map({ $0 < 65_536 }) == true,
            Self.isIPv6(String(start))
        else { return nil }
        return "[\(start)]:\(end)"
    }

    /// Whether it is in fe80::/10, and does not say of which network (RFC 4007 11).
    private var lacksZone: Bool {
        var address = in6_addr()
        guard inet_pton(AF_INET6, host, &address) == 1 else { return false }
        return withUnsafeBytes(of: address) { $0[0] == 0xFE && $0[1] & 0xC0 == 0x80 }
    }

    /// Reads an AE title that is called `name` in the complaint.
    ///
    /// - Throws: `ToolFailure` with usage.
    package static func title(_ text: String, _ name: String) throws -> AETitle {
        do {
            return try AETitle(text)
        } catch {
            throw ToolFailure.usage("\(name) '\(EscapedText.of(Array(text.utf8)))': \(error)")
        }
    }

    /// Reads a port.
    ///
    /// - Throws: `ToolFailure` with usage.
    package static func port(_ text: some StringProtocol) throws -> Int {
        guard let port = Int(text), (1...65_535).contains(port), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw ToolFailure.usage("port '\(EscapedText.of(Array(text.utf8)))': a port is a number from 1 to 65535")
        }
        return port
    }

    private static func hostAndPort(_ text: Substring, of whole: String) throws -> (String, Int?) {
        var complaint: ToolFailure {
            .usage("'\(EscapedText.of(Array(whole.utf8)))' is no [AET@]HOST[:PORT]")
        }
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { throw complaint }
            let host = String(text[text.index(after: text.startIndex)..<close])
            guard isIPv6(host) else { throw complaint }
            let rest = text[text.index(after: close)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.first == ":" else { throw complaint }
            return (host, try port(rest.dropFirst()))
        }
        let colons = text.count { $0 == ":" }
        if colons > 1 {
            guard isIPv6(String(text)) else { throw complaint }
            return (String(text), nil)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = String(parts[0])
        guard HostName.isWellFormed(host) else { throw complaint }
        return (host, parts.count == 2 ? try port(parts[1]) : nil)
    }

    /// An IPv6 address, with a zone where it is link-local.
    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        // A zone is the name or the number of an interface (RFC 4007 11).
        guard parts.count == 1 || HostName.isWellFormed(String(parts[1])) else { return false }
        return inet_pton(AF_INET6, String(parts[0]), &address) == 1
    }
}
