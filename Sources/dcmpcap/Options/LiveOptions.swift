import ArgumentParser
import DICOMWire
import DIMSE
import PacketCapture
import ToolSupport

/// What is captured, and how long.
struct LiveOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Capture on this network interface; 'any' is all of them.", valueName: "interface")
    )
    private var interface: String?

    @Flag(name: [.customShort("D"), .long], help: "List the interfaces that there are.")
    private(set) var listInterfaces = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the packets to this capture file as they come, with nanoseconds.", valueName: "file")
    )
    private var write: String?

    @Option(help: ArgumentHelp("End after so many seconds.", valueName: "seconds"))
    private var duration: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("End after so many packets.", valueName: "packets"))
    private var count: String?

    @Flag(help: "Tell each message when it is whole, as 'dcmpcap list' does; implied by --tags and --tag.")
    private var messages = false

    @Flag(help: "Put the interface in promiscuous mode: needed on a mirror port, where packets are for other hosts.")
    private var promiscuous = false

    @Option(
        help: ArgumentHelp(
            "MiB in which the kernel holds packets until they are looked at. Default: \(PacketCaptureLimits.buffer).",
            valueName: "mebibytes"
        )
    )
    private var buffer: String?
}

extension LiveOptions {
    /// What the options ask for.
    ///
    /// - Throws: `ToolFailure` with usage.
    func plan(
        _ interfaces: [NetworkInterface],
        _ format: OutputFormat,
        showsDataSets: Bool
    ) throws -> LivePlan {
        guard let interface else {
            let names = interfaces.map { EscapedText.of(Array($0.name.utf8)) }.joined(separator: ", ")
            throw ToolFailure.usage("'-i INTERFACE' is missing", hint: "there are \(names)")
        }
        if write == "-" {
            throw ToolFailure.usage("'-w -': standard output has the result", hint: "give a file or a named pipe")
        }
        let tellsMessages = messages || showsDataSets
        if tellsMessages, format == .json {
            throw ToolFailure.usage(
                "'--messages' tells messages as they come, '--json' at the end",
                hint: "use --ndjson"
            )
        }
        return LivePlan(
            settings: CaptureSettings(
                interface: interface,
                isPromiscuous: promiscuous,
                buffer: try Self.number(buffer, "--buffer", in: 1...PacketCaptureLimits.largestBuffer)
                    ?? PacketCaptureLimits.buffer
            ),
            file: write,
            duration: try duration.map(Self.nanoseconds),
            count: try Self.number(count, "--count", in: 1...Int(Int32.max)),
            tellsMessages: tellsMessages
        )
    }

    private static func number(_ text: String?, _ option: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let given = EscapedText.of(Array(text.utf8))
            throw ToolFailure.usage(
                "'\(option) \(given)': give a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    private static func nanoseconds(_ text: String) throws -> Nanoseconds {
        guard let seconds = Double(text), (0.001...PcapLimits.longestDuration).contains(seconds) else {
            throw ToolFailure.usage(
                "'--duration \(EscapedText.of(Array(text.utf8)))': seconds are a number from 0.001 to "
                    + "\(Int(PcapLimits.longestDuration))"
            )
        }
        return Nanoseconds(seconds * 1e9)
    }
}
