import CaptureAnalysis
import FuzzSupport
import PacketFlow

/// Any bytes as a capture file, down to the associations in it: nothing traps, what begins ends, it makes no difference
/// whether data sets are read or only counted, and a file that comes in pieces is the same as one that comes at once.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCapture(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let reading = read(bytes, piece: count, readsDataSets: true)
    let whole = read(bytes, piece: count, readsDataSets: false)
    reading.report.ended.check(whole.report.ended)
    let cut = read(bytes, piece: 1 + count % 251, readsDataSets: false)
    whole.report.check(cut.report)
    precondition(whole.counts == cut.counts)
    switch (whole.failure, cut.failure) {
    // It begins with as much as was there.
    case (.notACapture(let all)?, .notACapture(let some)?): precondition(all.starts(with: some))
    default: precondition(whole.failure == cut.failure)
    }
    return 0
}

private struct Reading {
    let report: CheckingSink.Report
    let counts: PacketCounts
    let failure: CaptureError?
}

/// Reads a capture that comes in pieces of a size.
private func read(_ bytes: [UInt8], piece: Int, readsDataSets: Bool) -> Reading {
    var reader = CaptureReader()
    var pipeline = CapturePipeline(CheckingSink(readsDataSets: readsDataSets))
    var failure: CaptureError?
    var (done, come) = (0, 0)
    do throws(CaptureError) {
        repeat {
            come = min(bytes.count, come + piece)
            let taken = try reader.read(
                bytes.span.bytes.extracting(done..<come),
                isEnd: come == bytes.count,
                into: &pipeline
            )
            precondition((0...come - done).contains(taken))
            done += taken
            precondition(reader.offset == UInt64(done))
        } while come < bytes.count
        precondition(done == bytes.count)
    } catch {
        failure = error
    }
    pipeline.finish()
    pipeline.sink.finish(connections: pipeline.connectionCount)
    let counts = pipeline.counts
    precondition(counts.packets <= bytes.count / 16 && pipeline.connectionCount <= counts.segments)
    return Reading(report: pipeline.sink.report, counts: counts, failure: failure)
}
