import CaptureAnalysis
import DICOMWire
import ToolSupport

/// The elements of a data set as lines.
enum DataSetText {
    /// A line for each element; where the listing is no whole data set, one that says why.
    static func lines(_ listing: DataSetListing?, isAll: Bool, _ palette: Palette) -> [String] {
        guard let listing else { return [palette.paint("data set of an unknown encoding", .yellow)] }
        let lines = listing.elements.map { line($0, isNested: isAll, palette) }
        guard let ending = ending(listing.end) else { return lines }
        return lines + [palette.paint(ending, .yellow)]
    }

    private static func line(_ element: DataSetListing.Element, isNested: Bool, _ palette: Palette) -> String {
        let keyword = element.tag.dictionaryEntry?.keyword ?? ""
        let value: String
        if let text = element.value {
            value = text
        } else if element.vr == .sq {
            value = "sequence"
        } else {
            value = element.length.map { "\($0) bytes" } ?? "encapsulated"
        }
        let place =
            isNested
            ? String(repeating: "  ", count: element.path.count)
            : element.path.map { "\($0.sequence)[\($0.item)]." }.joined()
        let name = palette.paint(keyword.isEmpty ? "?" : keyword, .dim)
        return "\(place)\(element.tag) \(element.vr?.description ?? "--") \(name)  \(value)"
    }

    /// Why a listing ends before its data set does; nil where it does not.
    static func ending(_ end: DataSetListing.End) -> String? {
        switch end {
        case .whole, .pixels: nil
        case .cut: "the rest is not in the capture, or too much to keep"
        case .limit: "and more elements"
        case .unreadable: "the rest cannot be read as the transfer syntax has it"
        }
    }
}
