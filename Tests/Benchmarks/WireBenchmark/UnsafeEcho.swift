/// What the loop over unsafe pointers takes out of a P-DATA-TF PDU with a C-ECHO-RQ.
struct UnsafeEcho {
    var contextID: UInt8 = 0
    var control: UInt8 = 0
    var groupLength: UInt32 = 0
    var commandField: UInt16 = 0
    var messageID: UInt16 = 0
    var dataSetType: UInt16 = 0
    var sopClass = InlineArray<64, UInt8>(repeating: 0)
    var sopClassLength = 0

    /// Visits every header, as the decoder does, and checks no bounds.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer) {
        guard unsafe bytes.load(as: UInt8.self) == 0x04 else { return }
        let end = unsafe 6 + Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self)))
        var value = 6
        while value < end {
            let valueEnd =
                unsafe value + 4 + Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: value, as: UInt32.self)))
            contextID = unsafe bytes.load(fromByteOffset: value + 4, as: UInt8.self)
            control = unsafe bytes.load(fromByteOffset: value + 5, as: UInt8.self)
            var element = value + 6
            while element < valueEnd {
                let group = unsafe UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: element, as: UInt16.self))
                let number = unsafe UInt16(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: element + 2, as: UInt16.self)
                )
                let length = unsafe Int(
                    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: element + 4, as: UInt32.self))
                )
                element += 8
                if group == 0 {
                    switch number {
                    case 0x0000:
                        groupLength = unsafe UInt32(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: element, as: UInt32.self)
                        )
                    case 0x0002:
                        for index in 0..<length {
                            unsafe sopClass[unchecked: index] = bytes.load(
                                fromByteOffset: element + index,
                                as: UInt8.self
                            )
                        }
                        sopClassLength = length
                    case 0x0100:
                        commandField = unsafe UInt16(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: element, as: UInt16.self)
                        )
                    case 0x0110:
                        messageID = unsafe UInt16(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: element, as: UInt16.self)
                        )
                    case 0x0800:
                        dataSetType = unsafe UInt16(
                            littleEndian: bytes.loadUnaligned(fromByteOffset: element, as: UInt16.self)
                        )
                    default: break
                    }
                }
                element += length
            }
            value = valueEnd
        }
    }
}
