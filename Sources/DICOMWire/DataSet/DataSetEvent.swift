/// What ``DataSetReader`` meets in a data set, in the order of the bytes.
///
/// The events of a data set together name every byte of it, so that ``DataSetWriter`` makes the same bytes of them
/// again. Ranges are offsets in the data set.
package enum DataSetEvent: Hashable, Sendable {
    /// An element with a value.
    case element(ElementHeader, value: Range<Int>)
    /// An element whose value is a sequence of items: VR SQ, or UN where it is of undefined length or one
    /// the dictionary has (PS3.5 6.2.2).
    case sequenceStart(ElementHeader)
    /// The end of the sequence; without a delimiter where its length says so, or where the delimiter is missing.
    case sequenceEnd(delimiter: ElementHeader?)
    /// An item of a sequence; its elements follow.
    case itemStart(ElementHeader)
    /// The end of the item; without a delimiter where its length says so, or where the delimiter is missing.
    case itemEnd(delimiter: ElementHeader?)
    /// An element with encapsulated pixel data (PS3.5 A.4).
    case fragmentsStart(ElementHeader)
    /// A fragment of encapsulated pixel data; the first is the basic offset table.
    case fragment(ElementHeader, value: Range<Int>)
    /// The end of encapsulated pixel data; without a delimiter where it is missing.
    case fragmentsEnd(delimiter: ElementHeader?)
    /// An item or delimiter tag with nothing open that it belongs to; what follows is read as if it were not there.
    case strayDelimiter(ElementHeader)
    /// Bytes up to the end of what encloses them of which nothing can be made.
    case unparsed(Range<Int>)
}
