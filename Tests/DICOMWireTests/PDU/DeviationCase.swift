import DICOMWire
import Testing

/// Bytes with one thing wrong, and bytes that come near it and are lawful in this respect.
struct DeviationCase: Sendable, CustomTestStringConvertible {
    let kind: Deviation.Kind
    let what: String
    let bytes: [UInt8]
    let nearMiss: [UInt8]

    init(_ kind: Deviation.Kind, _ what: String, _ bytes: [UInt8], butNot nearMiss: [UInt8]) {
        self.kind = kind
        self.what = what
        self.bytes = bytes
        self.nearMiss = nearMiss
    }

    var testDescription: String { "\(kind): \(what)" }

    /// Whether the bytes that a deviation keeps are those at its place, or say what is missing there.
    static func keepsItsPlace(_ deviation: Deviation, in bytes: [UInt8]) -> Bool {
        guard deviation.offset <= bytes.count else { return false }
        return deviation.kind.rawValue.lowercased().contains("missing")
            || bytes[deviation.offset...].starts(with: deviation.bytes)
    }
}
