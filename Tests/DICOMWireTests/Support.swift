import DICOMWire

/// Bytes written as pairs of hexadecimal digits; what follows `;` on a line is a comment.
func hex(_ text: String) -> [UInt8] {
    let digits = text.split(separator: "\n").flatMap { $0.prefix { $0 != ";" } }.compactMap(\.hexDigitValue)
    precondition(digits.count.isMultiple(of: 2), "a digit without its other half")
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// The characters of a string as bytes.
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// An item or sub-item: type, reserved byte, length and content.
func item(_ type: UInt8, _ content: [UInt8]) -> [UInt8] { [type, 0] + bigEndian(UInt16(content.count)) + content }

/// A PDU: type, reserved byte, length and body.
func pdu(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 0] + bigEndian(UInt32(body.count)) + body }

/// A presentation data value with its length.
func pdv(_ contextID: UInt8, _ control: UInt8, _ fragment: [UInt8]) -> [UInt8] {
    bigEndian(UInt32(fragment.count + 2)) + [contextID, control] + fragment
}

/// An element of a command set, in implicit VR little endian.
func element(_ number: UInt16, _ value: [UInt8], group: UInt16 = 0) -> [UInt8] {
    littleEndian(group) + littleEndian(number) + littleEndian(UInt32(value.count)) + value
}

/// A command set of elements, with a group length that is right.
func commandSet(_ elements: [UInt8]...) -> [UInt8] {
    let rest = elements.flatMap { $0 }
    return element(0x0000, littleEndian(UInt32(rest.count))) + rest
}

func bigEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] { littleEndian(value).reversed() }

func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
}

extension DecodingLog {
    /// The kinds of what was noted, in order.
    var kinds: [Deviation.Kind] { deviations.map(\.kind) }
}
