import CaptureAnalysis
import DIMSE
import Diagnosis

/// Why there is no file of a stored object of which a part is not there: its sender's end of it, or what the capture
/// lacks.
struct ObjectLack {
    /// Whose fault it is, in the words that such objects are counted by.
    let reason: String
    /// What is missing.
    let details: String

    init(_ message: CapturedMessage, in association: CapturedAssociation) {
        let missing = message.received.missingLength
        let ending = message.isBrokenOff ? "its sender went on with something else" : Self.ending(association)
        if missing == 0, !association.isDamaged, let ending {
            reason = "not sent to its end"
            details = "\(ending) after \(NumberText.bytes(UInt64(message.received.dataSetLength)))"
            return
        }
        reason = "not whole in the capture"
        details =
            if missing > 0 {
                "\(NumberText.bytes(UInt64(missing))) of its data set are not there"
            } else if association.isDamaged {
                "its end is not there"
            } else {
                "the capture ends within it"
            }
    }

    /// What ended an association before its end; nil where nothing did that was captured.
    private static func ending(_ association: CapturedAssociation) -> String? {
        let record = association.record
        if let abort = record.abort { return "A-ABORT by the \(abort.isFromPeer ? "acceptor" : "requestor")" }
        return switch record.end {
        case .closedByPeer: "the acceptor closed the connection"
        case .resetByPeer: "the acceptor reset the connection"
        case .closedByUs: "the requestor closed the connection"
        case .resetByUs: "the requestor reset the connection"
        case .failed, .tlsFailure: "the connection broke"
        case nil: nil
        }
    }
}
