import CaptureAnalysis
import Diagnosis
import PacketFlow
import ToolSupport

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
            case .unknown: "opening repeated or not in the capture"
            }
        return "\(place) (\(ways)\(path.isWindowKnown ? "" : "; scale of the windows not known"))"
    }

    private static func text(_ trip: RoundTrip) -> String {
        (trip.isExact ? "" : "at most ") + DurationText.of(trip.time)
    }
}
