package import DICOMWire

/// Cuts messages into P-DATA-TF PDUs that the peer takes (PS3.8 D.1, E).
package struct MessageFragmenter: Hashable, Sendable {
    /// Bytes of a presentation data value before its fragment: length, context ID and control header.
    static let overhead = 6
    /// The longest body that Sonde sends where the peer names no limit: large enough to lose nothing by it, and small
    /// enough that a PDU is never held twice.
    static let unlimitedLength = 128 << 10

    /// Bytes of a fragment at most; even, as each fragment has to be.
    package let fragmentLength: Int
    /// Whether the peer's maximum leaves no room for a fragment, so that PDUs are longer than it asked for.
    package let exceedsPeerMaximum: Bool

    /// Takes the maximum length that the peer announced in bytes; 0 and nil are no limit.
    package init(peerMaximumLength: UInt32?) {
        let maximum = Int(peerMaximumLength ?? 0)
        let room = (maximum == 0 ? Self.unlimitedLength : min(maximum, Self.unlimitedLength)) - Self.overhead
        exceedsPeerMaximum = room < 2
        fragmentLength = max(2, room & ~1)
    }

    /// A message as whole PDUs one after the other, for one write.
    ///
    /// Command and data set travel in PDUs of their own.
    package func encode(_ message: Message, dataSet: [UInt8] = [], contextID: UInt8) -> [UInt8] {
        let command = message.encodedCommandSet()
        var writer = ByteWriter(capacity: command.count + dataSet.count + 64)
        append(command, isCommand: true, contextID, to: &writer)
        if message.hasDataSet { append(dataSet, isCommand: false, contextID, to: &writer) }
        return writer.bytes
    }

    private func append(_ bytes: [UInt8], isCommand: Bool, _ contextID: UInt8, to writer: inout ByteWriter) {
        var start = 0
        repeat {
            let end = min(start + fragmentLength, bytes.count)
            let isLast = end == bytes.count
            writer.write(PDUType.data.rawValue)
            writer.write(0)
            writer.writeBigEndian(UInt32(end - start + Self.overhead))
            writer.writeBigEndian(UInt32(end - start + 2))
            writer.write(contextID)
            writer.write((isCommand ? MessageControl.command : 0) | (isLast ? MessageControl.last : 0))
            writer.write(bytes[start..<end])
            start = end
        } while start < bytes.count
    }
}
