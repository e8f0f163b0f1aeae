/// A TCP option for experiments (RFC 4727 3) with which recordings say what no segment has, told from those of others
/// by its identifier of 32 bits (RFC 6994 3), and from each other by their length.
enum RecordedOption {
    private static let kind: UInt8 = 253
    /// "SOND".
    private static let identifier: UInt32 = 0x534F_4E44
    /// Bytes of kind, length and identifier.
    private static let headerLength = 6

    /// What an option begins with that is so long in all.
    static func start(length: Int) -> [UInt8] {
        var bytes: [UInt8] = [kind, UInt8(length)]
        bytes.appendBigEndian(identifier)
        return bytes
    }

    /// Where the content of the option of a length begins among the options of a segment; nil where it is not there
    /// (RFC 9293 3.1).
    static func find(length: Int, in options: RawSpan) -> Int? {
        var index = 0
        while index < options.byteCount, options.byte(at: index) != 0 {
            if options.byte(at: index) == 1 {
                index += 1
                continue
            }
            guard index + 1 < options.byteCount else { return nil }
            let count = Int(options.byte(at: index + 1))
            guard count >= 2, index + count <= options.byteCount else { return nil }
            if options.byte(at: index) == kind, count == length,
                options.bigEndian(at: index + 2, as: UInt32.self) == identifier
            {
                return index + headerLength
            }
            index += count
        }
        return nil
    }
}
