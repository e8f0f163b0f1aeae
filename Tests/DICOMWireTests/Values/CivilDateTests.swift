import DICOMWire
import Testing

@Suite struct CivilDateTests {
    @Test(
        "Days are those of the calendar, and the way back",
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (-719_468, "0000-03-01"), (-719_469, "0000-02-29"),
            (-719_528, "0000-01-01"), (11_016, "2000-02-29"), (47_540, "2100-02-28"),
            (47_541, "2100-03-01"), (20_779, "2026-11-22"), (2_932_896, "9999-12-31"),
        ] as [(Int64, String)]
    )
    func days(days: Int64, text: String) {
        let date = CivilDate(daysSince1970: days)
        #expect(date.description == text && date.daysSince1970 == days)
    }

    /// Catches a length of a month or a leap year that is wrong anywhere in an era, before and after 1970.
    @Test("Each day comes after the one before it, and exists")
    func succession() {
        var last = CivilDate(daysSince1970: -800_001)
        for days in Int64(-800_000)...160_000 {
            let date = CivilDate(daysSince1970: days)
            let isNextMonth = date.day == 1 && date.month == last.month % 12 + 1 && (28...31).contains(last.day)
            let isNext = date.day == last.day + 1 && date.month == last.month || isNextMonth
            let isNextYear = date.month == 1 && date.day == 1
            guard isNext, date.year == last.year + (isNextYear ? 1 : 0), date.exists, date.daysSince1970 == days else {
                Issue.record("\(date) after \(last)")
                return
            }
            last = date
        }
    }

    @Test(
        "Days that a month does not have are told",
        arguments: [(2000, 2, 30), (1900, 2, 29), (2001, 2, 29), (2026, 4, 31), (2026, 1, 0), (2026, 12, 32)]
    )
    func missing(year: Int64, month: Int64, day: Int64) {
        #expect(!CivilDate(year: year, month: month, day: day).exists)
    }

    @Test(
        "Seconds are a date and a time of day",
        arguments: [
            (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (-86_401, "1969-12-30T23:59:59"),
            (1_709_251_199, "2024-02-29T23:59:59"),
        ] as [(Int64, String)]
    )
    func seconds(seconds: Int64, text: String) {
        #expect(CivilDate.dateAndTime(secondsSince1970: seconds) == text)
    }
}
