import DIMSE

/// Spans of time for the lines of a finding.
enum TimeText {
    /// A span as `2.50 s`, `44 ms` or `0.08 ms`; what is below zero, as a broken capture clock has it, counts as zero.
    static func of(_ span: Nanoseconds) -> String {
        let microseconds = max(0, span) / 1000
        if microseconds >= 1_000_000 { return decimal(microseconds / 10_000) + " s" }
        if microseconds >= 10_000 { return "\(microseconds / 1000) ms" }
        return decimal(microseconds / 10) + " ms"
    }

    /// Hundredths as a number with two decimals.
    private static func decimal(_ hundredths: Int64) -> String {
        let rest = hundredths % 100
        return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + "\(rest)"
    }
}
