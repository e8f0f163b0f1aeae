import BenchmarkSupport
import Foundation
import TestSupport

/// Measures dcmpcap beside tshark, tcpflow and a plain C loop in one run and prints the ratios; ends with 1 where one
/// misses its bar.
///
/// Run by `Tests/benchmark`, on a machine that does nothing else. The captures are made here, and gone behind it.
@main struct CaptureBenchmark {
    private let ours: String
    private let loop: String
    private let folder: TemporaryFolder

    static func main() async throws {
        let benchmark = try CaptureBenchmark()
        var isReached = true
        for measure in [benchmark.start, benchmark.summary, benchmark.oneImage] {
            for row in try await measure() {
                print(row.text)
                isReached = isReached && row.isReached
            }
        }
        if !isReached { exit(1) }
    }

    private init() throws {
        ours = try Tool("dcmpcap").path
        loop = try Tool("CaptureLoop").path
        folder = try TemporaryFolder("captures")
    }

    // MARK: Cases

    /// The wall time for the smallest capture there is: one echo.
    private func start() async throws -> [Row] {
        let capture = try make(.oneEcho, "start")
        try await check(capture)
        let time = try await Hyperfine.medians(
            [ours, capture.path],
            Self.dissect(capture.path),
            turns: 3,
            runs: 8
        )
        let name = "capture of \(capture.size) bytes, wall time"
        return [Row(name, ours: time.ours, theirs: time.theirs, unit: "ms", scale: 1000, atMost: 0.05)]
    }

    /// Many associations, interleaved: processor time beside tshark's and the C loop's, and memory.
    private func summary() async throws -> [Row] {
        let small = try make(GeneratedCapture.Plan(size: 100_000_000), "small")
        let memoryOfSmall = try await peakMemory(small)
        try remove(small)
        let large = try make(GeneratedCapture.Plan(size: 1_000_000_000), "large")
        try await check(large)
        let mine = try await Measured.best(of: 3, [ours, large.path]).processorTime
        let walk = try await Measured.best(of: 3, [loop, large.path])
        guard walk.output.hasPrefix("\(large.packets) packets, \(large.associations) A-ASSOCIATE-RQ") else {
            throw Failure("the C loop has found something else: \(walk.output)")
        }
        let memory = try await peakMemory(large)
        let tshark = try await dissection(of: large)
        let rows = try await export(large)
        try remove(large)
        return [
            seconds("1 GB, against tshark", mine, tshark, atMost: 0.015),
            seconds("1 GB, against the C loop", mine, walk.processorTime, atMost: 3),
            megabytes("1 GB, memory, against 64 MB", memory, 64_000_000, atMost: 1),
            // The same, but for connections that are remembered for a while after their end, of which 300 MB have as
            // many as there are at a time; what grew with the capture would be ten times as much.
            megabytes(
                "1 GB, memory beyond that of 100 MB, against 64 MB",
                memory - memoryOfSmall,
                64_000_000,
                atMost: 0.02
            ),
        ] + rows
    }

    /// All objects to the same disk: wall time beside tshark's and that of tcpflow, which writes the streams as they
    /// are.
    private func export(_ capture: GeneratedCapture) async throws -> [Row] {
        let commandOfOurs = { [ours, "export", "-o", $0, capture.path] }
        let commandOfTheirs = ["/usr/bin/tshark", "-n", "-q", "-r", capture.path, "--export-objects"]
        let mine = try await written(best: 3) { commandOfOurs($0) }
        let flows = try await written(best: 3) { ["/usr/bin/tcpflow", "-q", "-r", capture.path, "-o", $0] }
        let objects = try await written(best: 1) { commandOfTheirs + ["dicom,\($0)"] }
        let target = folder.file("memory")
        let memory = try await Measured.peakMemory(commandOfOurs(target))
        try FileManager.default.removeItem(atPath: target)
        // More than nine tenths of a capture is pixels.
        for bytes in [mine.bytes, flows.bytes, objects.bytes] where bytes < capture.size / 10 * 9 {
            throw Failure("\(bytes) bytes written of \(capture)")
        }
        return [
            seconds("export of 1 GB, against tshark", mine.time, objects.time, atMost: 0.15),
            seconds("export of 1 GB, against tcpflow", mine.time, flows.time, atMost: 1),
            megabytes("export of 1 GB, memory, against 128 MB", memory, 128_000_000, atMost: 1),
        ]
    }

    /// The least wall time of a command that writes into a folder, and how much it wrote.
    private func written(best runs: Int, _ command: (String) -> [String]) async throws -> (time: Double, bytes: Int) {
        var best = Double.infinity
        var bytes = 0
        for _ in 0..<runs {
            let target = try folder.makeFolder("written")
            best = min(best, try await Measured(command(target)).wallTime)
            let names = try FileManager.default.subpathsOfDirectory(atPath: target)
            bytes = try names.reduce(0) { sum, name in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(target)/\(name)")
                return sum
                    + (attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0)
            }
            try FileManager.default.removeItem(atPath: target)
        }
        return (best, bytes)
    }

    /// One image in many fragments: twice as many take twice as long, and tshark four times.
    private func oneImage() async throws -> [Row] {
        var times: [Double] = []
        for size in [320_000_000, 160_000_000] {
            let capture = try make(.oneImage(size: size), "image")
            try await check(capture)
            times.append(try await Measured.best(of: 5, [ours, capture.path]).processorTime)
        }
        // With 160 MB tshark takes up to two minutes.
        let half = try make(.oneImage(size: 80_000_000), "image")
        let tshark = try await dissection(of: half)
        try remove(half)
        return [
            seconds("image of 320 MB, against 160 MB", times[0], times[1], atMost: 2.3),
            seconds("image of 160 MB, against tshark's 80 MB", times[1], tshark, atMost: 0.01),
        ]
    }

    // MARK: Tools

    private static func dissect(_ capture: String) -> [String] {
        ["/usr/bin/tshark", "-n", "-r", capture, "-Y", "dicom", "-T", "fields", "-e", "dicom.pdu.type"]
    }

    /// The processor time that tshark needs: once, since it is long.
    private func dissection(of capture: GeneratedCapture) async throws -> Double {
        let run = try await Measured(Self.dissect(capture.path))
        guard run.output.utf8.count(where: { $0 == UInt8(ascii: "\n") }) > capture.associations else {
            throw Failure("tshark has found too little to be compared with")
        }
        return run.processorTime
    }

    /// That the tool finds all there is: otherwise its speed means nothing.
    private func check(_ capture: GeneratedCapture) async throws {
        struct End: Decodable { let packets, associations: Int }
        let events = try await Measured([ours, "--ndjson", capture.path]).output.split(separator: "\n")
        let end = try JSONDecoder().decode(End.self, from: Data((events.last ?? "").utf8))
        guard end.packets == capture.packets, end.associations == capture.associations else {
            throw Failure("\(end) of \(capture)")
        }
    }

    private func peakMemory(_ capture: GeneratedCapture) async throws -> Int {
        try await Measured.peakMemory([ours, capture.path])
    }

    private func make(_ plan: GeneratedCapture.Plan, _ name: String) throws -> GeneratedCapture {
        try GeneratedCapture(plan, at: folder.file("\(name).pcap"))
    }

    private func remove(_ capture: GeneratedCapture) throws { try FileManager.default.removeItem(atPath: capture.path) }

    // MARK: Rows

    private func seconds(_ name: String, _ ours: Double, _ theirs: Double, atMost bar: Double) -> Row {
        Row(name, ours: ours, theirs: theirs, unit: "s", scale: 1, atMost: bar)
    }

    private func megabytes(_ name: String, _ ours: Int, _ theirs: Double, atMost bar: Double) -> Row {
        Row(name, ours: Double(ours), theirs: theirs, unit: "MB", scale: 1e-6, atMost: bar)
    }
}
