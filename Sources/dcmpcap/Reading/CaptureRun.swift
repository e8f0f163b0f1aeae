import CaptureAnalysis
import CaptureInput
import PacketCapture
import PacketFlow
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads capture files through a pipeline, in the order of their times.
struct CaptureRun {
    private let files: [String]
    /// Which packets are looked at; nil is all.
    private let filter: PacketFilter?
    private let console: Console
    private let interruption: CaptureInterruption

    /// Makes a run, to be done before there are other threads.
    init(files: [String], filter: PacketFilter?, console: Console) {
        (self.files, self.filter, self.console) = (files, filter, console)
        interruption = CaptureInterruption(console)
    }

    /// Reads all files in the order in which they begin, those after a damaged one too, until the user ends it.
    ///
    /// - Throws: `ToolFailure` where none of them can be read, or is a capture.
    func read(into pipeline: inout CapturePipeline<some CaptureSink>) throws(ToolFailure) -> CaptureReading {
        // Before anything is told: a name that is mistyped, or meant as a command, is no part of a capture.
        if let missing = files.first(where: Self.isMissing) { throw Self.missing(missing) }
        var reading = CaptureReading()
        var progress = ReadingProgress(console, files: files)
        defer { console.clearProgress() }
        for file in CaptureStart.sorted(files, until: interruption.descriptor) {
            let before = pipeline.counts.packets
            do throws(CaptureInputError) {
                let unfit = try read(file, into: &pipeline, &reading, &progress)
                reading.failure = unfit.map(PacketCaptureText.failure)
            } catch .interrupted {
                reading.isInterrupted = true
            } catch {
                let failure = pipeline.counts.packets == before ? Self.failure(error, file) : nil
                reading.damages.append(.init(file: file, error: error, failure: failure))
            }
            if reading.isInterrupted || reading.failure != nil { break }
        }
        if let failure = reading.failure, pipeline.counts.packets == 0 { throw failure }
        let failures = reading.damages.compactMap(\.failure)
        if failures.count == files.count { throw failures[0] }
        if pipeline.counts.packets > 0 { reading.packetsLeftOut = 0 }
        pipeline.finish()
        return reading
    }

    /// Reads a file, and gives why the filter cannot be applied to it.
    private func read(
        _ file: String,
        into pipeline: inout CapturePipeline<some CaptureSink>,
        _ reading: inout CaptureReading,
        _ progress: inout ReadingProgress?
    ) throws(CaptureInputError) -> PacketCaptureError? {
        var input = try CaptureInput(path: file, until: interruption.descriptor)
        defer {
            progress?.end(input.bytesRead)
            reading.add(input.annotations)
        }
        guard let filter else {
            try read(&input, into: &pipeline, &progress) { packets in
                interruption.note(packets: packets.counts.packets)
                return !packets.sink.isDone
            }
            return nil
        }
        var packets = FilteredPackets(filter, before: pipeline)
        defer { reading.packetsLeftOut += packets.leftOut }
        try read(&input, into: &packets, &progress) { packets in
            interruption.note(packets: packets.sink.counts.packets)
            return packets.failure == nil && !packets.sink.sink.isDone
        }
        return packets.failure
    }

    private func read<Packets: PacketSink>(
        _ input: inout CaptureInput,
        into packets: inout Packets,
        _ progress: inout ReadingProgress?,
        while isWanted: (Packets) -> Bool
    ) throws(CaptureInputError) {
        while isWanted(packets), try input.read(into: &packets) {
            if interruption.isInterrupted { throw .interrupted }
            progress?.tell(input.bytesRead)
        }
    }

    private static func isMissing(_ file: String) -> Bool {
        file != "-" && (unsafe access(file, F_OK)) != 0 && errno == ENOENT
    }

    private static func missing(_ file: String) -> ToolFailure {
        let commands = SummaryCommand.help.commands.map(\.commandName).joined(separator: ", ")
        let isWord = !file.contains { $0 == "/" || $0 == "." }
        return .failure(
            "cannot read '\(file)': \(unsafe String(cString: strerror(ENOENT)))",
            hint: isWord ? "a command stands before files and is one of \(commands)" : nil
        )
    }

    /// Why nothing at all can be said of a file; nil where it is a capture.
    private static func failure(_ error: CaptureInputError, _ file: String) -> ToolFailure? {
        let name = file == "-" ? "standard input" : "'\(file)'"
        switch error {
        case .failed(let number):
            return .failure("cannot read \(name): \(unsafe String(cString: strerror(number)))")
        case .capture(.empty):
            return ToolFailure(.partial, "\(name) is empty", hint: "a capture has a header even without packets")
        case .capture(.notACapture(let first)):
            return ToolFailure(
                .usage,
                "\(name) is no capture: it begins with \(CaptureText.firstBytes(first))",
                hint: "dcmpcap reads pcap and pcapng, also compressed with gzip"
            )
        case .capture(.damaged), .interrupted: return nil
        }
    }
}
