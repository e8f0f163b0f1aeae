import DICOMWire
import DIMSE

/// The command sets of one direction, masked as their fragments come: text may quote a secret, and what is no element
/// of theirs may be of a data set.
///
/// UIDs and numbers stay as they are: a few bytes of a secret are chance there.
struct MaskedCommand {
    /// The longest value of a UID or number: what claims to be a longer one is taken for text (PS3.5 6.2).
    private static let longestNumber: UInt32 = 64
    private static let headerLength = 8

    /// The header of the element that is under way, as far as it came.
    private var header: [UInt8] = []
    /// Bytes of its value that are still to come.
    private var remaining = 0
    private var isText = false
    /// Whether something is no element of group 0000H: it may be of a data set, as all that follows.
    private var isLost = false
    /// What has to be known of the text before.
    private var context: [UInt8] = []

    /// A piece of a fragment, with stars for what is secret, and at its end for what may become so with the next; data
    /// sets are blanked.
    mutating func mask(_ piece: ArraySlice<UInt8>, _ secrets: EchoedSecrets) -> [UInt8] {
        var masked: [UInt8] = []
        var rest = piece
        while let byte = rest.first {
            if isLost {
                masked.append(zeros: rest.count)
                break
            } else if remaining > 0 {
                let part = rest.prefix(remaining)
                remaining -= part.count
                masked += isText ? secrets.masked(part, after: &context, isEnd: remaining == 0) : Array(part)
                rest = rest.dropFirst(part.count)
            } else if header.count < 2, byte != 0 {
                isLost = true
            } else {
                header.append(byte)
                masked.append(byte)
                rest = rest.dropFirst()
                if header.count == Self.headerLength { beginValue() }
            }
        }
        return masked
    }

    /// The fragment was the last one of its command set.
    mutating func end() { self = MaskedCommand() }

    private mutating func beginValue() {
        let tag = Tag(0, UInt16(header[2]) | UInt16(header[3]) << 8)
        let length = header[4...].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        remaining = Int(length)
        header = []
        context = []
        switch tag.dictionaryVR {
        case .at, .ui, .ul, .us: isText = length > Self.longestNumber
        default: isText = true
        }
    }
}
