import DICOMWire
import DIMSE
import Diagnosis
import LiveToolSupport
import NIOCore
import Probing
import Synchronization
import ToolSupport

/// Runs the echoes of one command line, and says what comes of them.
final class EchoSession: Sendable {
    /// Echoes without quick acknowledgement, where both are asked for: enough to see a stall that comes each time.
    private static let slowEchoes = 9

    private let console: Console
    private let settings: PeerSettings
    private let plan: EchoPlan
    private let tally = Mutex(EchoTally())

    init(console: Console, settings: PeerSettings, plan: EchoPlan) {
        self.console = console
        self.settings = settings
        self.plan = plan
    }

    /// Says on standard error how far the run is.
    func reportProgress() {
        let now = tally.withLock { $0 }
        console.note(now.line)
        console.noteLines(now.table().lines(width: nil))
    }

    func run(
        as titles: [AETitle],
        differ: Bool,
        quickAcknowledgement: QuickAcknowledgement,
        control: RunControl,
        on eventLoop: any EventLoop
    ) async throws -> ToolExit {
        let text = EchoText(console: console, plan: plan)
        var runs: [EchoRun] = []
        // The first in any case: a run that a deadline ended before it began has a result, too.
        for title in titles where runs.isEmpty || control.interruption == nil {
            var settings = settings
            settings.target.callingAETitle = title
            let run = try await run(settings, differ, quickAcknowledgement, text, control, eventLoop)
            if console.format == .text { try text.end(run, isOneOfSeveral: titles.count > 1) }
            runs.append(run)
        }
        let exit = Self.exit(of: runs)
        switch console.format {
        case .text: if titles.count > 1 { try text.compare(runs) }
        case .json:
            let documents = runs.map(EchoRunDocument.init)
            if titles.count > 1 {
                try console.printDocument(EchoRunsDocument(runs: documents, exitStatus: exit.rawValue))
            } else if let document = documents.first {
                try console.printDocument(document)
            }
        case .ndjson: for run in runs { try console.printEvent("report", EchoRunDocument(run)) }
        }
        return exit
    }

    private func run(
        _ settings: PeerSettings,
        _ differ: Bool,
        _ quickAcknowledgement: QuickAcknowledgement,
        _ text: EchoText,
        _ control: RunControl,
        _ eventLoop: any EventLoop
    ) async throws -> EchoRun {
        tally.withLock { $0 = EchoTally() }
        if console.format == .text { try text.begin(settings) }
        let failure = Mutex<(any Error)?>(nil)
        let report = await EchoProbe(settings, plan, control: control, on: eventLoop).run { event in
            tally.withLock { $0.add(event) }
            do {
                switch console.format {
                case .text: try text.event(event)
                case .ndjson:
                    let calling = settings.target.callingAETitle.text
                    try console.printEvent("echo", EchoEventDocument(event, calling: calling))
                case .json: break
                }
            } catch {
                failure.withLock { $0 = error }
                control.interrupt(.user)
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        tally.withLock { $0.addReleases(report.releaseTimes) }
        var evidence = report.evidence
        if quickAcknowledgement == .both, report.succeeded > 0 {
            evidence.roundTripsWithoutQuickAcknowledgement = await slowRoundTrips(settings, control, eventLoop)
        }
        if differ, report.succeeded < report.tried {
            console.note("changing one thing at a time")
            evidence.contrasts = await ContrastProbe(settings, control: control, on: eventLoop).run(for: evidence)
        }
        return EchoRun(
            plan: plan,
            evidence: evidence,
            tally: tally.withLock { $0 },
            findings: Diagnosis.findings(for: evidence)
        )
    }

    private func slowRoundTrips(
        _ settings: PeerSettings,
        _ control: RunControl,
        _ eventLoop: any EventLoop
    ) async -> [Nanoseconds] {
        var settings = settings
        settings.acknowledgesQuickly = false
        var plan = plan
        plan.count = Self.slowEchoes
        plan.interval = 0
        plan.repeatsAssociation = false
        plan.endsWithSuccess = false
        return await EchoProbe(settings, plan, control: control, on: eventLoop).run { _ in }.evidence.roundTrips
    }

    /// The status of all runs: their common one; a failure of this side, which spoils any comparison; and partial where
    /// some say yes and some do not.
    private static func exit(of runs: [EchoRun]) -> ToolExit {
        let exits = Set(runs.map(\.exit))
        if exits.count == 1, let exit = exits.first { return exit }
        if exits.contains(.failure) { return .failure }
        if exits.isEmpty || exits.contains(.yes) || exits.contains(.partial) { return .partial }
        return exits.contains(.no) ? .no : .unreached
    }
}
