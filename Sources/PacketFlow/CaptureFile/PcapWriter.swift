/// Encodes a pcap file, piece by piece, for somebody else to write.
///
/// It does no I/O: what was encoded waits until ``drain(_:)`` lends it, and the pieces put together in order are the
/// file. The first piece holds the file header, so a file is well-formed even where no packet ever came.
package struct PcapWriter: Sendable {
    /// What the file begins with.
    package let header: PcapFileHeader

    /// Encoded bytes that were not taken yet.
    private var pending: [UInt8] = []

    /// Begins a file.
    package init(header: PcapFileHeader) {
        self.header = header
        header.encode(into: &pending)
    }

    /// How many encoded bytes wait to be taken.
    package var pendingCount: Int { pending.count }

    /// Lends the bytes encoded since the last call, to be appended to the file, and uses their memory again.
    package mutating func drain<Result>(_ append: ([UInt8]) -> Result) -> Result {
        defer { pending.removeAll(keepingCapacity: true) }
        return append(pending)
    }

    /// Finds the last packet of a piece that is whole, where not all of the piece could be written.
    ///
    /// - Parameters:
    ///   - piece: What draining gave.
    ///   - count: How many of its bytes were written.
    ///   - hasHeader: Whether it is the first piece, which begins with the file header.
    /// - Returns: How many bytes the piece has up to the end of that packet.
    package static func wholeCount(of piece: [UInt8], within count: Int, hasHeader: Bool) -> Int {
        var whole = 0
        var next = hasHeader ? PcapFileHeader.length : 0
        while next <= count {
            whole = next
            guard next + PcapFileHeader.recordHeader <= piece.count else { break }
            // The third word: how many bytes of the packet are kept.
            let kept = piece[(next + 8)..<(next + 12)].reversed().reduce(0) { $0 << 8 | Int($1) }
            next += PcapFileHeader.recordHeader + kept
        }
        return whole
    }

    /// Adds a packet.
    ///
    /// - Parameters:
    ///   - headers: The first bytes of the packet.
    ///   - payload: The bytes that follow them.
    ///   - time: When the packet was seen, in nanoseconds since 1970 (UTC). The format ends in the year 2106; later
    ///     times are written as its end.
    package mutating func append(headers: [UInt8], payload: RawSpan, at time: UInt64) {
        let length = headers.count + payload.byteCount
        let kept = begin(length: length, kept: length, at: time)
        pending.append(contentsOf: headers.prefix(kept))
        let rest = payload.extracting(first: kept - min(kept, headers.count))
        unsafe rest.withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
    }

    /// Adds a packet as it was captured: where not all of it was kept, with how long it was.
    package mutating func append(_ packet: borrowing CapturedPacket) {
        let time = UInt64(max(0, packet.time))
        let kept = begin(length: packet.wireLength, kept: packet.bytes.byteCount, at: time)
        unsafe packet.bytes.extracting(first: kept).withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
    }

    /// Adds what a packet begins with, and gives how many of its bytes have to follow.
    private mutating func begin(length: Int, kept: Int, at time: UInt64) -> Int {
        let kept = min(kept, Int(header.snapshotLength))
        pending.appendLittleEndian(UInt32(clamping: time / 1_000_000_000))
        pending.appendLittleEndian(UInt32(time % 1_000_000_000))
        pending.appendLittleEndian(UInt32(kept))
        pending.appendLittleEndian(UInt32(clamping: length))
        return kept
    }
}
