import DICOMWire
import DIMSE

/// The body of a P-DATA-TF that is masked as it comes: data sets are blanked, and what stands around them stays, but
/// for secrets that a command quotes.
struct MaskedData {
    /// Bytes that are still to come.
    private(set) var remaining: Int
    private var fragmentRemaining = 0
    private var isCommand = false
    private var isLast = false
    /// Whether a value does not fit the PDU: it cannot be told what is in the rest.
    private var isBroken = false

    init(length: Int) { remaining = length }

    /// Adds what is there to the bytes that were masked before.
    ///
    /// - Parameters:
    ///   - bytes: What is there.
    ///   - masked: What is added to.
    ///   - command: The command set that fragments of the PDU are part of, perhaps since one before.
    ///   - secrets: What a command may quote.
    /// - Returns: how many bytes were taken: all but the start of a value's header.
    mutating func mask(
        _ bytes: ArraySlice<UInt8>,
        into masked: inout [UInt8],
        command: inout MaskedCommand,
        quoting secrets: EchoedSecrets
    ) -> Int {
        let all = bytes.prefix(remaining)
        var rest = all
        while !rest.isEmpty {
            if isBroken || fragmentRemaining > 0 {
                let piece = isBroken ? rest : rest.prefix(fragmentRemaining)
                if isCommand && !isBroken {
                    masked += command.mask(piece, secrets)
                } else {
                    masked.append(zeros: piece.count)
                }
                fragmentRemaining -= isBroken ? 0 : piece.count
                remaining -= piece.count
                rest = rest.dropFirst(piece.count)
            } else if remaining < PresentationDataWalk.Header.length {
                isBroken = true
            } else if let header = PresentationDataWalk.Header(rest.span.bytes) {
                let room = remaining - PresentationDataWalk.Header.length
                guard (0...room).contains(header.fragmentLength) else {
                    isBroken = true
                    continue
                }
                masked += rest.prefix(PresentationDataWalk.Header.length)
                rest = rest.dropFirst(PresentationDataWalk.Header.length)
                remaining = room
                fragmentRemaining = header.fragmentLength
                isCommand = header.isCommand
                isLast = header.isLast
            } else {
                break
            }
            if isBroken || isCommand && isLast && fragmentRemaining == 0 { command.end() }
        }
        return all.count - rest.count
    }

    /// The start of a value's header, which is all that can wait; blanked where it is none that fits the PDU, whatever
    /// comes next.
    func maskedHeader(_ start: [UInt8]) -> [UInt8] {
        let least = start + Array(repeating: 0, count: max(0, PresentationDataWalk.Header.length - start.count))
        let room = remaining - PresentationDataWalk.Header.length
        guard let header = PresentationDataWalk.Header(least.span.bytes), header.fragmentLength <= room else {
            return Array(repeating: 0, count: start.count)
        }
        return start
    }
}

extension [UInt8] {
    mutating func append(zeros count: Int) { append(contentsOf: repeatElement(0, count: count)) }
}
