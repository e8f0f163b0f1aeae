import CaptureAnalysis
import Diagnosis
import ToolSupport

/// The table of services and their times.
enum StatsTable {
    /// The lines of the table: below each pair a row for the set-up of its associations, and one for each of its
    /// services.
    static func lines(_ pairs: [PairStatistics], palette: Palette) -> [String] {
        let titles = ["count", "failed", "unanswered", "min", "p50", "p95", "p99", "max", "data", "speed"]
        var table = TextTable([.init("service")] + titles.map { .init($0, alignment: .trailing) }, indent: 2)
        var rows: [(names: String, count: Int)] = []
        for pair in pairs {
            let before = table.rowCount
            let setUp = [pair.associations, pair.rejected, pair.unanswered]
            add("A-ASSOCIATE", setUp, pair.setUpTimes, nil, to: &table)
            for (use, service) in pair.sortedServices {
                let name = use.name + (use.invoker == .acceptor ? " (back)" : "")
                if service.firstResponseTimes.count > 0 {
                    add("\(name) first", nil, service.firstResponseTimes, nil, to: &table)
                }
                let counts = [service.operations, service.failed, service.unanswered]
                add(name, counts, service.responseTimes, service, to: &table)
            }
            let names = "\(pair.pair.calling)@\(pair.pair.client.text) -> \(pair.pair.called)@\(pair.pair.server.text)"
            rows.append((names, table.rowCount - before))
        }
        // No cell of the table is wrapped: each row is a line.
        var rest = table.lines(width: nil, palette: palette)[...]
        var lines = [rest.removeFirst()]
        for row in rows {
            lines.append(palette.paint(row.names, .bold))
            lines += rest.prefix(row.count)
            rest = rest.dropFirst(row.count)
        }
        return lines
    }

    private static func add(
        _ name: String,
        _ counts: [Int]?,
        _ times: Statistics,
        _ service: ServiceStatistics?,
        to table: inout TextTable
    ) {
        let summary = times.summary
        let spans = [
            summary?.minimum, summary?.median, summary?.percentile95, summary?.percentile99, summary?.maximum,
        ]
        var cells = [TextTable.Cell(name)]
        cells +=
            counts?.enumerated().map { .init("\($1)", $0 > 0 && $1 > 0 ? .red : .plain) } ?? [
                .init(""), .init(""), .init(""),
            ]
        cells += spans.map { .init($0.map { DurationText.of($0) } ?? "-") }
        cells.append(.init(service.map { $0.dataSetBytes > 0 ? NumberText.bytes($0.dataSetBytes) : "" } ?? ""))
        cells.append(.init(service?.throughput.map(speed) ?? ""))
        table.add(cells)
    }

    /// Bytes a second.
    static func speed(_ throughput: Double) -> String { NumberText.bytes(UInt64(max(0, throughput))) + "/s" }
}
