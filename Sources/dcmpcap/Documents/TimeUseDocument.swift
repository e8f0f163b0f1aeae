import CaptureAnalysis
import Diagnosis

/// What a part of the time went on; times in seconds.
struct TimeUseDocument: Encodable {
    let use: String
    let sender: String
    let seconds: Double
    let share: Double

    /// Those of all time, the most first.
    static func all(_ uses: PartyTimes) -> [TimeUseDocument] {
        uses.sorted.map { part in
            TimeUseDocument(
                use: name(part.use),
                sender: part.party.rawValue,
                seconds: Double(part.time) / 1e9,
                share: Double(part.time) / Double(max(1, uses.total))
            )
        }
    }

    private static func name(_ use: TimeUse) -> String {
        switch use {
        case .turn: "turn"
        case .senderPause: "sender-pause"
        case .receiverWindow: "receiver-window"
        case .loss: "loss"
        case .delayedAcknowledgement: "delayed-acknowledgement"
        case .network: "round-trips"
        case .transmission: "transmission"
        case .unknown: "unknown"
        }
    }
}
