import DIMSE
import Diagnosis
import Probing
import ToolSupport

/// The statistics of a run, stage by stage.
struct EchoTally {
    private(set) var tried = 0
    private(set) var succeeded = 0
    private(set) var stages: [(name: String, statistics: Statistics)] = [
        "resolve", "connect", "tls", "association", "echo", "release", "echo-delayed-ack",
    ].map { ($0, Statistics()) }

    mutating func add(_ event: EchoEvent) {
        tried += 1
        if event.isSuccess { succeeded += 1 }
        let times = event.times
        let all = [times.resolve, times.connect, times.tls, times.association, times.echo]
        for (index, time) in all.enumerated() { add(time, at: index) }
    }

    mutating func addRelease(_ time: Nanoseconds) { add(time, at: stages.count - 2) }

    /// Adds echoes without quick acknowledgement.
    mutating func addDelayed(_ times: [Nanoseconds]) {
        for time in times { add(time, at: stages.count - 1) }
    }

    /// Whether there were echoes without quick acknowledgement.
    var hasDelayed: Bool { stages[stages.count - 1].statistics.summary != nil }

    private mutating func add(_ time: Nanoseconds?, at index: Int) {
        if let time { stages[index].statistics.add(nanoseconds: UInt64(max(0, time))) }
    }

    /// How many echoes there were, and how many of them were lost.
    var line: String {
        "\(tried) \(tried == 1 ? "echo" : "echoes"), \(succeeded) successful, "
            + "\(NumberText.percent(tried - succeeded, of: tried)) % lost"
    }

    /// The table of all stages that were gone through, in milliseconds.
    func table() -> TextTable {
        let titles = ["ms", "count", "min", "mean", "median", "p95", "p99", "max", "stddev"]
        var table = TextTable(titles.enumerated().map { .init($1, alignment: $0 == 0 ? .leading : .trailing) })
        for stage in stages {
            guard let summary = stage.statistics.summary else { continue }
            let times = [
                summary.minimum, summary.mean, summary.median, summary.percentile95, summary.percentile99,
                summary.maximum,
            ]
            let deviation = summary.standardDeviation.map(DurationText.milliseconds) ?? "-"
            table.add(
                [.init(stage.name), .init("\(summary.count)")] + times.map { .init(DurationText.milliseconds($0)) }
                    + [.init(deviation)]
            )
        }
        return table
    }
}
