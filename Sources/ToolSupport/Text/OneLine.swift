import DICOMWire

/// Text of unknown origin made fit for one line of a terminal.
package enum OneLine {
    /// The text with its lines joined by spaces, and other control characters shown as `\u{HH}`.
    ///
    /// Arguments and file names stand in error messages; one with an escape sequence in it must neither move the cursor
    /// nor forge another line. Characters that change the direction of writing count as control characters.
    package static func of(_ text: String) -> String {
        let joined = text.split(whereSeparator: \.isNewline).map(trimmed).joined(separator: " ")
        var line = ""
        for scalar in joined.unicodeScalars {
            if scalar.isShown { line.unicodeScalars.append(scalar) } else { line += EscapedText.escape(scalar) }
        }
        return line
    }

    private static func trimmed(_ line: Substring) -> Substring {
        guard let first = line.firstIndex(where: { $0 != " " }) else { return "" }
        return line[first...]
    }
}
