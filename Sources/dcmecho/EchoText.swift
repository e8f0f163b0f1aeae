import DICOMWire
import DIMSE
import Diagnosis
import LiveToolSupport
import Probing
import ToolSupport

/// What `dcmecho` says to people.
struct EchoText: Sendable {
    let console: Console
    let plan: EchoPlan

    private var palette: Palette { console.terminal.palette }
    private var isSingle: Bool { plan.count == 1 }

    func begin(_ settings: PeerSettings) throws {
        guard console.verbosity > .quiet else { return }
        let target = settings.target
        let defaults = target.defaults.map(\.name)
        let peer = EndpointText.of(settings.host, settings.port)
        try console.printLine(
            "C-ECHO to \(target.calledAETitle)@\(peer) as \(target.callingAETitle)"
                + (target.usesTLS ? " over TLS" : "")
                + (defaults.isEmpty ? "" : " (default: \(defaults.joined(separator: ", ")))")
        )
    }

    func event(_ event: EchoEvent) throws {
        // Of many, the statistics are the result.
        if console.verbosity == .quiet, !isSingle { return }
        let label: String
        switch event.outcome {
        case .answered(status: 0): label = palette.paint("success", .green)
        case .answered(let status):
            let meaning = Status(status).echoMeaning ?? "not defined for C-ECHO"
            label = palette.paint("status \(Status(status)), \(meaning)", .red)
        case .failed: label = palette.paint("failed: \(event.cause?.rawValue ?? "no answer")", .red)
        }
        let times = event.times
        let stages = [
            ("echo", times.echo), ("resolve", times.resolve), ("connect", times.connect), ("TLS", times.tls),
            ("association", times.association),
        ]
        let parts = stages.compactMap { name, time in
            time.map { "\(name) \(DurationText.of($0))" }
        }
        try console.printLine(([isSingle ? label : "\(event.sequence): \(label)"] + parts).joined(separator: "  "))
    }

    /// Says what came of a run; whose it is where that is not what was said last.
    func end(_ run: EchoRun, isOneOfSeveral: Bool, isLate: Bool) throws {
        if isLate { try console.printLine("As \(run.report.evidence.target.callingAETitle.text):") }
        if !isSingle || console.verbosity == .verbose || run.tally.hasDelayed {
            if console.verbosity > .quiet { try console.printLine("") }
            try console.printLine(run.tally.line)
            try console.printLines(run.tally.lines(width: console.terminal.width, palette: palette))
        }
        if let outcome = run.report.evidence.connection.association?.negotiation?.userIdentity,
            let identity = UserIdentityText.of(outcome)
        {
            try console.printLine("user identity \(identity)")
        }
        let shown = Set(run.findings.flatMap(\.evidence))
        if console.verbosity == .verbose, let route = run.report.evidence.route, !shown.contains(route) {
            try console.printLine("")
            try console.printLine(route)
        }
        if console.verbosity == .verbose, let tls = run.report.evidence.tls {
            try console.printLine("")
            try console.printLines(TLSText.lines(tls))
        }
        if console.verbosity == .verbose, let record = run.report.evidence.connection.association {
            try console.printLine("")
            try console.printLines(NegotiationText.lines(record, width: console.terminal.width, palette: palette))
        }
        // Those that a finding is made of are shown with it.
        let others = run.report.evidence.contrasts.map(\.description).filter { !shown.contains($0) }
        if !others.isEmpty {
            try console.printLine("")
            try console.printLines(others)
        }
        try console.printLines(
            FindingRendering.lines(run.findings, width: console.terminal.proseWidth, palette: palette)
        )
        if isOneOfSeveral { try console.printLine("") }
    }

    private static func result(_ verdict: Verdict) -> TextTable.Cell {
        switch verdict {
        case .holds: .init("success", .green)
        case .partial: .init("partial", .yellow)
        case .refused, .unreached, .failedHere: .init("failed", .red)
        }
    }

    /// A table of the runs under several calling titles, and whether they differ.
    func compare(_ runs: [EchoRun], of titles: [AETitle]) throws {
        var table = TextTable([
            .init("calling"), .init("result"), .init("echo (median)", alignment: .trailing), .init("finding"),
        ])
        for run in runs where run.report.tried > 0 {
            let echo = run.tally.summary(of: .echo)
            table.add([
                .init(run.report.evidence.target.callingAETitle.text),
                Self.result(run.report.verdict),
                .init(echo.map { DurationText.of($0.median) } ?? "-"),
                .init(run.verdictFinding?.code.rawValue ?? ""),
            ])
        }
        for title in EchoRun.untried(runs, of: titles) {
            table.add([.init(title.text), .init("not tried", .yellow), .init("-"), .init("")])
        }
        try console.printLines(table.lines(width: console.terminal.width, palette: palette))
        switch TitleComparison(runs.map { ($0.report, $0.findings) }, of: titles.count) {
        case .alike: try console.printLine("The peer treats these calling AE titles alike.")
        case .different: try console.printLine("The peer treats these calling AE titles differently.")
        case .chance:
            try console.printLine(
                "Whether the peer treats these calling AE titles alike is not known: a failure may be chance. Ask again."
            )
        case .unknown: break
        }
    }
}
