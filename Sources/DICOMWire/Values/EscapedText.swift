/// Text from a peer or a file, made fit to show.
package enum EscapedText {
    /// Printable ASCII as it is; a backslash as `\\`, and each other byte as `\xHH`.
    ///
    /// What comes from a peer could otherwise move the cursor, change colours or forge lines in a report.
    package static func of(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\\"): text += "\\\\"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + hexadecimal(byte)
            }
        }
        return text
    }

    /// Bytes as pairs of hexadecimal digits with a space between, as in dumps.
    package static func dump(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map(hexadecimal).joined(separator: " ")
    }

    /// A value in upper-case hexadecimal digits, filled with zeros to the width of its type.
    package static func hexadecimal<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: Value.bitWidth / 4 - digits.count) + digits
    }

    /// Bytes as two lower-case digits each, as sha256sum prints them.
    package static func hexadecimal(of bytes: some Sequence<UInt8>) -> String {
        bytes.map { hexadecimal($0).lowercased() }.joined()
    }
}
