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

// MARK: - Reading

extension TimestampText {
    /// Nanoseconds since 1970 of a date with or without a time and an offset from UTC: `2026-11-23`, `2026-11-23T15:04`,
    /// `2026-11-23 15:04:05.5+01:00`; nil where the text is none, or of a year outside of 1970 to 2261.
    ///
    /// Without an offset it is UTC.
    package static func nanosecondsSince1970(iso8601 text: String) -> Int64? {
        guard let separator = text.firstIndex(where: { $0 == "T" || $0 == " " }) else {
            return day(text[...]).map { $0 * nanosecondsOfDay }
        }
        guard let day = day(text[..<separator]) else { return nil }
        var clock = text[text.index(after: separator)...]
        var offset: Int64 = 0
        if clock.last == "Z" {
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let time = nanosecondsSinceMidnight(clock[clock.index(after: sign)...]) else { return nil }
            offset = clock[sign] == "+" ? time : -time
            clock = clock[..<sign]
        }
        return nanosecondsSinceMidnight(clock).map { day * nanosecondsOfDay + $0 - offset }
    }

    /// Nanoseconds since midnight of a time of day, `15:04` or `15:04:05.123456`; nil where the text is none.
    package static func nanosecondsSinceMidnight(_ text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hours = number(parts[0], digits: 2, in: 0...23),
            let minutes = number(parts[1], digits: 2, in: 0...59)
        else { return nil }
        let wholeMinutes = (hours * 60 + minutes) * 60_000_000_000
        guard parts.count == 3 else { return wholeMinutes }
        let seconds = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = number(seconds[0], digits: 2, in: 0...59) else { return nil }
        guard seconds.count == 2 else { return wholeMinutes + whole * 1_000_000_000 }
        let digits = seconds[1]
        guard (1...9).contains(digits.count), let fraction = number(digits, digits: digits.count, in: 0...999_999_999)
        else { return nil }
        return wholeMinutes + whole * 1_000_000_000 + (digits.count..<9).reduce(fraction) { value, _ in value * 10 }
    }

    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    /// Days since 1970 of a date; nil where there is no such day.
    private static func day(_ text: Substring) -> Int64? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], digits: 4, in: 1970...2261),
            let month = number(parts[1], digits: 2, in: 1...12), let day = number(parts[2], digits: 2, in: 1...31)
        else { return nil }
        // The way of ``date(daysSince1970:)``, backwards.
        let shiftedYear = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let yearOfEra = shiftedYear % 400
        let days =
            shiftedYear / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        // The 31st of a month that has none is a day of the next.
        guard date(daysSince1970: UInt64(days)) == (UInt64(year), UInt64(month), UInt64(day)) else { return nil }
        return days
    }

    private static func number(_ text: some StringProtocol, digits: Int, in range: ClosedRange<Int64>) -> Int64? {
        guard text.count == digits, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int64(text) else {
            return nil
        }
        return range.contains(value) ? value : nil
    }
}
