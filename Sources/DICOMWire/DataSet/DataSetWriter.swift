/// Makes the bytes of a data set, of elements or of what a ``DataSetReader`` read.
package struct DataSetWriter: Sendable {
    /// The encoding of elements; what was read keeps its own.
    package let encoding: DataEncoding
    private let limits: WireLimits
    private var writer = ByteWriter()

    /// Makes an empty data set.
    package init(_ encoding: DataEncoding, limits: WireLimits = WireLimits()) {
        self.encoding = encoding
        self.limits = limits
    }

    /// What was written so far.
    package var bytes: [UInt8] { writer.bytes }

    /// Writes elements, which have to be in ascending order of their tags, as they are.
    ///
    /// - Throws: ``WireError`` with `unencodable` where a value is too long for its length field, with `limitExceeded`
    ///   where sequences are nested deeper than ``WireLimits/sequenceDepth``; what was written then is of no use.
    package mutating func write(_ elements: [DataElement]) throws(WireError) {
        try write(elements, encoding, depth: 0)
    }

    /// Writes again what was read, byte by byte as it was.
    package mutating func write(_ event: DataSetEvent, of reader: borrowing DataSetReader) {
        switch event {
        case .element(let header, let value), .fragment(let header, let value):
            write(header)
            writer.write(reader.bytes(value))
        case .sequenceStart(let header), .itemStart(let header), .fragmentsStart(let header),
            .strayDelimiter(let header):
            write(header)
        case .sequenceEnd(let delimiter), .itemEnd(let delimiter), .fragmentsEnd(let delimiter):
            if let delimiter { write(delimiter) }
        case .unparsed(let range):
            writer.write(reader.bytes(range))
        }
    }
}

extension DataSetWriter {
    private mutating func write(_ elements: [DataElement], _ encoding: DataEncoding, depth: Int) throws(WireError) {
        for element in elements {
            switch element.content {
            case .value(let value):
                try writeHeader(element, encoding, value.count)
                writer.write(value)
            case .items(let items, let length):
                try checkDepth(depth)
                try writeHeader(element, encoding, nil)
                // The items of an unknown sequence are in implicit VR little endian (PS3.5 6.2.2 note 2).
                let inner = element.vr == .un ? .implicitVRLittleEndian : encoding
                try enclose(length, .sequenceDelimitation, inner, encoding) { writer throws(WireError) in
                    for item in items {
                        writer.writeItemTag(.item, inner, ElementHeader.undefinedLength)
                        try writer.enclose(item.length, .itemDelimitation, inner, inner) { writer throws(WireError) in
                            try writer.write(item.elements, inner, depth: depth + 1)
                        }
                    }
                }
            case .fragments(let fragments):
                try checkDepth(depth)
                try writeHeader(element, encoding, nil)
                for fragment in fragments {
                    guard let length = UInt32(exactly: fragment.count), length != ElementHeader.undefinedLength else {
                        throw WireError(.unencodable, offset: writer.count)
                    }
                    writeItemTag(.item, encoding, length)
                    writer.write(fragment)
                }
                writeItemTag(.sequenceDelimitation, encoding, 0)
            }
        }
    }

    private func checkDepth(_ depth: Int) throws(WireError) {
        guard depth < limits.sequenceDepth else {
            throw WireError(.limitExceeded(.sequenceDepth), offset: writer.count)
        }
    }

    /// Writes what `body` writes after a header that ended with an undefined length: with a delimiter after it, or with
    /// the length put in its place.
    private mutating func enclose(
        _ length: DataElement.LengthForm,
        _ delimiter: Tag,
        _ inner: DataEncoding,
        _ outer: DataEncoding,
        _ body: (inout DataSetWriter) throws(WireError) -> Void
    ) throws(WireError) {
        let start = writer.count
        try body(&self)
        switch length {
        case .undefined: writeItemTag(delimiter, inner, 0)
        case .defined:
            guard let count = UInt32(exactly: writer.count - start), count != ElementHeader.undefinedLength else {
                throw WireError(.unencodable, offset: start)
            }
            writer.overwriteLittleEndian(outer.isBigEndian ? count.byteSwapped : count, at: start - 4)
        }
    }

    private mutating func writeItemTag(_ tag: Tag, _ encoding: DataEncoding, _ length: UInt32) {
        write(ElementHeader(tag: tag, form: .implicit, isBigEndian: encoding.isBigEndian, length: length, offset: 0))
    }

    /// Writes the header of an element, with undefined length where there is no length yet.
    private mutating func writeHeader(
        _ element: DataElement,
        _ encoding: DataEncoding,
        _ length: Int?
    ) throws(WireError) {
        var header = ElementHeader(
            tag: element.tag,
            vr: element.vr,
            form: !encoding.isExplicit ? .implicit : element.vr.hasLongLength ? .long : .short,
            isBigEndian: encoding.isBigEndian,
            length: ElementHeader.undefinedLength,
            offset: writer.count
        )
        if let length {
            let fits = header.form == .short ? length <= UInt16.max : length < ElementHeader.undefinedLength
            guard fits else { throw WireError(.unencodable, offset: writer.count) }
            header.length = UInt32(length)
        } else if header.form == .short {
            throw WireError(.unencodable, offset: writer.count)
        }
        write(header)
    }

    private mutating func write(_ header: ElementHeader) {
        write(header.tag.group, header)
        write(header.tag.element, header)
        switch header.form {
        case .implicit: write(header.length, header)
        case .short:
            writer.writeBigEndian(header.vr?.rawValue ?? 0)
            write(UInt16(truncatingIfNeeded: header.length), header)
        case .long:
            writer.writeBigEndian(header.vr?.rawValue ?? 0)
            write(header.reserved, header)
            write(header.length, header)
        }
    }

    private mutating func write<Value: FixedWidthInteger>(_ value: Value, _ header: ElementHeader) {
        if header.isBigEndian { writer.writeBigEndian(value) } else { writer.writeLittleEndian(value) }
    }
}
