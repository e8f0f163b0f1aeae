/// An A-ASSOCIATE-RQ (PS3.8 9.3.2), put together by hand: the peers are proved without the code that they are
/// to test.
package struct AssociateRequest {
    /// A user identity that asks for a positive response (PS3.7 D.3.3.7).
    package enum Identity {
        /// Type 5, a JSON web token.
        case jwt(String)
    }

    /// The whole PDU.
    package let bytes: [UInt8]

    /// Proposes one context under these AE titles, Verification in implicit VR little endian unless told otherwise.
    package init(
        called: String = "ANY-SCP",
        calling: String = "SONDE",
        abstractSyntax: String = "1.2.840.10008.1.1",
        transferSyntax: String = "1.2.840.10008.1.2",
        maximumLength: UInt32 = 16384,
        identity: Identity? = nil
    ) {
        let length = (0..<4).reversed().map { UInt8(truncatingIfNeeded: maximumLength >> (8 * $0)) }
        var user = Self.item(0x51, length) + Self.item(0x52, Array("1.2.3.4".utf8))
        switch identity {
        case .jwt(let token):
            let primary = Array(token.utf8)
            user += Self.item(0x58, [5, 1] + Self.length(primary.count) + primary + Self.length(0))
        case nil: break
        }
        let syntaxes = Self.item(0x30, Array(abstractSyntax.utf8)) + Self.item(0x40, Array(transferSyntax.utf8))
        var body: [UInt8] = [0, 1, 0, 0] + Self.title(called) + Self.title(calling)
        body += [UInt8](repeating: 0, count: 32)
        body += Self.item(0x10, Array("1.2.840.10008.3.1.1.1".utf8)) + Self.item(0x20, [1, 0, 0, 0] + syntaxes)
        body += Self.item(0x50, user)
        bytes = [1, 0, 0, 0] + Self.length(body.count) + body
    }

    private static func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] { [type, 0] + length(value.count) + value }
    private static func length(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }
    private static func title(_ text: String) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: 16 - text.utf8.count)
    }
}
