import CaptureInput
import DICOMWire
import PacketFlow
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is said of capture files themselves.
enum CaptureText {
    /// The first bytes of something, as hexadecimal numbers and as text.
    static func firstBytes(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(8)
        return "\(EscapedText.dump(shown)) (\"\(EscapedText.of(shown))\")"
    }

    /// What is wrong with a file, as the end of a sentence.
    static func damage(_ error: CaptureInputError) -> String {
        switch error {
        case .failed(let number): unsafe String(cString: strerror(number))
        case .interrupted: "it was not read on"
        case .capture(.empty): "it is empty"
        case .capture(.notACapture(let first)): "it is no capture, and begins with \(firstBytes(first))"
        case .capture(.damaged(let damage, let offset)): "\(text(damage)), \(place(damage)) \(offset)"
        }
    }

    private static func place(_ damage: CaptureError.Damage) -> String {
        switch damage {
        case .compression, .compressionCut: "behind inflated byte"
        case .truncated, .packetLength, .blockLength, .blockEnd, .sectionHeader, .unknownInterface,
            .interfaceBeyondLimit,
            .blockFields:
            "at byte"
        }
    }

    private static func text(_ damage: CaptureError.Damage) -> String {
        switch damage {
        case .truncated: "it ends within a packet"
        case .packetLength(let length): "a packet that claims \(length) bytes"
        case .blockLength(let length): "a block that claims \(length) bytes"
        case .blockEnd(let length): "a block that ends with the length \(length), and begins with another one"
        case .sectionHeader: "a section without a known byte order or version"
        case .unknownInterface(let number): "a packet of interface \(number), which was not described"
        case .interfaceBeyondLimit(let number):
            "a packet of interface \(number), of which no more than \(PacketFlowLimits.interfaces) are read"
        case .blockFields(let type): "a block of type \(type) whose fields do not fit it"
        case .compression: "compressed data that cannot be inflated"
        case .compressionCut: "the compressed file ends before it is whole"
        }
    }
}
