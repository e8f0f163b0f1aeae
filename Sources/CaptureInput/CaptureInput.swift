package import PacketFlow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads a capture from a file, a pipe or standard input, compressed with gzip or not, and holds no more of it than a
/// packet and a piece.
package struct CaptureInput: ~Copyable {
    private var source: ByteSource
    private var reader = CaptureReader()
    /// What was read and not done with.
    private var buffer = PieceBuffer(capacity: 2 * CaptureInputLimits.piece)
    private var isEnd = false

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - interruption: A descriptor that becomes readable when the reading is to end, however long a pipe is silent;
    ///     nil where nothing ends it.
    /// - Throws: ``CaptureInputError`` where the system does not open it.
    package init(path: String, until interruption: Int32? = nil) throws(CaptureInputError) {
        let descriptor = path == "-" ? STDIN_FILENO : Self.open(path, waitsForWriter: interruption == nil)
        guard descriptor >= 0 else { throw .failed(errno: errno) }
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0
        guard !isKnown || status.st_mode & S_IFMT != S_IFDIR else {
            if descriptor > STDERR_FILENO { close(descriptor) }
            throw .failed(errno: EISDIR)
        }
        source = ByteSource(descriptor: descriptor, until: interruption)
    }

    /// Opens a file, and gives its descriptor.
    ///
    /// To open a named pipe without a writer waits for one, and nothing but a signal's death ends that; where it is not
    /// waited for, the first look whether there is something to read waits, and that can be interrupted.
    private static func open(_ path: String, waitsForWriter: Bool) -> Int32 {
        #if os(Linux)
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | (waitsForWriter ? 0 : O_NONBLOCK))
        if descriptor >= 0, !waitsForWriter { _ = fcntl(descriptor, F_SETFL, 0) }
        return descriptor
        #else
        // Elsewhere a pipe that never had a writer looks like one that is at its end.
        return systemOpen(path, O_RDONLY | O_CLOEXEC)
        #endif
    }

    /// Bytes of the file that were read so far, as they stand there.
    package var bytesRead: UInt64 { source.bytesRead }

    /// What the capture says besides its packets.
    package var annotations: CaptureAnnotations { reader.annotations }

    /// Bytes of the capture that were done with, without compression.
    package var offset: UInt64 { reader.offset }

    /// Reads what comes next, and hands the packets that are whole then to a sink.
    ///
    /// - Returns: whether there may be more.
    /// - Throws: ``CaptureInputError`` where it cannot be read on; the packets before were handed over.
    package mutating func read(into sink: inout some PacketSink) throws(CaptureInputError) -> Bool {
        if isEnd { return false }
        var failure: CaptureInputError?
        do throws(CaptureInputError) {
            // A block may be larger than a piece; it is not held before it has come.
            let count = unsafe try source.read(into: buffer.free(atLeast: CaptureInputLimits.piece))
            buffer.fill(count)
            isEnd = count == 0
        } catch {
            // What was read before was looked at; what is left is the start of a packet.
            isEnd = true
            failure = error
        }
        if let failure { throw located(failure) }
        do throws(CaptureError) {
            buffer.take(unsafe try reader.read(RawSpan(_unsafeBytes: buffer.filled), isEnd: isEnd, into: &sink))
        } catch {
            isEnd = true
            throw .capture(error)
        }
        return !isEnd
    }

    /// Damage of the compression is told with how far the capture was read.
    private func located(_ failure: CaptureInputError) -> CaptureInputError {
        guard case .capture(.damaged(let damage, _)) = failure else { return failure }
        return .capture(.damaged(damage, offset: reader.offset + UInt64(buffer.count)))
    }
}

// The name of the C library's function is taken by the method above.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
