import ArgumentParser
import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import LiveToolSupport
import NIOCore
import Probing
import ToolSupport

/// The command line of `dcmecho`.
struct DcmEcho: LiveTool {
    static let help = HelpText(
        name: "dcmecho",
        summary: "Verify a DICOM peer with C-ECHO, time every stage, and explain every failure",
        synopses: ["[OPTIONS] [AET@]HOST[:PORT]", "[OPTIONS] HOST PORT"],
        description: [
            """
            Connects to a DICOM application entity, negotiates Verification, sends C-ECHO and releases the association. \
            Where anything fails it says what was seen, what it means and what to try next.
            """,
            """
            Times are taken inside the event loop, with quick acknowledgement: without it every client on Linux shows some \
            40 ms for each echo of a DCMTK-based server, and blames the network. '--quick-ack both' shows both.
            """,
        ],
        examples: [
            .init("dcmecho ORTHANC@pacs.example.org:4242", "One echo to the AE title ORTHANC."),
            .init("dcmecho pacs.example.org 104 -aec PACS -aet WORKSTATION1", "The same as DCMTK users type it."),
            .init(
                "dcmecho -c 100 -i 0.1 PACS@10.0.0.5:104",
                "A hundred echoes on one association, and their statistics."
            ),
            .init(
                "dcmecho --as WORKSTATION1 --as ANY-SCU PACS@10.0.0.5:104",
                "Does the peer treat the two titles alike?"
            ),
            .init(
                "dcmecho --differ PACS@10.0.0.5:104",
                "Where it fails, change one thing at a time to find the cause."
            ),
            .init(
                "dcmecho --tls-ca ca.pem --tls-cert me.pem --tls-key me.key pacs.example.org:2762",
                "TLS, both ways."
            ),
            .init("dcmecho --until-ok --deadline 120 pacs.example.org:104", "Wait until a server is up."),
            .init("dcmecho --record evidence.pcap PACS@10.0.0.5:104", "Keep what was exchanged for Wireshark."),
        ],
        related: ["echoscu(1)", "ping(1)"]
    )

    @OptionGroup(title: "Peer options") var peer: PeerOptions
    @OptionGroup(title: "Echo options") var echo: EchoOptions
    @OptionGroup(title: "Time options") var time: TimeOptions
    @OptionGroup(title: "Negotiation options") var negotiation: NegotiationOptions
    @OptionGroup(title: "User identity options") var identity: IdentityOptions
    @OptionGroup(title: "TLS options") var tls: TLSOptionGroup
    @OptionGroup(title: "Recording options") var recording: RecordOptions
    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    mutating func run(on console: Console, in process: LiveProcess) async throws -> ToolExit {
        let plan = try echo.plan()
        beginDeadline(console, process, try time.deadlineLimit())
        var settings = try settings(console)
        let titles = try echo.callingAETitles() ?? [settings.target.callingAETitle]
        try checkSourcePort(of: settings, plan, titles: titles.count)
        let control = RunControl(on: process.eventLoop)
        defer { process.signals.cancel() }
        let prompt = PasscodePrompt()
        let end: @Sendable (Evidence.Interruption) -> Void = { reason in
            control.interrupt(reason)
            prompt.stop()
            console.stopWaiting()
        }
        if identity.asksUser {
            let actions = Signals.Actions(interrupt: { end(.user) }, report: {}, deadline: { end(.deadline) })
            process.signals.handle(actions, deadline: nil)
        }
        settings.userIdentity = try identity.identity(asking: prompt)
        try checkProposal(of: settings)
        let recorder = try recording.makeRecording(console, besides: tls.files + identity.files)
        settings.observer = recorder
        let extras = EchoSession.Extras(
            comparesAcknowledgement: try echo.quickAcknowledgement() == .both,
            contrasts: echo.differ
        )
        let session = EchoSession(settings, plan, extras, console: console, control: control, on: process.eventLoop)
        process.signals.handle(
            .init(
                interrupt: {
                    // Before what it does to the connections.
                    recorder?.interrupt(.user)
                    end(.user)
                },
                report: {
                    // It may wait for a reader, and signals must not.
                    process.eventLoop.execute { session.reportProgress() }
                },
                deadline: {
                    recorder?.interrupt(.deadline)
                    end(.deadline)
                }
            ),
            // It runs since before the options were read.
            deadline: nil
        )
        let outcome: Result<ToolExit, any Error>
        do {
            outcome = .success(
                try await session.run(as: titles) {
                    do {
                        try recorder?.finish()
                        return true
                    } catch {
                        // It is told below.
                        return false
                    }
                }
            )
        } catch {
            outcome = .failure(error)
        }
        // Also where nobody reads the result any more, what was recorded is kept.
        do {
            try recorder?.finish()
        } catch {
            throw RecordOptions.failure(error)
        }
        return try outcome.get()
    }

    /// Has the deadline count from now, and end the process while the files of options are read: one may be a pipe that
    /// nobody writes to.
    private func beginDeadline(_ console: Console, _ process: LiveProcess, _ deadline: Nanoseconds?) {
        let actions = Signals.Actions(
            interrupt: nil,
            report: {},
            deadline: {
                console.complain(
                    "the deadline was reached while the files of options were read",
                    hint: "is one of them a pipe that nobody writes to?"
                )
                process.end(.partial)
            }
        )
        process.signals.handle(actions, deadline: deadline)
    }

    private func settings(_ console: Console) throws -> PeerSettings {
        let address = try peer.address()
        let (sourceAddress, sourcePort) = try peer.sourceEndpoint()
        var target = try peer.target()
        let tls = try tls.prepare(&target)
        for note in tls?.notes ?? [] { console.note(note) }
        let family = try peer.family()
        target.onlyFamily = family.name
        target.sourceAddress = sourceAddress
        target.sourcePort = sourcePort == 0 ? nil : sourcePort
        if echo.hasCallingAETitles {
            guard target.isCallingDefault else {
                throw ToolFailure.usage("'-aet' and '--as' exclude each other: give every title with '--as'")
            }
            target.isCallingDefault = false
        }
        if let meant = address.withPort {
            console.note("'\(address.host)' is taken for an address; should its end be the port, give '\(meant)'")
        }
        var settings = PeerSettings(host: address.host, port: address.port ?? PeerAddress.defaultPort, target: target)
        settings.family = family
        settings.sourceAddress = sourceAddress
        settings.sourcePort = sourcePort
        settings.limits = try time.limits()
        settings.maximumLength = try negotiation.maximumPDULength()
        settings.implementation = try negotiation.implementation()
        settings.tls = tls?.context
        settings.acknowledgesQuickly = try echo.quickAcknowledgement() != .off
        return settings
    }

    /// Refuses a source port where one association is to follow the other: the second could not be opened.
    private func checkSourcePort(of settings: PeerSettings, _ plan: EchoPlan, titles: Int) throws {
        guard settings.sourcePort != 0, let address = settings.sourceAddress else { return }
        let option: String
        if titles > 1 {
            option = "several '--as'"
        } else if plan.repeatsAssociation, plan.count != 1, !plan.endsWithSuccess {
            option = "'--repeat-association'"
        } else {
            return
        }
        throw ToolFailure.usage(
            "\(option) and a port in '--source' exclude each other: the system keeps the port of a connection that this "
                + "side closed for a minute (TIME-WAIT); give '--source \(address)' without the port"
        )
    }

    /// Refuses what is too long for the 16-bit lengths of an A-ASSOCIATE-RQ before anything is sent.
    private func checkProposal(of settings: PeerSettings) throws {
        let contexts = [ProposedContext(.verification, try echo.plan().transferSyntaxes)]
        guard settings.configuration(contexts).proposal.problem == nil else {
            throw ToolFailure.usage("the transfer syntaxes or the identity are too long for an A-ASSOCIATE-RQ")
        }
    }
}
