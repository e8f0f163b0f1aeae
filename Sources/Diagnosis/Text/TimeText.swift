import DIMSE

/// Spans of time for the lines of a finding.
enum TimeText {
    /// A span as `2.50 s`, `44 ms` or `0.08 ms`; what is below zero, as a broken capture clock has it, counts as zero.
    static func of(_ span: Nanoseconds) -> String {
        let span = UInt64(max(0, span))
        return switch span {
        case ..<9_995_000: NumberText.fixed(span, unit: 1_000_000, decimals: 2) + " ms"
        case ..<999_500_000: NumberText.fixed(span, unit: 1_000_000, decimals: 0) + " ms"
        default: NumberText.fixed(span, unit: 1_000_000_000, decimals: 2) + " s"
        }
    }
}
