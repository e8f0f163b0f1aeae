import CZlib

/// Inflates a gzip file piece by piece (RFC 1952), all of its members one after the other, or a raw deflate stream.
@safe final class Inflater {
    /// What came of a piece.
    struct Progress {
        /// Compressed bytes that were taken.
        var taken: Int
        /// Bytes that were made of them.
        var made: Int
        /// Whether a member ends here: what follows is another one, or nothing.
        var isMemberEnd: Bool
    }

    /// What is inflated, as zlib's number for it: with the largest window.
    enum Format: Int32 {
        /// Gzip alone.
        case gzip = 31
        /// Deflate without a header (RFC 1951).
        case raw = -15
    }

    private let stream: UnsafeMutablePointer<z_stream>

    /// Makes an inflater; nil where zlib has no memory for one.
    init?(_ format: Format) {
        unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = Int32(unsafe MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, format.rawValue, ZLIB_VERSION, size) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Inflates what it can of an input into an output.
    ///
    /// - Returns: what came of it; nil where the input is not of the format, or damaged. What was made before the
    ///   damage comes first: the next call says that nothing follows.
    func inflate(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Progress? {
        // zlib reads the input only.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        let taken = unsafe input.count - Int(stream.pointee.avail_in)
        let made = unsafe output.count - Int(stream.pointee.avail_out)
        switch code {
        // Z_BUF_ERROR: it needs more of one or the other.
        case Z_OK, Z_BUF_ERROR: return Progress(taken: taken, made: made, isMemberEnd: false)
        case Z_STREAM_END:
            guard unsafe inflateReset(stream) == Z_OK else { return nil }
            return Progress(taken: taken, made: made, isMemberEnd: true)
        // From now on zlib makes nothing, and says the same.
        default: return made > 0 ? Progress(taken: taken, made: made, isMemberEnd: false) : nil
        }
    }
}
