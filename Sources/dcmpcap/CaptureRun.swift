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

/// Reads capture files through a pipeline, in order.
struct CaptureRun {
    /// What stood against reading a file to its end.
    struct Damage {
        let file: String
        let error: CaptureInputError
    }

    let files: [String]
    /// Which packets are looked at; nil is all.
    let filter: PacketFilter?
    let console: Console

    /// Reads all files; those after a damaged one, too.
    ///
    /// - Returns: what was damaged.
    /// - Throws: `ToolFailure` where a file cannot be read at all, or is no capture.
    func read(into pipeline: inout CapturePipeline<some CaptureSink>) throws -> [Damage] {
        var damages: [Damage] = []
        var progress = ReadingProgress(console, files: files)
        defer { console.clearProgress() }
        for file in files {
            let before = pipeline.counts.packets
            var unfit: PacketCaptureError?
            do throws(CaptureInputError) {
                unfit = try read(file, into: &pipeline, &progress)
            } catch {
                if pipeline.counts.packets == before, let failure = Self.failure(error, file) { throw failure }
                damages.append(Damage(file: file, error: error))
            }
            if let unfit { throw PacketCaptureText.failure(unfit) }
        }
        pipeline.finish()
        return damages
    }

    /// Reads a file, and gives why the filter cannot be applied to it.
    private func read(
        _ file: String,
        into pipeline: inout CapturePipeline<some CaptureSink>,
        _ progress: inout ReadingProgress?
    ) throws(CaptureInputError) -> PacketCaptureError? {
        var input = try CaptureInput(path: file)
        defer { progress?.end(input.bytesRead) }
        guard let filter else {
            try read(&input, into: &pipeline, &progress) { !$0.sink.isDone }
            return nil
        }
        var packets = FilteredPackets(filter, before: pipeline)
        try read(&input, into: &packets, &progress) { $0.failure == nil && !$0.sink.sink.isDone }
        return packets.failure
    }

    private func read<Packets: PacketSink>(
        _ input: inout CaptureInput,
        into packets: inout Packets,
        _ progress: inout ReadingProgress?,
        while isWanted: (Packets) -> Bool
    ) throws(CaptureInputError) {
        while isWanted(packets), try input.read(into: &packets) { progress?.tell(input.bytesRead) }
    }

    /// Says what could not be read.
    static func complain(_ damages: [Damage], on console: Console) {
        for damage in damages {
            let message = "\(damage.file) is damaged: \(CaptureText.damage(damage.error))"
            console.complain(message, hint: "what was read before is told")
        }
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
        case .capture(.damaged): return nil
        }
    }
}
