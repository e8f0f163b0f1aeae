/// Numbers in the form people read, without a locale.
package enum NumberText {
    /// A count with a comma between groups of three digits: `16,384`.
    package static func grouped(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A size: whole bytes below 1,000, then three significant digits and a decimal unit: `812 B`, `16.4 kB`, `1.05 MB`.
    package static func bytes(_ count: UInt64) -> String {
        let units: [(name: String, size: UInt64)] = [
            ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ]
        guard count >= 1000 else { return "\(count) B" }
        // Rounding may reach the next unit: 999,999 bytes are 1.00 MB, not 1000 kB.
        let unit = units.first { rounded(count, unit: $0.size, decimals: 0) < 1000 } ?? ("PB", 1_000_000_000_000_000)
        return significant(count, unit: unit.size) + " " + unit.name
    }

    /// A number of units with three significant digits: `1.23`, `12.3`, `123`, and `1234` from a thousand on.
    static func significant(_ value: UInt64, unit: UInt64) -> String {
        for decimals in [2, 1] {
            let scaled = rounded(value, unit: unit, decimals: decimals)
            if scaled < 1000 { return point(scaled, decimals: decimals) }
        }
        return "\(rounded(value, unit: unit, decimals: 0))"
    }

    /// A number of units with a fixed number of decimals, rounded half up.
    static func fixed(_ value: UInt64, unit: UInt64, decimals: Int) -> String {
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
