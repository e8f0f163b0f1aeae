/// Why a capture was not read, or not to its end.
package enum CaptureError: Error, Hashable, Sendable {
    /// It has no bytes.
    case empty
    /// It begins with these bytes, which no kind of capture begins with.
    case notACapture([UInt8])
    /// It is damaged at an offset in bytes; what stands before was read.
    case damaged(Damage, offset: UInt64)

    /// What is wrong with a capture.
    package enum Damage: Error, Hashable, Sendable {
        /// It ends within a packet, a block or its own header.
        case truncated
        /// A packet of this length, which is above ``PacketFlowLimits/packetLength``.
        case packetLength(UInt32)
        /// A block of this length: not even its own frame fits, no multiple of four, or above the limit.
        case blockLength(UInt32)
        /// A block that ends with another length than it begins with.
        case blockEnd(UInt32)
        /// A section that gives no byte order, or a version that is not 1.
        case sectionHeader
        /// A packet of an interface that was not described.
        case unknownInterface(UInt32)
        /// A packet of an interface that is described and not kept: a section has more than
        /// ``PacketFlowLimits/interfaces``.
        case interfaceBeyondLimit(UInt32)
        /// A block whose fields do not fit its length.
        case blockFields(UInt32)
        /// Compressed data that cannot be inflated; the offset is that of the capture, not of the file.
        case compression
        /// Compressed data that ends before it is whole; the offset is as of ``compression``.
        case compressionCut
    }
}
