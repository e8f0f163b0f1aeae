import CaptureAnalysis
import Diagnosis

/// What time went on, in words; who asked for an association is called its client, and who was asked its server.
enum TimeUseText {
    /// The name of an end.
    static func name(_ party: AssociationParty) -> String { party == .requestor ? "client" : "server" }

    /// A few words, for a list.
    static func label(_ use: TimeUse, of party: AssociationParty) -> String {
        let (sender, receiver) = (name(party), name(party.other))
        return switch use {
        case .turn: party == .requestor ? "client asks and answers nothing" : "server works on a request"
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
        case .turn: party == .requestor ? "the client neither asked nor answered" : "the server worked on a request"
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
