/// P-DATA-TF as a value (PS3.8 9.3.5).
///
/// Where many are walked, ``PresentationDataWalk`` visits the same bytes without copying.
package struct PresentationData: Hashable, Sendable {
    /// The second byte of the header.
    package var reserved: UInt8 = 0
    /// The presentation data values in order.
    package var values: [PresentationDataValue]
    /// Bytes after the last complete value.
    package var trailing: [UInt8] = []

    /// Makes a PDU of values.
    package init(_ values: [PresentationDataValue]) { self.values = values }

    init(_ cursor: inout ByteCursor, reserved: UInt8, log: inout DecodingLog) throws(WireError) {
        self.reserved = reserved
        values = []
        if cursor.remaining == 0 { try log.note(.missingPDV, at: 0, cursor.bytes) }
        var walk = PresentationDataWalk(body: cursor.readRest())
        do {
            while let value = try walk.next() {
                try log.countItem(at: value.offset)
                try value.check(log: &log)
                let fragment = Array(copying: value.fragment)
                values.append(
                    PresentationDataValue(contextID: value.contextID, control: value.control, fragment: fragment)
                )
            }
        } catch {
            switch error.code {
            case .malformed: try log.note(.emptyPDV, at: error.offset, walk.rest)
            case .truncated: try log.note(.pdvOverrunsPDU, at: error.offset, walk.rest)
            case .limitExceeded, .deviation, .unencodable: throw error
            }
            trailing = Array(copying: walk.rest)
        }
    }

    func encodeBody(_ writer: inout ByteWriter) throws(WireError) {
        for value in values { try value.encode(to: &writer) }
        writer.write(trailing)
    }
}

/// One presentation data value: a fragment of a command or data set of one presentation context (PS3.8 9.3.5.1).
package struct PresentationDataValue: Hashable, Sendable {
    /// The presentation context it belongs to.
    package var contextID: UInt8
    /// The message control header as sent (PS3.8 E.2).
    package var control: UInt8
    /// The fragment without the control header.
    package var fragment: [UInt8]

    /// Makes a value from its parts.
    package init(contextID: UInt8, control: UInt8, fragment: [UInt8]) {
        self.contextID = contextID
        self.control = control
        self.fragment = fragment
    }

    /// Makes a value of a command or data set fragment.
    package init(contextID: UInt8, isCommand: Bool, isLast: Bool, fragment: [UInt8]) {
        let control = (isCommand ? MessageControl.command : 0) | (isLast ? MessageControl.last : 0)
        self.init(contextID: contextID, control: control, fragment: fragment)
    }

    /// Whether it carries part of a command set.
    package var isCommand: Bool { control & MessageControl.command != 0 }

    /// Whether it is the last fragment of its command or data set.
    package var isLast: Bool { control & MessageControl.last != 0 }

    func encode(to writer: inout ByteWriter) throws(WireError) {
        guard let length = UInt32(exactly: fragment.count + 2) else {
            throw WireError(.unencodable, offset: writer.count)
        }
        writer.writeBigEndian(length)
        writer.write(contextID)
        writer.write(control)
        writer.write(fragment)
    }
}

/// The bits of the message control header (PS3.8 E.2).
package enum MessageControl {
    /// Set on fragments of a command set, clear on those of a data set.
    package static let command: UInt8 = 0x01
    /// Set on the last fragment.
    package static let last: UInt8 = 0x02
}
