/// A data element to be written.
package struct DataElement: Hashable, Sendable {
    /// The tag.
    package var tag: Tag
    /// The VR; implicit VR encodings do not show it.
    package var vr: VR
    /// The value.
    package var content: Content

    /// The value of an element.
    package enum Content: Hashable, Sendable {
        /// Bytes as they are to be sent: padded, and in the byte order of the encoding.
        case value([UInt8])
        /// A sequence.
        case items([Item], LengthForm)
        /// Encapsulated pixel data (PS3.5 A.4); the first fragment is the basic offset table, which may be empty.
        case fragments([[UInt8]])
    }

    /// How the end of a sequence or item is told.
    package enum LengthForm: Hashable, Sendable {
        /// By its length.
        case defined
        /// By a delimiter.
        case undefined
    }

    /// An item of a sequence.
    package struct Item: Hashable, Sendable {
        /// The elements, in ascending order of their tags.
        package var elements: [DataElement]
        /// How its end is told.
        package var length: LengthForm

        /// Makes an item.
        package init(_ elements: [DataElement], _ length: LengthForm = .defined) {
            self.elements = elements
            self.length = length
        }
    }

    /// Makes an element with a value as it is to be sent.
    package init(_ tag: Tag, _ vr: VR, _ value: [UInt8]) {
        self.init(tag, vr, .value(value))
    }

    /// Makes an element.
    package init(_ tag: Tag, _ vr: VR, _ content: Content) {
        self.tag = tag
        self.vr = vr
        self.content = content
    }
}

extension DataElement {
    /// An element with text, padded to an even length: with NUL for UI, with a space otherwise (PS3.5 6.2).
    ///
    /// The bytes are UTF-8: text beyond ASCII needs the Specific Character Set ISO_IR 192.
    package static func text(_ tag: Tag, _ vr: VR, _ text: String) -> DataElement {
        padded(tag, vr, Array(text.utf8))
    }

    /// An element with a UID.
    package static func uid(_ tag: Tag, _ uid: UID) -> DataElement { padded(tag, .ui, uid.bytes) }

    /// An element with the significant bytes of an AE title.
    package static func title(_ tag: Tag, _ title: AETitle) -> DataElement { padded(tag, .ae, title.significantBytes) }

    private static func padded(_ tag: Tag, _ vr: VR, _ value: [UInt8]) -> DataElement {
        DataElement(tag, vr, value.count % 2 == 0 ? value : value + [vr == .ui ? 0 : 0x20])
    }

    /// An element with integers of the width that the VR has.
    package static func integers<Value: FixedWidthInteger>(
        _ tag: Tag,
        _ vr: VR,
        _ values: [Value],
        in encoding: DataEncoding
    ) -> DataElement {
        var writer = ByteWriter(capacity: values.count * MemoryLayout<Value>.size)
        for value in values {
            if encoding.isBigEndian { writer.writeBigEndian(value) } else { writer.writeLittleEndian(value) }
        }
        return DataElement(tag, vr, writer.bytes)
    }

    /// A sequence.
    package static func sequence(_ tag: Tag, _ items: [Item], _ length: LengthForm = .defined) -> DataElement {
        DataElement(tag, .sq, .items(items, length))
    }
}
