import ToolSupport

/// Says of which day the times of the lines are that follow, which show none.
///
/// An object: whoever tells something in between goes on with the same day.
final class DayHeading {
    private var day: Int64?

    /// What to say before a line of a time, in nanoseconds since 1970 (UTC); nil where the day is that of the line
    /// before.
    func line(before time: Int64) -> String? {
        let (day, before) = (max(0, time) / Self.length, day)
        guard day != before else { return nil }
        self.day = day
        let date = TimestampText.iso8601(nanosecondsSince1970: UInt64(day * Self.length)).prefix(10)
        return before == nil ? "on \(date), times in UTC" : "on \(date)"
    }

    private static let length: Int64 = 86_400_000_000_000
}
