/// Points in time in the form of ISO 8601.
package enum TimestampText {
    /// A time in UTC with microseconds: `2026-11-22T17:45:35.501234Z`.
    ///
    /// The calendar comes from days since 1970 by arithmetic (Gregorian, 400-year eras of 146,097 days that begin on 1 March),
    /// because a calendar of Foundation would bring its data along.
    ///
    /// - Parameter nanoseconds: Nanoseconds since 1970-01-01T00:00:00Z.
    /// - Returns: The time with microseconds; what is finer is cut off.
    package static func iso8601(nanosecondsSince1970 nanoseconds: UInt64) -> String {
        let seconds = nanoseconds / 1_000_000_000
        let microseconds = nanoseconds % 1_000_000_000 / 1000
        let (year, month, day) = date(daysSince1970: seconds / 86_400)
        let time = seconds % 86_400
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(time / 3600, 2)):"
            + "\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2)).\(padded(microseconds, 6))Z"
    }

    private static func date(daysSince1970: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        // Day 0 is 1 March of year 0: leap days then come last in their year, and months have one pattern of lengths.
        let days = daysSince1970 + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
