import DICOMWire
import Diagnosis

/// Points in time in the form of ISO 8601.
package enum TimestampText {
    /// A time in UTC with microseconds: `2026-11-22T17:45:35.501234Z`.
    ///
    /// - Parameter nanoseconds: Nanoseconds since 1970-01-01T00:00:00Z.
    /// - Returns: The time with microseconds; what is finer is cut off.
    package static func iso8601(nanosecondsSince1970 nanoseconds: UInt64) -> String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = NumberText.fixed(rest / 1000, unit: 1_000_000, decimals: 6).dropFirst()
        return "\(CivilDate.dateAndTime(secondsSince1970: Int64(seconds)))\(fraction)Z"
    }
}

// MARK: - Reading

extension TimestampText {
    /// Nanoseconds since 1970 of a date with or without a time and an offset from UTC: `2026-11-23`,
    /// `2026-11-23T15:04`, `2026-11-23 15:04:05.5+01:00`; nil where the text is none, or of a year outside of 1970 to
    /// 2261.
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
        let date = CivilDate(year: year, month: month, day: day)
        return date.exists ? date.daysSince1970 : nil
    }

    private static func number(_ text: some StringProtocol, digits: Int, in range: ClosedRange<Int64>) -> Int64? {
        guard text.count == digits, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int64(text) else {
            return nil
        }
        return range.contains(value) ? value : nil
    }
}
