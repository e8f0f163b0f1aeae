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

    /// Gives what there is of a message's data set, and keeps it no longer; nil where it is not wanted, or there is
    /// none.
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
