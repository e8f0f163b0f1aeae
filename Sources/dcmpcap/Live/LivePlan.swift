import DIMSE
import PacketCapture
import ToolSupport

/// What a live capture is to do.
struct LivePlan {
    let settings: CaptureSettings
    /// Where packets are written to.
    let file: String?
    /// In nanoseconds.
    let duration: Nanoseconds?
    /// How many packets are wanted.
    let count: Int?
    /// Whether messages are told as they come.
    let tellsMessages: Bool

    /// Whether the user said when it is to end.
    var hasEnd: Bool { duration != nil || count != nil }
}
