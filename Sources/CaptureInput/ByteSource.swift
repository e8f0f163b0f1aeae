import PacketFlow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of a file, a pipe or standard input, inflated where they are compressed with gzip.
struct ByteSource: ~Copyable {
    private let descriptor: Int32
    /// Is readable when the reading is to end, however long a pipe is silent.
    private let interruption: Int32?
    /// Bytes that were read from the file or pipe, as they stand there.
    private(set) var bytesRead: UInt64 = 0
    private var inflater: Inflater?
    /// Bytes that were read and not handed on: the first ones, and compressed ones.
    private var packed = PieceBuffer(capacity: CaptureInputLimits.piece)
    private var hasBegun = false
    /// Whether a member of the gzip file has begun and not ended.
    private var isWithinMember = false

    init(descriptor: Int32, until interruption: Int32? = nil) {
        self.descriptor = descriptor
        self.interruption = interruption
    }

    /// Fills as much of a buffer as there is at once, and says how much; 0 at the end.
    ///
    /// - Throws: ``CaptureInputError`` where reading fails.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureInputError) -> Int {
        if !hasBegun { try begin() }
        if let inflater { return unsafe try inflate(with: inflater, into: buffer) }
        guard packed.count > 0 else { return unsafe try readFile(into: buffer) }
        let count = min(packed.count, buffer.count)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: packed.filled[..<count]))
        packed.take(count)
        return count
    }

    /// Looks whether the first bytes are those of a gzip file.
    private mutating func begin() throws(CaptureInputError) {
        // A pipe may give them one by one.
        while packed.count < 2 {
            guard try readPacked() > 0 else { break }
        }
        hasBegun = true
        // The magic number (RFC 1952 2.3.1).
        guard packed.count >= 2, unsafe packed.filled[0] == 0x1F, unsafe packed.filled[1] == 0x8B else { return }
        inflater = Inflater(.gzip)
        if inflater == nil { throw .failed(errno: ENOMEM) }
    }

    private mutating func inflate(
        with inflater: Inflater,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(CaptureInputError) -> Int {
        while true {
            // Zeros behind a member are padding of a tape or a device, as for gzip(1).
            if !isWithinMember { packed.takeZeros() }
            guard let progress = unsafe inflater.inflate(packed.filled, into: buffer) else {
                throw .capture(.damaged(.compression, offset: 0))
            }
            packed.take(progress.taken)
            if progress.taken > 0 { isWithinMember = !progress.isMemberEnd }
            if progress.made > 0 { return progress.made }
            if progress.taken > 0, packed.count > 0 { continue }
            // Nothing can be made of what is left without more.
            guard try readPacked() == 0 else { continue }
            if isWithinMember { throw .capture(.damaged(.compressionCut, offset: 0)) }
            if packed.count > 0 { throw .capture(.damaged(.compression, offset: 0)) }
            return 0
        }
    }

    private mutating func readPacked() throws(CaptureInputError) -> Int {
        let count = unsafe try readFile(into: packed.free(atLeast: CaptureInputLimits.piece / 2))
        packed.fill(count)
        return count
    }

    private mutating func readFile(into buffer: UnsafeMutableRawBufferPointer) throws(CaptureInputError) -> Int {
        while true {
            if let interruption, !InputWait.wait(for: descriptor, until: interruption) { throw .interrupted }
            let count = unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                bytesRead += UInt64(count)
                return count
            }
            guard errno == EINTR else { throw .failed(errno: errno) }
        }
    }

    deinit { if descriptor > STDERR_FILENO { close(descriptor) } }
}

// The name of the C library's function is taken by the methods above.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, bytes, count)
}
