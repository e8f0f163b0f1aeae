/// The units in which times of an interface count (if_tsresol).
struct CaptureClock: Hashable, Sendable {
    /// Ticks in a second.
    private let frequency: UInt64

    /// Takes the option's byte: a power of ten, or of two with the highest bit set; microseconds without it.
    init(resolution: UInt8 = 6) {
        let exponent = resolution & 0x7F
        if resolution & 0x80 != 0 {
            frequency = exponent < 64 ? 1 << UInt64(exponent) : 1 << 63
        } else {
            frequency = (0..<min(exponent, 19)).reduce(1) { power, _ in power * 10 }
        }
    }

    /// Ticks as nanoseconds.
    func nanoseconds(of ticks: UInt64) -> Int64 {
        let seconds = ticks / frequency
        let (high, low) = (ticks % frequency).multipliedFullWidth(by: 1_000_000_000)
        let fraction = frequency.dividingFullWidth((high, low)).quotient
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isOver else { return .max }
        let (sum, isSumOver) = whole.addingReportingOverflow(fraction)
        return isSumOver ? .max : Int64(clamping: sum)
    }
}
