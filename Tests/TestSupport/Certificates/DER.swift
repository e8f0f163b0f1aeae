/// The distinguished encoding rules of ASN.1, as far as tests write certificates.
package enum DER {
    /// An element with a content of less than 64 KiB.
    package static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        switch content.count {
        case ..<128: [tag, UInt8(content.count)] + content
        case ..<256: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
    }

    /// An object identifier of so many bytes, its arcs all 1.
    package static func objectIdentifier(length: Int) -> [UInt8] { element(0x06, Array(repeating: 1, count: length)) }

    /// A name of attributes, each a common name.
    package static func name(_ values: [[UInt8]]) -> [UInt8] {
        element(0x30, values.flatMap { element(0x31, element(0x30, [6, 3, 0x55, 4, 3] + element(0x0C, $0))) })
    }

    /// A certificate of what may vary; its signature is nobody's.
    package static func certificate(
        serial: [UInt8] = [1],
        subject: [UInt8] = name([]),
        extensions: [(type: [UInt8], value: [UInt8])] = []
    ) -> [UInt8] {
        let algorithm = element(0x30, [6, 3, 0x2B, 0x65, 0x70])
        let date = element(0x17, Array("240101000000Z".utf8))
        let list = extensions.flatMap { element(0x30, element(0x06, $0.type) + element(0x04, $0.value)) }
        let fields =
            element(0x02, serial) + algorithm + name([]) + element(0x30, date + date) + subject
            + element(0x30, algorithm + element(0x03, [0])) + element(0xA3, element(0x30, list))
        return element(0x30, element(0x30, fields) + algorithm + element(0x03, [0]))
    }
}
