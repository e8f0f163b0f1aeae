/// Text in aligned columns.
///
/// No line ends in spaces. The last column is wrapped to the width, with its further lines below its beginning; the
/// others are as wide as their widest cell.
package struct TextTable: Sendable {
    /// Which side of a column its cells keep to.
    package enum Alignment: Sendable {
        /// The left side, for text.
        case leading
        /// The right side, for numbers.
        case trailing
    }

    /// How a column looks.
    package struct Column: Sendable {
        /// The heading; a table without any headings has no heading line.
        package var title: String
        /// Which side the cells keep to.
        package var alignment: Alignment

        /// Makes a column.
        package init(_ title: String = "", alignment: Alignment = .leading) {
            self.title = title
            self.alignment = alignment
        }
    }

    /// What stands in one place.
    package struct Cell: Sendable {
        /// The text, with no control characters in it.
        package var text: String
        /// How it looks.
        package var style: TextStyle

        /// Makes a cell.
        package init(_ text: String, _ style: TextStyle = .plain) {
            self.text = text
            self.style = style
        }
    }

    /// The columns, from the left.
    package let columns: [Column]
    private let indent: Int
    private let gap: Int
    private var rows: [[Cell]] = []

    /// Makes a table without rows.
    ///
    /// - Parameters:
    ///   - columns: The columns, from the left.
    ///   - indent: Spaces before each line.
    ///   - gap: Spaces between columns.
    package init(_ columns: [Column], indent: Int = 0, gap: Int = 2) {
        self.columns = columns
        self.indent = indent
        self.gap = gap
    }

    /// Adds a row; places without a cell stay empty, cells without a column are dropped.
    package mutating func add(_ cells: [Cell]) {
        let missing = max(0, columns.count - cells.count)
        rows.append(cells.prefix(columns.count) + Array(repeating: Cell(""), count: missing))
    }

    /// How many rows were added.
    package var rowCount: Int { rows.count }

    /// The lines of the table.
    ///
    /// - Parameters:
    ///   - width: Characters of a line; `nil` wraps nothing.
    ///   - palette: Whether styles are shown.
    /// - Returns: One line or more for each row, after the line of headings where there are any.
    package func lines(width: Int?, palette: Palette = .plain) -> [String] {
        let heading = columns.map { Cell($0.title, .bold) }
        let hasHeading = columns.contains { !$0.title.isEmpty }
        let all = hasHeading ? [heading] + rows : rows
        let widths = columns.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
        return all.flatMap { lines(of: $0, widths: widths, width: width, palette: palette) }
    }

    /// The least room that the last column is wrapped to: a terminal that leaves less is overrun instead.
    private static let narrowestLastColumn = 16

    private func lines(of row: [Cell], widths: [Int], width: Int?, palette: Palette) -> [String] {
        var line = String(repeating: " ", count: indent)
        var used = indent
        // Spaces are owed, not written, until text follows them: that keeps them off the end of a line.
        var owed = 0
        for index in row.indices.dropLast() {
            let cell = row[index]
            let padding = widths[index] - cell.text.count
            if columns[index].alignment == .trailing { owed += padding }
            if !cell.text.isEmpty {
                line += String(repeating: " ", count: owed) + palette.paint(cell.text, cell.style)
                owed = 0
            }
            owed += gap + (columns[index].alignment == .leading ? padding : 0)
            used += widths[index] + gap
        }
        guard let last = row.last, let lastColumn = columns.last, !last.text.isEmpty else { return [trimmed(line)] }
        if lastColumn.alignment == .trailing {
            let padding = (widths.last ?? 0) - last.text.count
            return [line + String(repeating: " ", count: owed + padding) + palette.paint(last.text, last.style)]
        }
        let room = width.map { max($0 - used, Self.narrowestLastColumn) }
        let wrapped = TextWrap.lines(last.text, width: room)
        let margin = String(repeating: " ", count: used)
        return wrapped.enumerated().map { number, text in
            let prefix = number == 0 ? line + String(repeating: " ", count: owed) : margin
            return text.isEmpty ? trimmed(prefix) : prefix + palette.paint(text, last.style)
        }
    }

    /// A line that consists of nothing but its margin is empty.
    private func trimmed(_ line: String) -> String {
        line.allSatisfy { $0 == " " } ? "" : line
    }
}
