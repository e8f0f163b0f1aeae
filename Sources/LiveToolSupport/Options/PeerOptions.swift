import ArgumentParser
package import DICOMTransport
import DICOMWire
package import Diagnosis
import ToolSupport

/// Which peer is meant, and under which names it is called.
package struct PeerOptions: ParsableArguments, Sendable {
    @Argument(
        help: ArgumentHelp(
            "The peer: [AET@]HOST[:PORT], IPv6 addresses in brackets; or HOST PORT. Without a port, 104.",
            valueName: "peer"
        )
    )
    private var words: [String] = []

    @Option(
        name: [.customLong("aet", withSingleDash: true), .customLong("calling")],
        help: ArgumentHelp("The calling AE title: this side's. Default: \(defaultCalling).", valueName: "title")
    )
    private var calling: String?

    @Option(
        name: [.customLong("aec", withSingleDash: true), .customLong("called")],
        help: ArgumentHelp("The called AE title: the peer's. Default: \(defaultCalled).", valueName: "title")
    )
    private var called: String?

    @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "Try IPv4 addresses only.")
    private var onlyIPv4 = false

    @Flag(name: [.customShort("6"), .customLong("ipv6")], help: "Try IPv6 addresses only.")
    private var onlyIPv6 = false

    @Option(
        help: ArgumentHelp(
            "The address, and the port where one is needed, to connect from: ADDRESS[:PORT].",
            valueName: "address"
        )
    )
    private var source: String?

    private static let defaultCalling = "SONDE"
    private static let defaultCalled = "ANY-SCP"

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// Refuses options that contradict each other.
    package func validate() throws {
        if onlyIPv4 && onlyIPv6 { throw ValidationError("'--ipv4' and '--ipv6' exclude each other") }
    }

    /// The peer as given.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func address() throws -> PeerAddress {
        // Not in validate(), which comes before ArgumentParser's look for options that do not exist.
        if words.isEmpty { throw ToolFailure.usage("no peer given: [AET@]HOST[:PORT]") }
        let address = try PeerAddress(words)
        if onlyIPv4 && address.isIPv6 { throw ToolFailure.usage("'--ipv4', and '\(address.host)' is an IPv6 address") }
        if onlyIPv6 && address.isIPv4 { throw ToolFailure.usage("'--ipv6', and '\(address.host)' is an IPv4 address") }
        return address
    }

    /// The titles, and which of them are defaults.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func target() throws -> Target {
        let address = try address()
        let named = try called.map { try PeerAddress.title($0, "called AE title") }
        if let title = address.calledAETitle, let named, named != title {
            throw ToolFailure.usage("two called AE titles: '\(title)' before the host, and '\(named)'")
        }
        let given = address.calledAETitle ?? named
        let own = try calling.map { try PeerAddress.title($0, "calling AE title") }
        var target = Target(
            calledAETitle: given ?? AETitle(field: Array(Self.defaultCalled.utf8)),
            callingAETitle: own ?? AETitle(field: Array(Self.defaultCalling.utf8))
        )
        target.isCalledDefault = given == nil
        target.isCallingDefault = own == nil
        target.isPortDefault = address.port == nil
        return target
    }

    /// Which addresses of a name are tried: those that are asked for, or that the source can connect to.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func family() throws -> AddressFamily {
        if askedFamily != .any { return askedFamily }
        guard let source = try sourceAddress() else { return .any }
        return source.isIPv6 ? .ipv6 : .ipv4
    }

    private var askedFamily: AddressFamily { onlyIPv4 ? .ipv4 : onlyIPv6 ? .ipv6 : .any }

    /// The address and port to connect from.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func sourceEndpoint() throws -> (address: String?, port: Int) {
        guard let source, let parsed = try sourceAddress() else { return (nil, 0) }
        let peer = try address()
        if let own = parsed.family, let other = peer.family, own != other {
            throw ToolFailure.usage("--source '\(source)' is an \(own) address, and '\(peer.host)' an \(other) address")
        }
        if let own = parsed.family, let wanted = askedFamily.name, own != wanted {
            throw ToolFailure.usage("'--\(wanted.lowercased())', and --source '\(source)' is an \(own) address")
        }
        return (parsed.host, parsed.port ?? 0)
    }

    private func sourceAddress() throws -> PeerAddress? {
        guard let source else { return nil }
        let parsed = try PeerAddress([source])
        guard parsed.isIPv4 || parsed.isIPv6, parsed.calledAETitle == nil else {
            throw ToolFailure.usage("--source '\(source)' is no ADDRESS[:PORT] of this machine")
        }
        return parsed
    }
}
