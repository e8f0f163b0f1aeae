/// A moment in whole seconds, as certificates have it.
package struct UTCInstant: Hashable, Comparable, Sendable {
    /// Seconds since the beginning of 1970, without leap seconds.
    package var seconds: Int64

    /// Takes seconds since the beginning of 1970.
    package init(seconds: Int64) { self.seconds = seconds }

    /// Whether a moment is before another.
    package static func < (left: UTCInstant, right: UTCInstant) -> Bool { left.seconds < right.seconds }

    /// Reads a UTCTime or GeneralizedTime in the only form that certificates may have (RFC 5280 4.1.2.5).
    package init?(_ element: DERReader.Element) {
        let digits: Int
        switch element.tag {
        case DERReader.Tag.utcTime: digits = 12
        case DERReader.Tag.generalizedTime: digits = 14
        default: return nil
        }
        let text = element.content
        guard text.count == digits + 1, text.last == UInt8(ascii: "Z"),
            text.dropLast().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        var rest = text.dropLast()
        func take(_ count: Int) -> Int64 {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        var year = take(digits - 10)
        if digits == 12 { year += year < 50 ? 2000 : 1900 }
        let (month, day, hour, minute, second) = (take(2), take(2), take(2), take(2), take(2))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    // Years are counted from March, so that the leap day is the last one of a year; 719,468 days lie between the first of
    // March of year 0 and 1970.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

extension UTCInstant: CustomStringConvertible {
    /// Date and time of ISO 8601, as `2026-11-22T17:36:00Z`.
    package var description: String {
        var day = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let second = seconds - day * 86_400
        var year: Int64 = 1970
        // At most some thousand steps: a certificate's year has four digits.
        while day < 0 || day >= Self.length(of: year) {
            if day < 0 {
                year -= 1
                day += Self.length(of: year)
            } else {
                day -= Self.length(of: year)
                year += 1
            }
        }
        var month: Int64 = 1
        while month < 12 {
            let next = Self.days(year: year, month: month + 1, day: 1) - Self.days(year: year, month: month, day: 1)
            guard day >= next else { break }
            day -= next
            month += 1
        }
        let date = Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day + 1, 2)
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return date + "T" + time + "Z"
    }

    private static func length(of year: Int64) -> Int64 {
        days(year: year + 1, month: 1, day: 1) - days(year: year, month: 1, day: 1)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
