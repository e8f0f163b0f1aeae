package import DICOMWire

/// The elements of a data set as they are shown, up to the pixels.
package struct DataSetListing: Sendable {
    /// An element, or the start of a sequence.
    package struct Element: Sendable {
        /// Its tag.
        package let tag: Tag
        /// Its VR: as sent, or the dictionary's.
        package let vr: VR?
        /// Bytes of its value as its header gives them; nil where a delimiter ends it.
        package let length: UInt32?
        /// The value on a line, escaped; nil for a sequence and for pixels.
        package let value: String?
        /// The sequences that it stands in, outermost first, each with the number of the item from 1.
        package let path: [(sequence: Tag, item: Int)]
    }

    /// Where the listing ends.
    package enum End: Sendable, Hashable {
        /// With the data set.
        case whole
        /// At the pixels, which are not looked at.
        case pixels
        /// Where bytes are missing, or there was no room for more.
        case cut
        /// After as many elements as ``CaptureAnalysisLimits`` give it.
        case limit
        /// At something of which nothing can be made.
        case unreadable
    }

    /// The elements in their order.
    package private(set) var elements: [Element] = []
    /// Where they end.
    package private(set) var end = End.whole

    /// Lists the elements of a data set.
    ///
    /// - Parameters:
    ///   - bytes: The data set, or its start; inflated where it was deflated.
    ///   - isWhole: Whether it is all of it.
    ///   - encoding: How it is encoded.
    ///   - tags: Which elements are wanted, at any depth; nil is all.
    ///   - length: About how many characters of a value are shown.
    package init(_ bytes: [UInt8], isWhole: Bool, encoding: DataEncoding, tags: Set<Tag>? = nil, length: Int) {
        var log = DecodingLog(limits: CaptureAnalysisLimits.wire)
        var reader = unsafe DataSetReader(bytes.span.bytes, encoding: encoding)
        var path: [(sequence: Tag, item: Int)] = []
        // Of the data set and of each item that is open; an item has its parent's where it names none (PS3.3
        // C.12.1.1.2).
        var repertoires = [CharacterRepertoire.ascii]
        do {
            reading: while let event = try reader.next(noting: &log) {
                guard elements.count < CaptureAnalysisLimits.elementsListed else {
                    end = .limit
                    return
                }
                switch event {
                case .element(let header, let value):
                    let isPixels = header.tag == .pixelData && path.isEmpty
                    let repertoire = repertoires[repertoires.count - 1]
                    let text = isPixels ? nil : reader.value(header, value).summary(length: length, in: repertoire)
                    if header.tag == .specificCharacterSet {
                        repertoires[repertoires.count - 1] = CharacterRepertoire(reader.value(header, value).strings)
                    }
                    add(header, text, path, tags)
                    if isPixels {
                        end = .pixels
                        return
                    }
                case .sequenceStart(let header):
                    add(header, nil, path, tags)
                    path.append((header.tag, 0))
                case .fragmentsStart(let header):
                    add(header, nil, path, tags)
                    end = .pixels
                    return
                case .itemStart:
                    if !path.isEmpty { path[path.count - 1].item += 1 }
                    repertoires.append(repertoires[repertoires.count - 1])
                case .itemEnd: if repertoires.count > 1 { repertoires.removeLast() }
                case .sequenceEnd: if !path.isEmpty { path.removeLast() }
                case .fragment, .fragmentsEnd, .strayDelimiter: break
                case .unparsed:
                    end = isWhole ? .unreadable : .cut
                    return
                }
            }
            if !isWhole { end = .cut }
        } catch {
            end = .unreadable
        }
    }

    private mutating func add(
        _ header: ElementHeader,
        _ value: String?,
        _ path: [(sequence: Tag, item: Int)],
        _ tags: Set<Tag>?
    ) {
        guard tags?.contains(header.tag) ?? true else { return }
        let length = header.hasUndefinedLength ? nil : header.length
        elements.append(Element(tag: header.tag, vr: header.vr, length: length, value: value, path: path))
    }
}
