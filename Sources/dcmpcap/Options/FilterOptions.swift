import ArgumentParser
import DICOMWire
import PacketCapture
import PacketFlow
import ToolSupport

/// What of a capture is looked at.
struct FilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only associations of this IPv4 or IPv6 address.", valueName: "address"))
    private var host: [String] = []

    @Option(help: ArgumentHelp("Only associations on this TCP port.", valueName: "port"))
    private var port: [String] = []

    @Option(help: ArgumentHelp("Only associations with this AE title, called or calling.", valueName: "title"))
    private var aet: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Only associations that end at this time or later: 2026-11-23T15:04:05 (UTC), or 15:04 of the day on which they \
            begin. With 'list' and 'export', messages.
            """,
            valueName: "time"
        )
    )
    private var from: String?

    @Option(
        help: ArgumentHelp(
            "Only associations that begin at this time or earlier; with 'list' and 'export', messages.",
            valueName: "time"
        )
    )
    private var to: String?

    @Flag(help: "Only associations that failed; with 'list', responses that say no.")
    private(set) var failed = false

    @Option(
        name: [.customShort("f"), .customLong("filter")],
        help: ArgumentHelp(
            "Look only at packets that this expression takes, in tcpdump's language: see pcap-filter(7).",
            valueName: "expression"
        )
    )
    var expression: String?

    /// Which packets are looked at; nil is all.
    ///
    /// - Throws: `ToolFailure` where there is no libpcap, or it does not compile the expression.
    func packets() throws -> PacketFilter? {
        guard let expression else { return nil }
        do throws(PacketCaptureError) {
            return try PacketFilter(expression, PcapLibrary())
        } catch {
            throw PacketCaptureText.failure(error)
        }
    }

    /// Which associations are shown.
    ///
    /// - Throws: `ToolFailure` with usage.
    func associations() throws -> AssociationFilter {
        let ports = try port.map { text in
            guard let port = UInt16(text), port > 0 else {
                throw ToolFailure.usage("'--port \(text)': give a number from 1 to 65535")
            }
            return port
        }
        let filter = AssociationFilter(
            hosts: Set(try host.map(Self.address)),
            ports: Set(ports),
            titles: Set(aet),
            from: try from.map { try CaptureTime($0, option: "--from") },
            to: try to.map { try CaptureTime($0, option: "--to") },
            onlyFailed: failed
        )
        if case .instant(let from) = filter.from, case .instant(let to) = filter.to, to < from {
            throw ToolFailure.usage("'--to' is before '--from'")
        }
        return filter
    }
}

extension FilterOptions {
    /// Names are not looked up: a capture may be of another network.
    private static func address(_ text: String) throws(ToolFailure) -> IPAddress {
        guard let address = IPAddress(text: text) else {
            throw .usage(
                "'--host \(EscapedText.of(Array(text.utf8)))': give an IPv4 or IPv6 address, such as 10.0.0.5 or 2001:db8::5",
                hint: "names are not looked up: a capture may be of another network"
            )
        }
        return address
    }
}
