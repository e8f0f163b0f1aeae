import CaptureAnalysis
import Diagnosis
import ToolSupport

/// A PDU or message on its way from one side to the other.
struct LadderRung {
    /// When a PDU began, or a message ended, in nanoseconds since 1970 (UTC).
    let end: Int64
    let isFromRequestor: Bool
    let label: String
    let details: String
    /// Elements of its data set, where they are shown.
    var elements: [String] = []

    init(_ pdu: CapturedPDU) {
        end = pdu.time
        isFromRequestor = pdu.isFromRequestor
        label = "\(pdu.type)"
        details = NumberText.bytes(UInt64(pdu.length))
    }

    init(_ message: CapturedMessage, _ origin: MoveLinks.Origin?, palette: Palette) {
        end = message.endTime
        isFromRequestor = message.isFromRequestor
        label = MessageText.name(message)
        details = MessageText.details(message, origin, palette: palette)
    }
}
