/// Text of unknown origin made fit for one line of a terminal.
package enum OneLine {
    /// The text with its lines joined by spaces, and other control characters shown as `\u{HH}`.
    ///
    /// Arguments and file names stand in error messages; one with an escape sequence in it must neither move the cursor nor
    /// forge another line. Characters that change the direction of writing count as control characters.
    package static func of(_ text: String) -> String {
        let joined = text.split(whereSeparator: \.isNewline).map(trimmed).joined(separator: " ")
        var line = ""
        for scalar in joined.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
                .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
                .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator:
                line.unicodeScalars.append(scalar)
            @unknown default:
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
        return line
    }

    private static func trimmed(_ line: Substring) -> Substring {
        guard let first = line.firstIndex(where: { $0 != " " }) else { return "" }
        return line[first...]
    }
}
