package import DICOMWire

/// Cuts messages into P-DATA-TF PDUs that the peer takes (PS3.8 D.1, E).
package struct MessageFragmenter: Hashable, Sendable {
    /// Bytes of a fragment at most; even, as each fragment has to be.
    package let fragmentLength: Int

    /// Takes the maximum length that the peer announced in bytes; 0 and nil are no limit.
    ///
    /// A maximum that leaves no room for a fragment is exceeded, since nothing could be sent at all.
    package init(peerMaximumLength: UInt32?) {
        let maximum = Int(peerMaximumLength ?? 0)
        let unlimited = DIMSELimits.unlimitedLength
        let room = (maximum == 0 ? unlimited : min(maximum, unlimited)) - PresentationDataWalk.Header.length
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
            writer.writeBigEndian(UInt32(end - start + PresentationDataWalk.Header.length))
            writer.writeBigEndian(UInt32(end - start + 2))
            writer.write(contextID)
            writer.write((isCommand ? MessageControl.command : 0) | (isLast ? MessageControl.last : 0))
            writer.write(bytes[start..<end])
            start = end
        } while start < bytes.count
    }
}
