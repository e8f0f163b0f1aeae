import ArgumentParser
import DICOMWire
import ToolSupport

/// Which elements of data sets are shown, patients' data among them.
struct DataSetOptions: ParsableArguments {
    @Flag(
        help: "Show the elements of data sets up to the pixels, as text: patients' data too."
    )
    private var tags = false

    @Option(
        help: ArgumentHelp(
            "Show this element of data sets, at any depth: a keyword, or group and element as 0010,0020. May be repeated.",
            valueName: "element"
        )
    )
    private var tag: [String] = []

    /// What is wanted.
    ///
    /// - Throws: `ToolFailure` with usage.
    func selection() throws(ToolFailure) -> DataSetSelection {
        if tags { return DataSetSelection(tags: nil) }
        guard !tag.isEmpty else { return .nothing }
        var chosen: Set<Tag> = []
        for text in tag {
            guard let tag = Tag(keyword: text) ?? Self.number(text) else {
                throw .usage(
                    "'--tag \(text)': give an element's keyword as in the standard, such as PatientID, or 0010,0020"
                )
            }
            chosen.insert(tag)
        }
        return DataSetSelection(tags: chosen)
    }

    /// A tag in the notation of the standard, with or without brackets and comma.
    private static func number(_ text: String) -> Tag? {
        var digits = text[...]
        if digits.first == "(", digits.last == ")" { digits = digits.dropFirst().dropLast() }
        let parts = digits.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && parts.allSatisfy { $0.count == 4 }) else { return nil }
        let number = parts.joined()
        guard number.count == 8, number.allSatisfy(\.isHexDigit) else { return nil }
        return UInt32(number, radix: 16).map(Tag.init(rawValue:))
    }
}
