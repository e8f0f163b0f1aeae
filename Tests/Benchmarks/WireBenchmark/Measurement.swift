/// Work whose time is taken in rounds that take turns with those of others.
struct Measurement {
    /// Does the work so many times, and gives something that depends on all of it.
    let run: (Int) throws -> Int

    /// The least nanoseconds that each of the measurements needs for one repetition.
    ///
    /// They take turns, so that a change of clock rate or load meets all of them; the least is what is left without it.
    static func times(of measurements: [Measurement], repetitions: Int, rounds: Int) throws -> [Double] {
        var times = measurements.map { _ in Double.infinity }
        var result = 0
        for _ in 0..<rounds {
            for (index, measurement) in measurements.enumerated() {
                let elapsed = try ContinuousClock().measure { result &+= try measurement.run(repetitions) }
                times[index] = min(times[index], elapsed / .nanoseconds(repetitions))
            }
        }
        precondition(result != 0, "nothing was done")
        return times
    }
}

extension Double {
    /// With one digit after the point.
    var tenths: Double { Double(Int(self * 10 + 0.5)) / 10 }

    /// With three digits after the point.
    var thousandths: Double { Double(Int(self * 1000 + 0.5)) / 1000 }
}
