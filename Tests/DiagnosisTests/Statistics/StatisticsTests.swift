import Foundation
import Testing

@testable import Diagnosis

@Suite struct StatisticsTests {
    private func statistics(_ samples: some Sequence<UInt64>) -> Statistics {
        var statistics = Statistics()
        for sample in samples { statistics.add(nanoseconds: sample) }
        return statistics
    }

    @Test("Nothing measured is nothing to summarise")
    func empty() {
        #expect(Statistics().summary == nil)
    }

    @Test("One sample is everything but a deviation")
    func single() throws {
        let summary = try #require(statistics([83]).summary)
        #expect(
            [summary.minimum, summary.mean, summary.median, summary.percentile99, summary.maximum] == [
                83, 83, 83, 83, 83,
            ]
        )
        #expect(summary.standardDeviation == nil)
    }

    @Test("Percentiles are the nearest rank, the deviation that of a sample")
    func known() throws {
        let summary = try #require(statistics([2, 4, 4, 4, 5, 5, 7, 9].reversed()).summary)
        #expect(summary.count == 8)
        #expect(summary.median == 4)
        #expect(summary.percentile95 == 9)
        #expect(summary.mean == 5)
        // Squared deviations: 32, over 7: 4.57, root 2.14.
        #expect(summary.standardDeviation == 2)
    }

    @Test("Of 1 to 100, the percentiles are the numbers themselves")
    func hundred() throws {
        let summary = try #require(statistics(1...100).summary)
        #expect([summary.median, summary.percentile95, summary.percentile99, summary.maximum] == [50, 95, 99, 100])
        #expect(summary.mean == 51)
        #expect(summary.standardDeviation == 29)
    }

    @Test("Times near the end of UInt64 overflow nothing")
    func extreme() throws {
        let summary = try #require(statistics(Array(repeating: UInt64.max, count: 20_000)).summary)
        #expect(summary.mean == .max)
        #expect(summary.median == .max)
        #expect(summary.standardDeviation == 0)
    }

    @Test("The change to the histogram is sudden in memory only", arguments: [9_999, 10_000, 10_001, 200_000])
    func large(count: Int) throws {
        // Numbers from 1 µs to 16 s without order, from a linear congruential generator.
        var state: UInt64 = 42
        let samples = (0..<count).map { _ -> UInt64 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 1_000 + (state >> 40) * 953
        }
        let sorted = samples.sorted()
        let summary = try #require(statistics(samples).summary)
        #expect(summary.minimum == sorted[0])
        #expect(summary.maximum == sorted[count - 1])
        #expect(summary.mean == (samples.reduce(0, +) + UInt64(count / 2)) / UInt64(count))
        let (lower, upper) = (sorted[(count - 1) / 2], sorted[count / 2])
        for (exact, value) in [
            (lower + (upper - lower) / 2, summary.median),
            (sorted[(count * 95 + 99) / 100 - 1], summary.percentile95),
            (sorted[(count * 99 + 99) / 100 - 1], summary.percentile99),
        ] {
            if count <= DiagnosisLimits.exactSamples {
                #expect(value == exact)
            } else {
                #expect(abs(Double(value) - Double(exact)) <= Double(exact) / 512)
            }
        }
    }

    @Test(
        "Each bucket of the histogram is within its bound",
        arguments: [0, 1, 255, 256, 511, 512, 513, 1023, 1024, 1 << 40, .max - 1, .max]
    )
    func buckets(value: UInt64) {
        let middle = LatencyHistogram([value]).value(atRank: 1)
        #expect(abs(Double(middle) - Double(value)) <= Double(value) / 512)
        if value < 512 { #expect(middle == value) }
    }

    @Test("A day of samples takes no more memory than the histogram")
    func bounded() {
        var statistics = statistics((0..<1_000_000).lazy.map { UInt64($0) * 100 })
        statistics.add(nanoseconds: 5)
        #expect(statistics.count == 1_000_001)
        #expect((1...14_592).contains(Self.keptValues(in: statistics)))
    }

    /// How many elements all collections in a value have together, however deep.
    private static func keptValues(in value: Any) -> Int {
        let mirror = Mirror(reflecting: value)
        if mirror.children.isEmpty { return value is UInt64 || value is Int ? 1 : 0 }
        return mirror.children.reduce(0) { $0 + keptValues(in: $1.value) }
    }

    @Test(
        "What is added up from parts is what it is as a whole",
        arguments: [(30, 50), (0, 9), (9, 0), (60, 50), (1_000, 30), (30, 1_000), (1_000, 2_000)]
    )
    func parts(first: Int, second: Int) {
        // Exact up to 100.
        var (whole, one, other) = (
            Statistics(exactCapacity: 100), Statistics(exactCapacity: 100), Statistics(exactCapacity: 100)
        )
        for index in 0..<first + second {
            let sample = UInt64(index * 7_919 % 4_001) * 1_000
            whole.add(nanoseconds: sample)
            if index < first { one.add(nanoseconds: sample) } else { other.add(nanoseconds: sample) }
        }
        one.add(other)
        #expect(one.summary == whole.summary)
    }

    @Test("As JSON, every time says its unit")
    func json() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(try #require(statistics([10, 20, 30]).summary)), as: UTF8.self)
        #expect(
            text == """
                {"count":3,"maximumNanoseconds":30,"meanNanoseconds":20,"medianNanoseconds":20,"minimumNanoseconds":10,\
                "percentile95Nanoseconds":30,"percentile99Nanoseconds":30,"standardDeviationNanoseconds":10}
                """
        )
    }
}
