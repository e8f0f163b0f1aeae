import CaptureAnalysis
import CaptureInput
import DICOMWire
import DIMSE
import PacketFlow
import ToolSupport

/// The data sets that are under way, as far as a user wants to see their elements.
struct DataSetSelection {
    /// Whether any are wanted.
    let isWanted: Bool
    /// Which elements; nil is all.
    private let tags: Set<Tag>?
    private var starts = DataSetStarts()

    /// Nothing is wanted.
    static let nothing = DataSetSelection(isWanted: false, tags: nil)

    /// All elements, or those of some tags at any depth.
    init(tags: Set<Tag>?) { self.init(isWanted: true, tags: tags) }

    private init(isWanted: Bool, tags: Set<Tag>?) { (self.isWanted, self.tags) = (isWanted, tags) }

    mutating func begin(_ key: DataSetKey) {
        if isWanted { starts.begin(key) }
    }

    mutating func append(_ piece: RawSpan, to key: DataSetKey) { starts.append(piece, to: key) }

    mutating func miss(_ key: DataSetKey) { starts.miss(key) }

    /// Gives what there is of a message's data set, and keeps it no longer; nil where it is not wanted, or there is none.
    mutating func take(of message: CapturedMessage, in association: CapturedAssociation) -> DataSetStarts.Start? {
        starts.take(DataSetKey(of: message, in: association))
    }

    /// Keeps nothing more of an association, of which data sets may be under way that have no end.
    mutating func forget(_ association: CapturedAssociation) {
        for side in ConnectionSide.allCases { _ = starts.take(DataSetKey(association, side)) }
    }

    /// Lines for the elements of a message's data set.
    func lines(
        _ start: DataSetStarts.Start,
        of message: CapturedMessage,
        in association: CapturedAssociation,
        _ palette: Palette
    ) -> [String] {
        let listing = listing(start, message, association, length: PcapLimits.valueLengthOfLine)
        return DataSetText.lines(listing, isAll: tags == nil, palette)
    }

    /// Adds the elements of a message's data set to its document.
    func add(
        _ start: DataSetStarts.Start,
        to document: inout MessageDocument,
        of message: CapturedMessage,
        in association: CapturedAssociation
    ) {
        document.add(listing(start, message, association, length: PcapLimits.valueLength))
    }

    /// Nil where the transfer syntax is not known, or is none of the standard's.
    private func listing(
        _ start: DataSetStarts.Start,
        _ message: CapturedMessage,
        _ association: CapturedAssociation,
        length: Int
    ) -> DataSetListing? {
        guard let transferSyntax = association.transferSyntax(ofContext: message.received.contextID),
            let encoding = DataEncoding(transferSyntax: transferSyntax)
        else { return nil }
        var (bytes, isWhole) = (start.bytes, start.isWhole)
        if Self.deflated.contains(transferSyntax) {
            let inflated = Deflated.inflate(bytes, atMost: PcapLimits.inflatedDataSet)
            (bytes, isWhole) = (inflated.bytes, inflated.isWhole)
        }
        return DataSetListing(bytes, isWhole: isWhole, encoding: encoding, tags: tags, length: length)
    }

    /// Deflated Explicit VR Little Endian, and the two of JPIP that are deflated (PS3.5 A.5, A.7, A.9).
    private static let deflated: Set<UID> = [
        "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205",
    ]
}

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

/// An element for JSON.
struct ElementDocument: Encodable {
    let tag: String
    let keyword: String?
    let vr: String?
    let length: UInt32?
    let value: String?
    /// Where it stands, as in `(0040,0100)[1]`; nil at the top.
    let path: String?

    init(_ element: DataSetListing.Element) {
        tag = element.tag.description
        keyword = element.tag.dictionaryEntry.map(\.keyword).flatMap { $0.isEmpty ? nil : $0 }
        vr = element.vr?.description
        length = element.length
        value = element.value
        let places = element.path.map { "\($0.sequence)[\($0.item)]" }
        path = places.isEmpty ? nil : places.joined(separator: ".")
    }
}
