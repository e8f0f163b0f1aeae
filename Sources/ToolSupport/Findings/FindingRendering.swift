package import Diagnosis

/// Findings as text: what it means, what was seen, and what to do, under each other.
package enum FindingRendering {
    /// The lines of findings, with an empty line before each.
    package static func lines(_ findings: [Finding], width: Int?, palette: Palette) -> [String] {
        findings.flatMap { [""] + lines($0, width: width, palette: palette) }
    }

    /// Severity and code of a finding.
    package static func label(_ finding: Finding, palette: Palette) -> String {
        palette.paint("\(finding.severity.rawValue.uppercased())  \(finding.code.rawValue)", style(finding.severity))
    }

    private static func lines(_ finding: Finding, width: Int?, palette: Palette) -> [String] {
        var lines = [label(finding, palette: palette)]
        lines += TextWrap.lines(finding.sentence, width: width, indent: 2)
        lines += list("seen", finding.evidence, width: width)
        lines += list("try", finding.remedy, width: width)
        lines += TextWrap.lines("source  \(finding.source)", width: width, indent: 2, hanging: 8)
            .map { palette.paint($0, .dim) }
        return lines
    }

    private static func list(_ label: String, _ items: [String], width: Int?) -> [String] {
        items.enumerated().flatMap { index, item in
            let head = index == 0 ? label : ""
            let padded = head + String(repeating: " ", count: 6 - head.count)
            let wrapped = TextWrap.lines(item, width: width.map { $0 - 10 })
            return wrapped.enumerated().map { line, text in
                "  " + (line == 0 ? padded + "- " : "        ") + text
            }
        }
    }

    private static func style(_ severity: Finding.Severity) -> TextStyle {
        switch severity {
        case .failure: .red
        case .warning: .yellow
        case .note: .bold
        }
    }
}

extension Finding: Encodable {
    private enum CodingKeys: String, CodingKey {
        case code
        case severity
        case sentence
        case evidence
        case remedy
        case source
    }

    /// Writes all fields under their names.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code.rawValue, forKey: .code)
        try container.encode(severity.rawValue, forKey: .severity)
        try container.encode(sentence, forKey: .sentence)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(remedy, forKey: .remedy)
        try container.encode(source, forKey: .source)
    }
}
