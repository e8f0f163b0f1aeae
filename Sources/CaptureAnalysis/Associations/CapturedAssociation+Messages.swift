import DICOMWire
import DIMSE
import PacketFlow

// In place: to take an association out and put it back would copy what it counts by.
extension CapturedAssociation {
    /// Takes the header of a P-DATA-TF, and gives whether what follows is read.
    mutating func takeData(_ header: PDUHeader, at place: PDUPlace) -> Bool {
        let length = PDUHeader.length + Int(header.bodyLength)
        var isRead = true
        if place.side == acceptor {
            let state = state
            let isExpected = state == .sta6 || state == .sta7
            if state != .sta13 { record.lastReceived = PDUDescription(.data) }
            // What comes when nothing may is only passed over; that after the requestor gave up may be a late answer.
            isRead = isExpected || state == .sta13
            record.bytesReceived += UInt64(length)
            record.longestDataReceived = max(record.longestDataReceived, Int(header.bodyLength))
            let isOverlong = record.request.map { Int(header.bodyLength) > $0.dataPDULimit } ?? false
            if state != .sta13 { overlongPDU = isOverlong ? (header, place.time) : nil }
            if !isExpected { record.note(UnexpectedPDU(pdu: PDUDescription(.data), state: state)) }
        } else {
            record.bytesSent += UInt64(length)
            overlongPDU = nil
        }
        if header.bodyLength == 0 {
            let bytes = [header.rawType, header.reserved, 0, 0, 0, 0]
            note([Deviation(.missingPDV, offset: 0, bytes: bytes)], in: .data, from: place.side)
        }
        end = max(end, place.time)
        pduCounts[place.side.rawValue][.data, default: 0] += 1
        return isRead
    }

    /// Takes a command that has come whole, and gives whether the requestor sent it.
    mutating func takeCommand(_ message: ReceivedMessage, from side: ConnectionSide) -> Bool {
        let isFromRequestor = side == requestor
        let field = message.message.command.field
        note(message.deviations, in: .data, from: side)
        if !isOver { lastPDU = PDUDescription(.data, field) }
        if isFromRequestor {
            record.lastSent = PDUDescription(.data, field)
        } else if !isOver, !message.message.hasDataSet {
            record.lastReceived = PDUDescription(.data, field)
        }
        messageCounts[field, default: 0] += 1
        return isFromRequestor
    }
}
