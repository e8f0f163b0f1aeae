/// A command set element by element, without loss (PS3.7 6.3): what a message is shown and compared with.
///
/// ``Message`` is the typed view of the same bytes.
package struct CommandSet: Hashable, Sendable {
    /// One element; in a command set the value representation is implicit.
    package struct Element: Hashable, Sendable {
        /// The group number, 0000H in lawful command sets.
        package var group: UInt16
        /// The element number.
        package var element: UInt16
        /// The value as sent.
        package var value: [UInt8]

        /// Which element of PS3.7 E it is.
        package var id: CommandElementID? { group == 0 ? CommandElementID(rawValue: element) : nil }

        /// Makes an element of a group 0000 number and a value.
        package init(_ id: CommandElementID, _ value: [UInt8]) {
            group = 0
            element = id.rawValue
            self.value = value
        }

        init(group: UInt16, element: UInt16, value: [UInt8]) {
            self.group = group
            self.element = element
            self.value = value
        }
    }

    /// The elements in the order sent.
    package var elements: [Element]
    /// Bytes after the last complete element.
    package var trailing: [UInt8] = []

    /// Makes a command set of elements as they are.
    package init(_ elements: [Element]) { self.elements = elements }

    /// How many bytes ``begins(_:)`` looks at.
    package static let startLength = 8

    /// Whether bytes begin as a command set has to: with its group length (PS3.7 6.3.1).
    package static func begins(_ bytes: RawSpan) -> Bool {
        bytes.byteCount >= startLength
            && (unsafe bytes.unsafeLoadUnaligned(as: UInt64.self)) == UInt64(littleEndian: 0x0000_0004_0000_0000)
    }

    /// Decodes a whole command set: the concatenated command fragments of one message.
    ///
    /// - Throws: ``WireError`` with `limitExceeded` over ``WireLimits/commandSetLength`` or ``WireLimits/items``, and
    ///   `deviation` in strict mode.
    package init(decoding bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        elements = []
        var walk = try CommandWalk(bytes, log: &log)
        while let place = try walk.next(&log) {
            try log.countItem(at: place.start)
            let value = bytes.extracting(place.offset..<place.offset + place.length)
            elements.append(
                Element(
                    group: UInt16(truncatingIfNeeded: place.tag >> 16),
                    element: UInt16(truncatingIfNeeded: place.tag),
                    value: Array(copying: value)
                )
            )
        }
        trailing = Array(copying: walk.trailing)
    }

    /// Decodes a whole command set from an array.
    ///
    /// - Throws: ``WireError`` as ``init(decoding:log:)-swift.init`` does.
    package init(decoding bytes: [UInt8], log: inout DecodingLog) throws(WireError) {
        try self.init(decoding: unsafe bytes.span.bytes, log: &log)
    }

    /// The bytes, with the group length as it stands in the elements.
    ///
    /// - Throws: ``WireError`` with `unencodable` where a value is longer than 4 GiB.
    package func encoded() throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        for element in elements {
            guard let length = UInt32(exactly: element.value.count) else {
                throw WireError(.unencodable, offset: writer.count)
            }
            writer.writeLittleEndian(element.group)
            writer.writeLittleEndian(element.element)
            writer.writeLittleEndian(length)
            writer.write(element.value)
        }
        writer.write(trailing)
        return writer.bytes
    }

    /// The first element of a number.
    package subscript(id: CommandElementID) -> [UInt8]? { elements.first { $0.id == id }?.value }
}
