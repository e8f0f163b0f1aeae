/// What many measured times have in common, as `ping` shows it.
///
/// The first samples, ``DiagnosisLimits/exactSamples`` unless told otherwise, are kept, and everything said of them is
/// exact. Longer runs keep a histogram instead, so a tool can run for months in 120 kB at most; then the count,
/// minimum, maximum, mean and standard deviation stay exact (to the precision of `Double`), and percentiles are at most
/// 0.2 percent away from a sample's value.
package struct Statistics: Sendable {
    private let capacity: Int

    private enum Distribution: Sendable {
        case samples([UInt64])
        case histogram(LatencyHistogram)
    }

    private var distribution = Distribution.samples([])

    /// How many samples there are.
    package private(set) var count = 0
    private var least = UInt64.max
    private var greatest: UInt64 = 0
    private var sum: UInt128 = 0
    // Welford's method: the sum of squares of large numbers that are close together would lose their differences.
    private var runningMean = 0.0
    private var squaredDeviations = 0.0

    /// Makes statistics of nothing, which keep so many samples one by one.
    package init(exactCapacity: Int = DiagnosisLimits.exactSamples) { capacity = exactCapacity }

    /// Adds a sample.
    ///
    /// - Parameter nanoseconds: How long something took.
    package mutating func add(nanoseconds: UInt64) {
        count += 1
        least = min(least, nanoseconds)
        greatest = max(greatest, nanoseconds)
        sum += UInt128(nanoseconds)
        let deviation = Double(nanoseconds) - runningMean
        runningMean += deviation / Double(count)
        squaredDeviations += deviation * (Double(nanoseconds) - runningMean)
        keep(nanoseconds)
    }

    /// Adds the samples of others.
    package mutating func add(_ other: Statistics) {
        if case .samples(let samples) = other.distribution {
            for sample in samples { add(nanoseconds: sample) }
            return
        }
        guard case .histogram(let theirs) = other.distribution else { return }
        let (mine, all) = (count, count + other.count)
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        sum += other.sum
        // Welford's method for two groups (Chan, Golub and LeVeque).
        let difference = other.runningMean - runningMean
        squaredDeviations +=
            other.squaredDeviations + difference * difference * Double(mine) * Double(other.count) / Double(all)
        runningMean += difference * Double(other.count) / Double(all)
        count = all
        var histogram =
            switch distribution {
            case .samples(let samples): LatencyHistogram(samples)
            case .histogram(let histogram): histogram
            }
        distribution = .samples([])
        histogram.add(theirs)
        distribution = .histogram(histogram)
    }

    private mutating func keep(_ nanoseconds: UInt64) {
        switch distribution {
        case .samples(var samples):
            // The array is given up first, so that appending does not copy it.
            distribution = .samples([])
            samples.append(nanoseconds)
            distribution =
                samples.count <= capacity ? .samples(samples) : .histogram(LatencyHistogram(samples))
        case .histogram(var histogram):
            distribution = .samples([])
            histogram.add(nanoseconds)
            distribution = .histogram(histogram)
        }
    }

    /// What the samples so far come to; `nil` while there are none.
    package var summary: Summary? {
        guard count > 0 else { return nil }
        let values = values(atRanks: [(count + 1) / 2, count / 2 + 1] + [95, 99].map { (count * $0 + 99) / 100 })
        return Summary(
            count: count,
            minimum: least,
            mean: UInt64((sum + UInt128(count) / 2) / UInt128(count)),
            median: values[0] + (values[1] - values[0]) / 2,
            percentile95: values[2],
            percentile99: values[3],
            maximum: greatest,
            standardDeviation: count > 1 ? UInt64((squaredDeviations / Double(count - 1)).squareRoot().rounded()) : nil
        )
    }

    /// The samples at ranks from 1, or the middles of their buckets.
    ///
    /// Percentiles are taken by the nearest-rank method: the smallest sample that at least that share of the samples
    /// does not exceed, so that the 99th of fewer than 100 samples is the maximum. The median of an even number of
    /// samples lies between the two in the middle.
    private func values(atRanks ranks: [Int]) -> [UInt64] {
        switch distribution {
        case .samples(let samples):
            let sorted = samples.sorted()
            return ranks.map { sorted[$0 - 1] }
        case .histogram(let histogram):
            return ranks.map { min(max(histogram.value(atRank: $0), least), greatest) }
        }
    }
}

extension Statistics {
    /// What samples come to; all times in nanoseconds.
    package struct Summary: Sendable, Hashable {
        /// How many samples there were.
        package let count: Int
        /// The shortest time.
        package let minimum: UInt64
        /// The arithmetic mean, rounded.
        package let mean: UInt64
        /// The sample in the middle, or what lies halfway between the two in the middle.
        package let median: UInt64
        /// The 95th percentile by nearest rank.
        package let percentile95: UInt64
        /// The 99th percentile by nearest rank.
        package let percentile99: UInt64
        /// The longest time.
        package let maximum: UInt64
        /// The standard deviation of the samples (divisor n - 1), rounded; `nil` for one sample.
        package let standardDeviation: UInt64?
    }
}

extension Statistics.Summary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case count
        case minimum = "minimumNanoseconds"
        case mean = "meanNanoseconds"
        case median = "medianNanoseconds"
        case percentile95 = "percentile95Nanoseconds"
        case percentile99 = "percentile99Nanoseconds"
        case maximum = "maximumNanoseconds"
        case standardDeviation = "standardDeviationNanoseconds"
    }
}
