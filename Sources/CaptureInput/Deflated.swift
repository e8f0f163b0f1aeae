/// Data sets of a deflated transfer syntax (PS3.5 A.5): a raw deflate stream (RFC 1951).
package enum Deflated {
    /// Inflates what there is of a stream.
    ///
    /// - Parameters:
    ///   - bytes: The stream, or its start; a byte of padding may follow it.
    ///   - limit: Bytes that are made at most.
    /// - Returns: what could be made, and whether that is all of it.
    package static func inflate(_ bytes: [UInt8], atMost limit: Int) -> (bytes: [UInt8], isWhole: Bool) {
        guard let inflater = Inflater(.raw) else { return ([], false) }
        var made: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: CaptureInputLimits.piece / 4)
        var taken = 0
        while made.count < limit {
            let progress = unsafe bytes.withUnsafeBytes { bytes in
                unsafe piece.withUnsafeMutableBytes { piece in
                    unsafe inflater.inflate(
                        UnsafeRawBufferPointer(rebasing: bytes[taken...]),
                        into: UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, limit - made.count)])
                    )
                }
            }
            guard let progress else { return (made, false) }
            made += piece[..<progress.made]
            taken += progress.taken
            if progress.isMemberEnd { return (made, true) }
            if progress.made == 0, progress.taken == 0 { return (made, false) }
        }
        return (made, false)
    }
}
