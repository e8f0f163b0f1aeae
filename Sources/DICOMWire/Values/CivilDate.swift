/// A date of the Gregorian calendar, which also the years before it are counted by.
///
/// The calendar is arithmetic in 400-year eras of 146,097 days that begin on 1 March, because a calendar of Foundation
/// would bring its data along.
package struct CivilDate: Hashable, Sendable {
    /// The year; 0 is the one before year 1.
    package var year: Int64
    /// The month, 1 to 12.
    package var month: Int64
    /// The day of the month, from 1.
    package var day: Int64

    /// Makes a date, which need not exist: the 31st of a month that has none counts as a day of the next.
    package init(year: Int64, month: Int64, day: Int64) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Makes the date that is so many days after 1970-01-01, or before it.
    package init(daysSince1970: Int64) {
        // Day 0 is 1 March of year 0: leap days then come last in their year, and months have one pattern of lengths.
        let (era, dayOfEra) = (daysSince1970 + Self.daysBefore1970).floored(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - Self.days(beforeYearOfEra: yearOfEra)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Days from 1970-01-01 to this date.
    package var daysSince1970: Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).floored(by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + Self.days(beforeYearOfEra: yearOfEra) + dayOfYear - Self.daysBefore1970
    }

    /// Whether its month has such a day.
    package var exists: Bool { CivilDate(daysSince1970: daysSince1970) == self }

    /// Days from 1 March of year 0 to 1970-01-01.
    private static let daysBefore1970: Int64 = 719_468

    private static func days(beforeYearOfEra year: Int64) -> Int64 { year * 365 + year / 4 - year / 100 }
}

extension CivilDate: CustomStringConvertible {
    /// The form of ISO 8601, `2026-11-22`.
    package var description: String { Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) }

    /// Date and time of ISO 8601 without a zone, `2026-11-22T17:36:00`, of seconds since 1970 without leap seconds.
    package static func dateAndTime(secondsSince1970 seconds: Int64) -> String {
        let (days, second) = seconds.floored(by: 86_400)
        let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(CivilDate(daysSince1970: days))T\(time)"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Divides with a remainder that is not below 0.
    fileprivate func floored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
