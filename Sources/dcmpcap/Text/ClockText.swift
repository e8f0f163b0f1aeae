import ToolSupport

/// The time of day at which something was captured.
enum ClockText {
    /// Hours, minutes, seconds and microseconds (UTC).
    static func of(_ nanoseconds: Int64) -> String {
        let text = TimestampText.iso8601(nanosecondsSince1970: UInt64(max(0, nanoseconds)))
        return String(text.dropFirst(11).dropLast())
    }
}
