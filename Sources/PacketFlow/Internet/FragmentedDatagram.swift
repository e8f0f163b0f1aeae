/// The fragments of an IP packet that have come.
struct FragmentedDatagram: Sendable {
    /// Its number among those of the capture.
    let number: Int
    /// When its first fragment came, in nanoseconds of the capture.
    let since: Int64
    /// Fragments that have come.
    private(set) var count = 0

    /// In order of their offsets, without overlap.
    private var pieces: [(offset: Int, bytes: [UInt8])] = []
    /// Bytes of the pieces.
    private var held = 0
    /// Known with the last fragment.
    private var length: Int?

    init(number: Int, since: Int64) { (self.number, self.since) = (number, since) }

    /// What it costs to hold it, in bytes.
    var cost: Int { held + (pieces.count + 1) * PacketFlowLimits.segmentCost }

    /// Adds a fragment; the first copy of a byte stays.
    mutating func add(_ bytes: RawSpan, at place: FragmentPlace) {
        count += 1
        if place.isLast, length == nil { length = place.offset + bytes.byteCount }
        let end = place.offset + bytes.byteCount
        var start = place.offset
        var index = firstPiece(endingBehind: start)
        // What stands before, between and behind the pieces that it spans.
        while start < end {
            guard index < pieces.count, pieces[index].offset < end else {
                insert(bytes.slice(start - place.offset, bytes.byteCount), start, at: index)
                return
            }
            let (offset, count) = (pieces[index].offset, pieces[index].bytes.count)
            if start < offset {
                let known = pieces.count
                insert(bytes.slice(start - place.offset, offset - place.offset), start, at: index)
                index += pieces.count - known
            }
            start = max(start, offset + count)
            index += 1
        }
    }

    private mutating func insert(_ bytes: RawSpan, _ offset: Int, at index: Int) {
        // Most come in order: they become one piece.
        if index > 0, pieces[index - 1].offset + pieces[index - 1].bytes.count == offset {
            unsafe bytes.withUnsafeBytes { unsafe pieces[index - 1].bytes.append(contentsOf: $0) }
        } else {
            guard pieces.count < PacketFlowLimits.fragmentPieces else { return }
            pieces.insert((offset, bytes.copied()), at: index)
        }
        held += bytes.byteCount
    }

    /// The first piece that ends behind an offset, found by bisection.
    private func firstPiece(endingBehind offset: Int) -> Int {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].offset + pieces[middle].bytes.count > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// What the packet carries, where no byte is missing.
    var whole: [UInt8]? {
        guard let length, held >= length else { return nil }
        var end = 0
        for piece in pieces where piece.offset == end { end += piece.bytes.count }
        guard end >= length else { return nil }
        var whole: [UInt8] = []
        whole.reserveCapacity(end)
        for piece in pieces where piece.offset == whole.count { whole += piece.bytes }
        return Array(whole.prefix(length))
    }
}
