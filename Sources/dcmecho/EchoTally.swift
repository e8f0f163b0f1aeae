import DIMSE
import Diagnosis
import Probing
import ToolSupport

/// The statistics of a run, stage by stage.
struct EchoTally {
    /// What is timed, in the order of a run, by its name in the output.
    enum Stage: String, CaseIterable {
        case resolve, connect, tls, association, echo, release
        /// Echoes without quick acknowledgement.
        case delayedEcho = "echo-delayed-ack"
    }

    private(set) var tried = 0
    private(set) var succeeded = 0
    /// Echoes that were answered, and not with success.
    private(set) var failed = 0
    /// Echoes without an answer.
    var lost: Int { tried - succeeded - failed }
    private var statistics: [Stage: Statistics] = [:]

    mutating func add(_ event: EchoEvent) {
        tried += 1
        switch event.outcome {
        case .answered(status: 0): succeeded += 1
        case .answered: failed += 1
        case .failed: break
        }
        let times = event.times
        add(times.resolve, to: .resolve)
        add(times.connect, to: .connect)
        add(times.tls, to: .tls)
        add(times.association, to: .association)
        add(times.echo, to: .echo)
    }

    mutating func addRelease(_ time: Nanoseconds) { add(time, to: .release) }

    /// Adds echoes without quick acknowledgement.
    mutating func addDelayed(_ times: [Nanoseconds]) {
        for time in times { add(time, to: .delayedEcho) }
    }

    /// Whether there were echoes without quick acknowledgement.
    var hasDelayed: Bool { statistics[.delayedEcho] != nil }

    /// What a stage came to; nil where it was not gone through.
    func summary(of stage: Stage) -> Statistics.Summary? { statistics[stage]?.summary }

    private mutating func add(_ time: Nanoseconds?, to stage: Stage) {
        if let time { statistics[stage, default: Statistics()].add(nanoseconds: UInt64(max(0, time))) }
    }

    /// How many echoes there were, and how many of them had another answer than success, and none.
    var line: String {
        "\(tried) \(tried == 1 ? "echo" : "echoes"), \(succeeded) successful, "
            + (failed > 0 ? "\(failed) failed, " : "")
            + "\(NumberText.percent(lost, of: tried)) % lost"
    }

    /// The lines of a table of all stages that were gone through, in milliseconds; none where there was no stage.
    func lines(width: Int?, palette: Palette = .plain) -> [String] {
        guard !statistics.isEmpty else { return [] }
        let titles = ["ms", "count", "min", "mean", "median", "p95", "p99", "max", "stddev"]
        var table = TextTable(titles.enumerated().map { .init($1, alignment: $0 == 0 ? .leading : .trailing) })
        for stage in Stage.allCases {
            guard let summary = summary(of: stage) else { continue }
            let times = [
                summary.minimum, summary.mean, summary.median, summary.percentile95, summary.percentile99,
                summary.maximum,
            ]
            let deviation = summary.standardDeviation.map(DurationText.milliseconds) ?? "-"
            table.add(
                [.init(stage.rawValue), .init("\(summary.count)")] + times.map { .init(DurationText.milliseconds($0)) }
                    + [.init(deviation)]
            )
        }
        return table.lines(width: width, palette: palette)
    }
}
