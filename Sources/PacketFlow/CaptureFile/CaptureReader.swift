/// Reads the packets of a capture file, pcap or pcapng, from pieces of it.
///
/// It holds none of the bytes: whoever has them gives those again that it was not done with, and more.
package struct CaptureReader: Sendable {
    private enum Format {
        case unknown
        case pcap(PcapReader)
        case pcapng(PcapngReader)
    }

    /// Bytes of the file that were done with.
    package private(set) var offset: UInt64 = 0

    private var format = Format.unknown

    /// Makes the reader of one file.
    package init() {}

    /// What the capture says besides its packets.
    package var annotations: CaptureAnnotations {
        if case .pcapng(let reader) = format { reader.annotations } else { CaptureAnnotations() }
    }

    /// Hands the packets that are whole in a piece to a sink, and says how many bytes of the piece are done with.
    ///
    /// The piece begins where the last one was done with. `isEnd` says that nothing follows it.
    ///
    /// - Throws: ``CaptureError`` where it cannot go on; the packets before were handed over.
    package mutating func read(
        _ piece: RawSpan,
        isEnd: Bool,
        into sink: inout some PacketSink
    ) throws(CaptureError) -> Int {
        var done = 0
        if case .unknown = format {
            try recognize(piece, isEnd: isEnd, done: &done)
            if case .unknown = format { return 0 }
        }
        do throws(CaptureError) {
            switch format {
            case .unknown: break
            case .pcap(let reader): try reader.read(piece, into: &sink, done: &done)
            case .pcapng(var reader):
                // Taken out, so that changing it copies nothing.
                format = .unknown
                defer { format = .pcapng(reader) }
                try reader.read(piece, into: &sink, done: &done)
            }
        } catch {
            throw shifted(error)
        }
        if isEnd, done < piece.byteCount { throw .damaged(.truncated, offset: offset + UInt64(done)) }
        offset += UInt64(done)
        return done
    }

    private func shifted(_ error: CaptureError) -> CaptureError {
        guard case .damaged(let damage, let place) = error else { return error }
        return .damaged(damage, offset: offset + place)
    }

    private mutating func recognize(_ piece: RawSpan, isEnd: Bool, done: inout Int) throws(CaptureError) {
        guard piece.byteCount >= 4 else {
            if !isEnd { return }
            throw piece.byteCount == 0 ? .empty : .notACapture(piece.copied())
        }
        if piece.bigEndian(at: 0, as: UInt32.self) == PcapngReader.sectionHeaderBlock {
            format = .pcapng(PcapngReader())
            return
        }
        guard PcapReader.beginsPcap(piece) else {
            throw .notACapture(piece.extracting(first: min(piece.byteCount, 16)).copied())
        }
        if let reader = PcapReader(header: piece) {
            format = .pcap(reader)
            done = PcapFileHeader.length
        } else if isEnd {
            throw .damaged(.truncated, offset: 0)
        }
    }
}
