package import PacketFlow
package import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A capture file that is written while packets come, with nanoseconds.
///
/// Where it cannot be written any more, what was written stays a capture of whole packets.
package final class CaptureFile {
    /// Why it cannot be written any more.
    package private(set) var failure: OutputError?
    /// Where it is written, to stop waiting for whoever reads it.
    package let output: OutputStream

    private let descriptor: Int32
    private var writer: PcapWriter
    /// Bytes that the file has, whole packets and its header.
    private var writtenCount = 0
    private var isClosed = false

    /// Makes the file, readable by its owner only; an existing file is written over, and who may read it stays.
    ///
    /// A named pipe has to have a reader already: one that may never come is not waited for.
    ///
    /// - Throws: `OutputError/failed(errno:)` where it cannot be made.
    package init(path: String, linkType: LinkType) throws(OutputError) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw .failed(errno: errno) }
        output = OutputStream(descriptor: descriptor)
        let header = PcapFileHeader(linkType: linkType, snapshotLength: UInt32(PacketCaptureLimits.snapshotLength))
        writer = PcapWriter(header: header)
        // Whatever ends the run, a file without packets is one.
        flush()
    }

    deinit { if !isClosed { close(descriptor) } }

    /// Adds a packet, which is in the file after ``flush()`` at the latest.
    package func append(_ packet: borrowing CapturedPacket) {
        guard failure == nil else { return }
        writer.append(packet)
        if writer.pendingCount >= PacketCaptureLimits.unwrittenBytes { flush() }
    }

    /// Writes what was added.
    package func flush() {
        guard failure == nil, writer.pendingCount > 0 else { return }
        let count = writtenCount
        let output = output
        let result = writer.drain { bytes -> Result<Int, OutputError> in
            do throws(OutputError) {
                try output.write(bytes)
                return .success(bytes.count)
            } catch {
                output.cut { size in
                    count + PcapWriter.wholeCount(of: bytes, within: size - count, hasHeader: count == 0)
                }
                return .failure(error)
            }
        }
        switch result {
        case .success(let more): writtenCount += more
        case .failure(let error): failure = error
        }
    }

    /// Writes what was added, and closes the file.
    package func finish() {
        flush()
        isClosed = true
        // Some file systems say only now that there is no room.
        if close(descriptor) != 0, failure == nil { failure = .failed(errno: errno) }
    }
}
