/// What the options of a segment say (RFC 9293 3.2, RFC 7323 2.2 and 3.2, RFC 2018 3).
struct TCPOptions: Sendable {
    /// The longest segment that its sender takes, in bytes.
    private(set) var maximumSegment: Int?
    /// By how many bits the windows that it announces are shifted.
    private(set) var windowScale: UInt8?
    /// Its sender's clock, in ticks of a length that nobody tells.
    private(set) var timestamp: UInt32?
    /// The first two ranges that its sender has got behind its acknowledgement, or twice.
    private var blocks: [(start: UInt32, end: UInt32)] = []

    /// The largest shift there is (RFC 7323 2.3).
    private static let largestScale: UInt8 = 14

    /// Reads the options of a header, as far as they are whole.
    init(_ bytes: RawSpan) {
        var index = 0
        while index < bytes.byteCount {
            switch bytes.byte(at: index) {
            case 0: return
            case 1: index += 1
            case let kind:
                guard index + 1 < bytes.byteCount else { return }
                let length = Int(bytes.byte(at: index + 1))
                guard length >= 2, index + length <= bytes.byteCount else { return }
                switch (kind, length) {
                case (2, 4): maximumSegment = Int(bytes.bigEndian(at: index + 2, as: UInt16.self))
                case (3, 3): windowScale = min(bytes.byte(at: index + 2), Self.largestScale)
                case (8, 10): timestamp = bytes.bigEndian(at: index + 2)
                case (5, 10...): readBlocks(bytes.slice(index + 2, index + length))
                default: break
                }
                index += length
            }
        }
    }

    private mutating func readBlocks(_ bytes: RawSpan) {
        for offset in stride(from: 0, through: min(8, bytes.byteCount - 8), by: 8) {
            blocks.append((bytes.bigEndian(at: offset), bytes.bigEndian(at: offset + 4)))
        }
    }

    /// Whether the first range is one that came twice: it is acknowledged, or a part of the second (RFC 2883 4).
    func reportsDuplicate(behind acknowledgement: UInt32) -> Bool {
        guard let first = blocks.first else { return false }
        if !first.end.isBehind(acknowledgement) { return true }
        guard blocks.count > 1 else { return false }
        return !first.start.isBefore(blocks[1].start) && !first.end.isBehind(blocks[1].end)
    }
}
