import DICOMWire
import PacketCapture
import PacketFlow
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is said where packets cannot be captured or filtered.
enum PacketCaptureText {
    /// The failure that an error is for the user.
    static func failure(_ error: PacketCaptureError) -> ToolFailure {
        switch error {
        case .libraryMissing(let reason):
            return .failure(
                "libpcap cannot be loaded: \(escaped(reason))",
                hint: "install it: Debian's package is libpcap0.8"
            )
        case .filter(let reason, let linkType):
            let packets = linkType == .ethernet ? "" : " for \(name(linkType)) packets"
            return .usage(
                "the filter does not compile\(packets): \(escaped(reason))",
                hint: "its language is that of tcpdump: 'man pcap-filter'"
            )
        case .noPermission, .noSuchInterface, .failed: return .failure("cannot capture: \(reason(error))")
        }
    }

    /// The failure that an error is where an interface was to be opened.
    static func failure(_ error: PacketCaptureError, opening interface: String, of known: [NetworkInterface])
        -> ToolFailure
    {
        let isKnown = known.contains { $0.name == interface }
        switch error {
        // Without permission libpcap does not look whether there is one.
        case .noSuchInterface where !isKnown, .noPermission where !isKnown:
            return .usage(
                "there is no interface '\(escaped(interface))'",
                hint: "there are \(known.map { escaped($0.name) }.joined(separator: ", "))"
            )
        case .noPermission:
            return .failure(
                "no permission to capture on '\(escaped(interface))': the capability CAP_NET_RAW is missing",
                hint: "give it to the program with 'sudo setcap cap_net_raw+ep \(executable)', or use sudo"
            )
        case .failed, .libraryMissing, .filter, .noSuchInterface: return failure(error)
        }
    }

    /// What went wrong, as the end of a sentence.
    static func reason(_ error: PacketCaptureError) -> String {
        switch error {
        case .libraryMissing(let text), .filter(let text, _), .failed(let text): escaped(text)
        case .noPermission(let text): "no permission: \(escaped(text))"
        case .noSuchInterface: "there is no such interface"
        }
    }

    /// The name of a link type, as it is known.
    static func name(_ linkType: LinkType) -> String {
        switch linkType {
        case .ethernet: "Ethernet"
        case .raw, .ipv4, .ipv6: "raw IP"
        case .null, .loop: "BSD loopback"
        case .linuxSLL, .linuxSLL2: "Linux cooked"
        // Of the registry, what is captured most often where another interface was meant.
        case LinkType(rawValue: 105): "link type 105 (IEEE 802.11)"
        case LinkType(rawValue: 127): "link type 127 (IEEE 802.11 with radiotap)"
        case LinkType(rawValue: 189): "link type 189 (USB)"
        case LinkType(rawValue: 249): "link type 249 (USBPcap)"
        default: "link type \(linkType.rawValue)"
        }
    }

    private static func escaped(_ text: String) -> String { EscapedText.of(Array(text.utf8)) }

    /// Where this program is.
    private static var executable: String {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return "dcmpcap" }
        defer { unsafe free(path) }
        return escaped(unsafe String(cString: path))
    }
}
