import DICOMWire

/// The parts of lawful A-ASSOCIATE PDUs, to be put together with one thing wrong.
enum AssociateFixture {
    static let applicationContext = item(0x10, ascii("1.2.840.10008.3.1.1.1"))
    static let verification = item(0x30, ascii("1.2.840.10008.1.1"))
    static let implicitLittleEndian = item(0x40, ascii("1.2.840.10008.1.2"))
    static let maximumLength = item(0x51, bigEndian(UInt32(16_384)))
    static let implementationClassUID = item(0x52, ascii("1.2.3"))

    static func context(_ id: UInt8 = 1, _ subItems: [UInt8] = verification + implicitLittleEndian) -> [UInt8] {
        item(0x20, [id, 0, 0, 0] + subItems)
    }

    static func result(_ id: UInt8 = 1, _ result: UInt8 = 0, _ subItems: [UInt8] = implicitLittleEndian) -> [UInt8] {
        item(0x21, [id, 0, result, 0] + subItems)
    }

    static func userInformation(_ subItems: [UInt8]...) -> [UInt8] {
        item(0x50, maximumLength + implementationClassUID + subItems.flatMap { $0 })
    }

    static func request(
        version: UInt16 = 1,
        called: String = "ANY-SCP         ",
        calling: String = "SONDE           ",
        _ items: [UInt8] = applicationContext + context() + userInformation()
    ) -> [UInt8] {
        pdu(0x01, fixedPart(version, called, calling) + items)
    }

    static func accept(
        called: String = "ANY-SCP         ",
        _ items: [UInt8] = applicationContext + result() + userInformation()
    ) -> [UInt8] {
        pdu(0x02, fixedPart(1, called, "SONDE           ") + items)
    }

    private static func fixedPart(_ version: UInt16, _ called: String, _ calling: String) -> [UInt8] {
        bigEndian(version) + [0, 0] + ascii(called) + ascii(calling) + [UInt8](repeating: 0, count: 32)
    }
}
