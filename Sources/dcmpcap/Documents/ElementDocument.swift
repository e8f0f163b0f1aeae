import CaptureAnalysis
import DICOMWire

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
