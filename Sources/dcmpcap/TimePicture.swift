import CaptureAnalysis
import Diagnosis
import PacketFlow
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
        let parts = pair.uses.sorted.filter { $0.time * Self.leastPart >= total }
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
        let name = "\(service.map { "\($0.use.name) " } ?? "")\(pair.pair.calling) -> \(pair.pair.called)"
        let speed = service?.statistics.throughput.map { "\(StatsTable.speed($0)); " } ?? ""
        guard let most = pair.mainUse else { return name }
        let share = NumberText.percent(Int(most.time), of: Int(pair.uses.total))
        return "\(name): \(speed)\(share) % of the time \(TimeUseText.clause(most.use, of: most.party))"
    }

    /// How long all was, and where it was captured.
    private var captured: String {
        let count = pair.associations
        let all =
            "\(count) association\(count == 1 ? "" : "s"), "
            + "\(DurationText.of(pair.uses.total)) in all"
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

/// What time went on, in words; who asked for an association is called its client, and who was asked its server.
enum TimeUseText {
    /// The name of an end.
    static func name(_ party: AssociationParty) -> String { party == .requestor ? "client" : "server" }

    /// A few words, for a list.
    static func label(_ use: TimeUse, of party: AssociationParty) -> String {
        let (sender, receiver) = (name(party), name(party.other))
        return switch use {
        case .turn: party == .requestor ? "client thinks, asks nothing" : "server works on a request"
        case .senderPause: "\(sender) pauses while it sends"
        case .receiverWindow: "\(receiver)'s receive window is full"
        case .loss: "packets of the \(sender) are lost"
        case .delayedAcknowledgement: "\(receiver) delays acknowledgements"
        case .network: "round trips, \(sender) waits"
        case .transmission: "\(sender) sends"
        case .unknown: "unknown"
        }
    }

    /// What was so, as the end of a sentence.
    static func clause(_ use: TimeUse, of party: AssociationParty) -> String {
        let (sender, receiver) = (name(party), name(party.other))
        return switch use {
        case .turn: party == .requestor ? "the client asked for nothing" : "the server worked on a request"
        case .senderPause: "the \(sender) paused in the middle of a message"
        case .receiverWindow: "the \(receiver)'s receive window was full"
        case .loss: "the \(sender) waited to replace lost packets"
        case .delayedAcknowledgement:
            "the \(sender) held the rest of a message back for an acknowledgement that the \(receiver) delayed"
        case .network: "the \(sender) waited for round trips"
        case .transmission: "the \(sender) sent without a wait"
        case .unknown: "went on what the capture does not tell"
        }
    }
}

/// Where a capture was made, in words.
enum CapturePlaceText {
    /// The place and the ways from it.
    static func of(_ path: PathFacts, _ requestor: ConnectionSide) -> String {
        guard let client = path.roundTrip(to: requestor), let server = path.roundTrip(to: requestor.other) else {
            return "the opening of the connection is not in the capture: round trips are not known"
        }
        let ways =
            "round trip \(text(client)) to the client, \(text(server)) to the server"
        let place =
            switch path.place {
            case .both: "captured close to both ends"
            case .client: "captured near the \(requestor == .client ? "client" : "server")"
            case .server: "captured near the \(requestor == .client ? "server" : "client")"
            case .between: "captured between the ends"
            case .unknown: "opening not in the capture"
            }
        return "\(place) (\(ways)\(path.isWindowKnown ? "" : "; scale of the windows not known"))"
    }

    private static func text(_ trip: RoundTrip) -> String {
        (trip.isExact ? "" : "at most ") + DurationText.of(trip.time)
    }
}
