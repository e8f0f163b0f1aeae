/// How a piece of text looks on a terminal.
///
/// It never carries meaning of its own: whatever is red is also said in words.
package enum TextStyle: Sendable, Hashable {
    /// As it comes.
    case plain
    /// Headings and what matters most.
    case bold
    /// Failures.
    case red
    /// Success.
    case green
    /// Warnings.
    case yellow
    /// Details.
    case dim

    /// The parameter of the SGR control sequence (ECMA-48 8.3.117).
    var parameter: String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .dim: "2"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        }
    }
}

/// Shows styles, or leaves them out.
package struct Palette: Sendable, Hashable {
    /// Whether styles are shown.
    package let isOn: Bool

    /// Leaves all styles out.
    package static let plain = Palette(isOn: false)

    /// Makes a palette.
    package init(isOn: Bool) { self.isOn = isOn }

    /// The text with the control sequences of a style around it, where styles are shown.
    package func paint(_ text: String, _ style: TextStyle) -> String {
        guard isOn, !text.isEmpty, let parameter = style.parameter else { return text }
        return "\u{1B}[\(parameter)m\(text)\u{1B}[0m"
    }
}
