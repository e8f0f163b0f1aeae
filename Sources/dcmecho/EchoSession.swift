import DICOMWire
import Diagnosis
import NIOCore
import Probing
import Synchronization
import ToolSupport

/// Runs the echoes of one command line, and says what comes of them.
final class EchoSession: Sendable {
    /// What is done besides the echoes themselves.
    struct Extras {
        /// Whether the echoes are compared with some without quick acknowledgement.
        var comparesAcknowledgement: Bool
        /// Whether an attempt is made again with one thing changed at a time.
        var contrasts: Bool
    }

    private let console: Console
    private let settings: PeerSettings
    private let plan: EchoPlan
    private let extras: Extras
    private let control: RunControl
    private let eventLoop: any EventLoop
    private let text: EchoText
    /// Also read where signals are.
    private let tally = Mutex(EchoTally())

    init(
        _ settings: PeerSettings,
        _ plan: EchoPlan,
        _ extras: Extras,
        console: Console,
        control: RunControl,
        on eventLoop: any EventLoop
    ) {
        self.settings = settings
        self.plan = plan
        self.extras = extras
        self.console = console
        self.control = control
        self.eventLoop = eventLoop
        text = EchoText(console: console, plan: plan)
    }

    /// Says on standard error how far the run is.
    func reportProgress() {
        let now = tally.withLock { $0 }
        console.note(now.line)
        console.noteLines(now.lines(width: nil))
    }

    /// Runs the echoes under each of the titles; `isRecorded` tells whether all was recorded that was to be, and is
    /// asked once everything was sent.
    func run(as titles: [AETitle], isRecorded: () -> Bool) async throws -> ToolExit {
        var runs: [EchoRun] = []
        // The first in any case: a run that a deadline ended before it began has a result, too.
        for title in titles where runs.isEmpty || control.interruption == nil {
            let run = try await run(settings(as: title), isFirst: runs.isEmpty)
            runs.append(run)
            // What may still change is told when it cannot any more; who reads along is not kept from a success.
            let isHeld = console.format != .text && Self.working(in: runs) == runs.count - 1
            let isOpen = run.report.mayBeAskedAgain || isHeld
            if titles.count == 1 || !isOpen {
                try end(run, of: titles)
            } else if console.format == .text {
                try console.printLine("")
            }
        }
        if titles.count > 1 {
            let working = Self.working(in: runs)
            let open = runs.indices.filter { runs[$0].report.mayBeAskedAgain }
            if TitleComparison(runs.map { ($0.report, $0.findings) }, of: titles.count) == .different {
                for index in open { await askAgain(&runs[index]) }
            }
            for index in open { try end(runs[index], of: titles, isLate: true) }
            // What failed each time is the title's only where what worked works each time.
            if TitleComparison(runs.map { ($0.report, $0.findings) }, of: titles.count) == .different, let working {
                await askAgain(&runs[working])
            }
            if let working, console.format != .text || runs[working].report.mayBeChance {
                try end(runs[working], of: titles, isLate: true)
            }
        }
        let exit = isRecorded() ? ToolExit(Verdict(of: runs.map(\.report.verdict))) : .failure
        try end(runs, of: titles, exit)
        return exit
    }

    /// The run that is made again where others failed each time: the first that worked.
    private static func working(in runs: [EchoRun]) -> Int? { runs.firstIndex { $0.report.verdict == .holds } }

    private func settings(as title: AETitle) -> PeerSettings {
        var settings = settings
        settings.target.callingAETitle = title
        return settings
    }

    /// Asks again under a title that failed where others did not, or the other way round: what passes is not the
    /// title's.
    private func askAgain(_ run: inout EchoRun) async {
        let title = run.report.evidence.target.callingAETitle
        if control.interruption == nil {
            console.note("asking again as \(title.text): what came of it may be chance")
        }
        await EchoProbe(settings(as: title), plan, control: control, on: eventLoop).again(&run.report)
    }

    /// Says what came of a run; late where others were run since.
    private func end(_ run: EchoRun, of titles: [AETitle], isLate: Bool = false) throws {
        switch console.format {
        case .text:
            try text.end(run, isOneOfSeveral: titles.count > 1, isLate: isLate)
        case .ndjson: if titles.count > 1 { try console.printEvent("report", EchoRunDocument(run)) }
        case .json: break
        }
    }

    /// Says what came of all runs together.
    private func end(_ runs: [EchoRun], of titles: [AETitle], _ exit: ToolExit) throws {
        switch console.format {
        case .text: if titles.count > 1 { try text.compare(runs, of: titles) }
        case .json:
            if titles.count > 1 {
                try console.printDocument(EchoRunsDocument(EchoComparisonDocument(runs, of: titles, exit), runs))
            } else if let run = runs.first {
                try console.printDocument(EchoRunDocument(run, exit))
            }
        case .ndjson:
            if titles.count > 1 {
                try console.printEvent("comparison", EchoComparisonDocument(runs, of: titles, exit))
            } else if let run = runs.first {
                try console.printEvent("report", EchoRunDocument(run, exit))
            }
        }
    }

    private func run(_ settings: PeerSettings, isFirst: Bool) async throws -> EchoRun {
        var plan = plan
        plan.waitsForPlace = !isFirst
        tally.withLock { $0 = EchoTally() }
        if console.format == .text { try text.begin(settings) }
        var failure: (any Error)?
        let probe = EchoProbe(settings, plan, control: control, on: eventLoop)
        var report = await probe.run(
            released: { time in tally.withLock { $0.addRelease(time) } },
            { event in
                tally.withLock { $0.add(event) }
                do {
                    try tell(event, settings)
                } catch {
                    failure = error
                    control.interrupt(.user)
                }
            }
        )
        if let failure { throw failure }
        if report.leftSourcePort {
            console.note(
                "only the first association came from port \(settings.sourcePort): the system keeps it for a minute after a "
                    + "connection that this side closed (TIME-WAIT); the others came from free ports"
            )
        }
        if extras.comparesAcknowledgement, report.succeeded > 0, control.interruption == nil {
            await probe.compareAcknowledgement(in: &report)
            tally.withLock { $0.addDelayed(report.evidence.roundTripsWithoutQuickAcknowledgement) }
        }
        if extras.contrasts {
            if control.interruption != nil {
                report.evidence.areContrastsCutShort = true
            } else if Catalogue.contrasts(for: report.evidence).isEmpty {
                console.note("--differ: nothing to change for this finding")
            } else {
                let port =
                    settings.sourcePort == 0
                    ? "" : "; not from port \(settings.sourcePort), which the system keeps for a minute"
                console.note("changing one thing at a time" + port)
                await probe.contrast(&report)
            }
        }
        return EchoRun(report, tally.withLock { $0 })
    }

    private func tell(_ event: EchoEvent, _ settings: PeerSettings) throws {
        switch console.format {
        case .text: try text.event(event)
        case .ndjson:
            try console.printEvent("echo", EchoEventDocument(event, calling: settings.target.callingAETitle.text))
        case .json: break
        }
    }
}
