import DICOMWire

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
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    }
}

extension UTCInstant: CustomStringConvertible {
    /// Date and time of ISO 8601, as `2026-11-22T17:36:00Z`.
    package var description: String { CivilDate.dateAndTime(secondsSince1970: seconds) + "Z" }
}
