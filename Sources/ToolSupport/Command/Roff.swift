/// Text that roff shows as it is.
enum Roff {
    /// Escapes what roff would take for commands.
    ///
    /// A hyphen becomes a minus sign, which can be copied into a shell, and what is not ASCII its code point, because
    /// not every roff takes UTF-8.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "'": escaped += "\\(aq"
            case "`": escaped += "\\(ga"
            case "\"": escaped += "\\(dq"
            case "^": escaped += "\\(ha"
            case "~": escaped += "\\(ti"
            case " "..."~": escaped.unicodeScalars.append(scalar)
            case "\n": escaped += " "
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
            }
        }
        return escaped
    }

    /// A paragraph in lines of at most 80 bytes, as mandoc wants its input; a dot at the beginning of one is no
    /// command.
    static func text(_ text: String) -> [String] {
        TextWrap.lines(escaped(text), width: 78).map { $0.hasPrefix(".") ? "\\&" + $0 : $0 }
    }

    /// One argument of a macro.
    static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }
}
