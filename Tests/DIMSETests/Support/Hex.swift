/// Bytes from hexadecimal digits; what follows `//` on a line is a comment.
func hex(_ text: String) -> [UInt8] {
    var digits: [UInt8] = []
    for line in text.split(separator: "\n") {
        let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
        for character in code where character != " " {
            guard let digit = character.hexDigitValue else { preconditionFailure("no hexadecimal digit: \(line)") }
            digits.append(UInt8(digit))
        }
    }
    precondition(digits.count.isMultiple(of: 2), "half a byte: \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Bytes as hexadecimal digits, so that a difference can be read.
func hexText(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}
