/// Breaks prose into lines.
package enum TextWrap {
    /// The lines of a text at most `width` characters wide, where its words allow it.
    ///
    /// A word longer than the width stays whole on a line of its own, because UIDs, file names and commands are copied
    /// from reports. Line feeds in the text begin new lines, and runs of spaces count as one.
    ///
    /// - Parameters:
    ///   - text: What to break.
    ///   - width: Characters of a line, the indentation included; `nil` breaks at line feeds only.
    ///   - indent: Spaces before each line.
    ///   - hanging: More spaces before each line but the first.
    /// - Returns: At least one line; none has a line feed or ends in a space.
    package static func lines(_ text: String, width: Int?, indent: Int = 0, hanging: Int = 0) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var length = 0
            for word in paragraph.split(separator: " ") {
                if length > 0, let width, length + 1 + word.count > width {
                    lines.append(line)
                    length = 0
                }
                if length == 0 {
                    let indentation = lines.isEmpty ? indent : indent + hanging
                    line = String(repeating: " ", count: indentation) + word
                    length = indentation + word.count
                } else {
                    line += " " + word
                    length += 1 + word.count
                }
            }
            lines.append(length == 0 ? "" : line)
        }
        return lines
    }
}
