import ArgumentParser
import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketCapture
import PacketFlow
import SystemFiles
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `dcmpcap live`: what happens on a network interface, as it happens.
struct LiveCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap live",
        summary: "Say what happens in the DICOM associations on a network interface, as it happens",
        synopses: ["[OPTIONS] -i INTERFACE", "-D"],
        description: [
            """
            Captures with libpcap and tells each association when its connection is closed, and each finding when it comes \
            up; '-v' also tells when associations begin, and '--messages' each message. Ctrl-C ends it: then all findings are \
            told as 'dcmpcap summary' does, and how many packets were lost, which makes the exit status 3.
            """,
            """
            It needs the capability CAP_NET_RAW while it opens the interface, and gives up all capabilities before it looks at \
            a packet; started by sudo, it goes on as the user who called that, to whom the file of '-w' then belongs. To do \
            without sudo: 'sudo setcap cap_net_raw+ep PATH'.
            """,
            """
            A plain 'tcp port N' as the filter misses tagged, tunnelled and fragmented packets. Without a filter DICOM is found \
            on any port.
            """,
        ],
        examples: [
            .init("sudo dcmpcap live -i eth0", "All associations on an interface."),
            .init(
                "sudo dcmpcap live -i any -f 'host 10.0.0.5' --messages",
                "Each message of one host, on all interfaces."
            ),
            .init("sudo dcmpcap live -i eth0 -w evidence.pcap --duration 3600", "An hour, kept for a closer look."),
            .init("sudo dcmpcap live -i eth0 --ndjson | jq .", "Events for programs."),
        ],
        exits: PcapExits.ofLive,
        related: ["tcpdump(8)", "pcap-filter(7)"]
    )

    @OptionGroup(title: "Live options") var live: LiveOptions
    @OptionGroup(title: "Filter options") var filters: FilterOptions
    @OptionGroup(title: "Data set options") var dataSets: DataSetOptions
    @OptionGroup var failing: FailOptions
    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        let library: PcapLibrary
        let interfaces: [NetworkInterface]
        do throws(PacketCaptureError) {
            library = try PcapLibrary()
            interfaces = try NetworkInterface.all(library)
        } catch {
            throw PacketCaptureText.failure(error)
        }
        if live.listInterfaces {
            try InterfaceList(interfaces).print(on: console)
            return .yes
        }
        let elements = try dataSets.selection()
        let plan = try live.plan(interfaces, console.format, showsDataSets: elements.isWanted)
        let threshold = try failing.threshold()
        let associations = try filters.associations()
        let capture = try open(plan.settings, library, interfaces)
        // From here on packets of others are looked at, and files are those of the user.
        let dropped = try Self.dropPrivileges()
        let file = try plan.file.map { try Self.file($0, capture.linkType) }
        guard let control = LiveControl() else {
            throw ToolFailure.failure(
                "too few file descriptors are free",
                hint: "raise the limit of open files (ulimit -n)"
            )
        }
        // Its thread has the privileges that are left when it begins.
        let signals = Signals()
        Self.handle(signals, control, console, file?.output, plan.duration)
        defer { signals.cancel() }
        tell(capture, plan, dropped, console)
        let sink = LiveSink(
            console: console,
            filter: associations,
            tellsMessages: plan.tellsMessages,
            dataSets: elements
        )
        let packets = LivePackets(CapturePipeline(sink), file, atMost: plan.count)
        var run = LiveRun(capture, packets, file, control, console)
        let end = run.run()
        var pipeline = run.packets.pipeline
        let result = LiveResult(plan, run.capture.counts, pipeline.counts, end, file?.failure)
        try pipeline.sink.check()
        for complaint in result.complaints { console.complain(complaint) }
        let found = try pipeline.sink.summary.finish(
            CaptureReading(),
            CaptureContents(pipeline),
            live: result
        )
        if console.format == .text { try console.printLines(["", result.totals]) }
        return result.isPartial ? .partial : threshold.exit(found)
    }

    // MARK: Steps

    private func open(
        _ settings: CaptureSettings,
        _ library: PcapLibrary,
        _ interfaces: [NetworkInterface]
    ) throws -> LiveCapture {
        do throws(PacketCaptureError) {
            let capture = try LiveCapture(settings, library)
            if let expression = filters.expression { try capture.setFilter(expression) }
            return capture
        } catch {
            throw PacketCaptureText.failure(error, opening: settings.interface, of: interfaces)
        }
    }

    private static func dropPrivileges() throws -> Privileges.Dropped {
        do throws(Privileges.Failure) {
            return try Privileges.drop(environment: Terminal.processEnvironment)
        } catch {
            throw ToolFailure.failure(
                "cannot give up privileges: \(error.call): \(unsafe String(cString: strerror(error.errno)))",
                hint: "without that packets of others are not looked at"
            )
        }
    }

    private static func file(_ path: String, _ linkType: LinkType) throws -> CaptureFile {
        do throws(OutputError) {
            return try CaptureFile(path: path, linkType: linkType)
        } catch {
            throw ToolFailure.failure("cannot write '\(path)': \(LiveText.reason(error))")
        }
    }

    private static func handle(
        _ signals: Signals,
        _ control: LiveControl,
        _ console: Console,
        _ file: OutputStream?,
        _ duration: Nanoseconds?
    ) {
        let stopWaiting = { @Sendable in
            console.stopWaiting()
            file?.stopWaiting()
        }
        let actions = Signals.Actions(
            interrupt: {
                stopWaiting()
                control.ask { $0.ends += 1 }
            },
            report: { control.ask { $0.wantsReport = true } },
            deadline: {
                stopWaiting()
                control.ask { $0.isTimeOver = true }
            }
        )
        signals.handle(actions, deadline: duration)
    }

    private func tell(
        _ capture: borrowing LiveCapture,
        _ plan: LivePlan,
        _ dropped: Privileges.Dropped,
        _ console: Console
    ) {
        let units = capture.hasNanoseconds ? "nanoseconds" : "microseconds"
        let name = EscapedText.of(Array(plan.settings.interface.utf8))
        console.note("capturing on \(name) (\(PacketCaptureText.name(capture.linkType)), \(units)); Ctrl-C ends it")
        if console.verbosity == .verbose { console.note(LiveText.privileges(dropped)) }
    }
}
