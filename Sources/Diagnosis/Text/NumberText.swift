/// Numbers in the form people read, without a locale.
package enum NumberText {
    /// A size: whole bytes below 1,000, then three significant digits and a decimal unit: `812 B`, `16.4 kB`,
    /// `1.05 MB`.
    package static func bytes(_ count: UInt64) -> String {
        let units: [(name: String, size: UInt64)] = [
            ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ]
        guard count >= 1000 else { return "\(count) B" }
        // Rounding may reach the next unit: 999,999 bytes are 1.00 MB, not 1000 kB.
        let unit = units.first { rounded(count, unit: $0.size, decimals: 0) < 1000 } ?? ("PB", 1_000_000_000_000_000)
        return significant(count, unit: unit.size) + " " + unit.name
    }

    /// A number of things, as `1 request` or `2 requests`.
    package static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)" + (number == 1 ? "" : "s")
    }

    /// A share in per cent with one decimal, or none where it is whole: `14.3`, `50`.
    ///
    /// Only nothing is `0` and only all is `100`: what would be rounded to them is `<0.1` or `>99.9`.
    package static func percent(_ part: Int, of whole: Int) -> String {
        guard part > 0 else { return "0" }
        guard part < whole else { return "100" }
        let (part, whole) = (UInt64(part), UInt64(whole))
        let exact = whole.dividingFullWidth(part.multipliedFullWidth(by: 100))
        if exact.remainder == 0 { return "\(exact.quotient)" }
        // Tenths of a per cent.
        switch rounded(part, unit: whole, decimals: 3) {
        case 0: return "<0.1"
        case 1000: return ">99.9"
        case let tenths: return point(tenths, decimals: 1)
        }
    }

    /// A number of units with three significant digits: `1.23`, `12.3`, `123`, and `1234` from a thousand on.
    package static func significant(_ value: UInt64, unit: UInt64) -> String {
        for decimals in [2, 1] {
            let scaled = rounded(value, unit: unit, decimals: decimals)
            if scaled < 1000 { return point(scaled, decimals: decimals) }
        }
        return "\(rounded(value, unit: unit, decimals: 0))"
    }

    /// A number of units with a fixed number of decimals, rounded half up.
    package static func fixed(_ value: UInt64, unit: UInt64, decimals: Int) -> String {
        point(rounded(value, unit: unit, decimals: decimals), decimals: decimals)
    }

    private static func rounded(_ value: UInt64, unit: UInt64, decimals: Int) -> UInt64 {
        let power: UInt64 = (0..<decimals).reduce(1) { power, _ in power * 10 }
        let (high, low) = value.multipliedFullWidth(by: power)
        let (quotient, remainder) = unit.dividingFullWidth((high, low))
        return quotient + (remainder >= unit - unit / 2 ? 1 : 0)
    }

    private static func point(_ scaled: UInt64, decimals: Int) -> String {
        guard decimals > 0 else { return "\(scaled)" }
        let digits = String(scaled)
        var filled = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        filled.insert(".", at: filled.index(filled.endIndex, offsetBy: -decimals))
        return filled
    }
}
