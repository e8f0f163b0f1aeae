import CaptureAnalysis
import Diagnosis
import ToolSupport

/// Where the time of a pair's associations went, to look at.
struct TimePicture {
    private let pair: PairStatistics

    /// Characters of the longest bar.
    private static let width = 40
    /// What takes less than one in so many is left out.
    private static let leastPart: Int64 = 200

    init(_ pair: PairStatistics) { self.pair = pair }

    /// A sentence, where the capture was made, and a bar for each part.
    func lines(_ terminal: Terminal) -> [String] {
        let total = pair.uses.total
        // Not multiplied: a clock that leaps leaves no room for that.
        let parts = pair.uses.sorted.filter { $0.time > (total - 1) / Self.leastPart }
        var table = TextTable(
            [.init(), .init(), .init(alignment: .trailing), .init(alignment: .trailing)],
            indent: 2
        )
        for part in parts {
            let length = max(1, Int((Double(part.time) / Double(total) * Double(Self.width)).rounded()))
            table.add([
                .init(TimeUseText.label(part.use, of: part.party)),
                .init(String(repeating: terminal.drawsBlocks ? "\u{2588}" : "#", count: length), Self.style(part.use)),
                .init("\(NumberText.percent(Int(part.time), of: Int(total))) %"),
                .init(DurationText.of(part.time)),
            ])
        }
        return [terminal.palette.paint(sentence, .bold), "  " + captured]
            + table.lines(width: nil, palette: terminal.palette)
    }

    /// What was done, how fast, and what took the most of the time.
    private var sentence: String {
        let service = pair.mainService
        // The objects of a C-GET come from the server.
        let isBack = service?.use.invoker == .acceptor
        let (sender, receiver) = isBack ? (pair.pair.called, pair.pair.calling) : (pair.pair.calling, pair.pair.called)
        let name = "\(service.map { "\($0.use.name) " } ?? "")\(sender) -> \(receiver)"
        let speed = service?.statistics.throughput.map { "\(StatsTable.speed($0)); " } ?? ""
        guard let most = pair.mainUse else { return name }
        let share = NumberText.percent(Int(most.time), of: Int(pair.uses.total))
        return "\(name): \(speed)\(share) % of the time \(TimeUseText.clause(most.use, of: most.party))"
    }

    /// How long all was, and where it was captured.
    private var captured: String {
        let all = "\(NumberText.count(pair.associations, "association")), \(DurationText.of(pair.uses.total)) in all"
        guard let longest = pair.longest else { return all }
        return "\(all); \(CapturePlaceText.of(longest.timing.path, longest.requestor))"
    }

    private static func style(_ use: TimeUse) -> TextStyle {
        switch use {
        case .turn, .network: .plain
        case .transmission: .green
        case .senderPause, .receiverWindow, .delayedAcknowledgement: .yellow
        case .loss: .red
        case .unknown: .dim
        }
    }
}
