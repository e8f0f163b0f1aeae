import ToolSupport

/// A time of a capture, as a user names it.
enum CaptureTime: Equatable {
    /// Nanoseconds since 1970 (UTC).
    case instant(Int64)
    /// Nanoseconds since midnight (UTC), of the day on which an association begins.
    case timeOfDay(Int64)

    /// Reads a date and a time as of ISO 8601, with or without an offset from UTC, or one of them.
    ///
    /// - Throws: `ToolFailure` with usage.
    init(_ text: String, option: String) throws(ToolFailure) {
        if let instant = TimestampText.nanosecondsSince1970(iso8601: text) {
            self = .instant(instant)
        } else if let time = TimestampText.nanosecondsSinceMidnight(text) {
            self = .timeOfDay(time)
        } else {
            throw .usage(
                "'\(option) \(text)': give a time as 2026-11-23T15:04:05 (UTC, or with an offset such as +01:00) or 15:04"
            )
        }
    }

    /// The instant that is meant for an association.
    func instant(onTheDayOf start: Int64) -> Int64 {
        switch self {
        case .instant(let instant): instant
        case .timeOfDay(let time): start - start % Self.day + time
        }
    }

    private static let day: Int64 = 86_400_000_000_000
}
