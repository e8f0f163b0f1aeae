/// PDUs that a scripted peer sends, put together by hand: a client is not tested with the code it is made of.
package enum ScriptedAnswers {
    /// A result for a presentation context (PS3.8 9.3.3.2).
    package struct ContextResult: Sendable {
        let id: UInt8
        let result: UInt8
        let transferSyntax: String

        /// Accepts context 1 in implicit VR little endian, unless told otherwise.
        package init(id: UInt8 = 1, result: UInt8 = 0, transferSyntax: String = "1.2.840.10008.1.2") {
            self.id = id
            self.result = result
            self.transferSyntax = transferSyntax
        }
    }

    /// An A-ASSOCIATE-AC to a request (PS3.8 9.3.3), which repeats its AE titles unless others are given; further
    /// sub-items of the user information as they are.
    package static func accept(
        _ request: [UInt8],
        contexts: [ContextResult] = [ContextResult()],
        called: [UInt8]? = nil,
        maximumLength: UInt32 = 16384,
        versionName: [UInt8] = Array("SCRIPTED".utf8),
        userItems: [UInt8] = []
    ) -> [UInt8] {
        // Called and calling AE title, 16 bytes each, and 32 reserved ones, from offset 10.
        guard request.count >= 74 else { return [] }
        var titles = Array(request[10..<42])
        if let called { titles.replaceSubrange(..<min(16, called.count), with: called.prefix(16)) }
        let length = (0..<4).reversed().map { UInt8(truncatingIfNeeded: maximumLength >> (8 * $0)) }
        let user =
            item(0x51, length) + item(0x52, Array("1.2.3.4".utf8))
            + (versionName.isEmpty ? [] : item(0x55, versionName)) + userItems
        let body =
            [0, 1, 0, 0] + titles + [UInt8](repeating: 0, count: 32) + item(0x10, Array("1.2.840.10008.3.1.1.1".utf8))
            + contexts.flatMap { item(0x21, [$0.id, 0, $0.result, 0] + item(0x40, Array($0.transferSyntax.utf8))) }
            + item(0x50, user)
        return pdu(0x02, body)
    }

    /// An A-ASSOCIATE-RJ (PS3.8 9.3.4).
    package static func reject(result: UInt8 = 1, source: UInt8 = 1, reason: UInt8 = 1) -> [UInt8] {
        pdu(0x03, [0, result, source, reason])
    }

    /// An A-RELEASE-RP (PS3.8 9.3.7).
    package static let releaseResponse = pdu(0x06, [0, 0, 0, 0])

    /// An A-ABORT (PS3.8 9.3.8).
    package static func abort(source: UInt8 = 0, reason: UInt8 = 0) -> [UInt8] { pdu(0x07, [0, 0, source, reason]) }

    /// A C-ECHO-RSP in one P-DATA-TF (PS3.7 9.3.5.2, PS3.8 9.3.5).
    package static func echoResponse(
        messageID: UInt16 = 1,
        status: UInt16 = 0,
        contextID: UInt8 = 1,
        dataSetType: UInt16 = 0x0101,
        comment: [UInt8] = []
    ) -> [UInt8] {
        let padded = comment.count % 2 == 0 ? comment : comment + [0x20]
        let elements =
            element(0x0002, Array("1.2.840.10008.1.1".utf8) + [0]) + element(0x0100, [0x30, 0x80])
            + element(0x0120, little(messageID)) + element(0x0800, little(dataSetType))
            + element(0x0900, little(status))
            + (comment.isEmpty ? [] : element(0x0902, padded))
        return command(elements, contextID: contextID)
    }

    /// A response of a service (PS3.7 E.1) to the message with ID 1 in one P-DATA-TF; further elements as they are.
    package static func response(
        _ field: UInt16,
        status: UInt16,
        further: [UInt8] = []
    ) -> [UInt8] {
        command(
            element(0x0100, little(field)) + element(0x0120, [1, 0]) + element(0x0800, [0x01, 0x01])
                + element(0x0900, little(status)) + further
        )
    }

    /// A command set of these elements, with its group length, in one P-DATA-TF.
    package static func command(_ elements: [UInt8], contextID: UInt8 = 1) -> [UInt8] {
        let length = element(0x0000, [UInt8(elements.count & 0xFF), UInt8(elements.count >> 8), 0, 0])
        // Message control header 03H: a command, and its last fragment.
        return fragment(length + elements, control: 0x03, contextID: contextID)
    }

    /// A P-DATA-TF with one fragment (PS3.8 9.3.5).
    package static func fragment(_ bytes: [UInt8], control: UInt8, contextID: UInt8 = 1) -> [UInt8] {
        pdu(0x04, [0, 0] + length16(bytes.count + 2) + [contextID, control] + bytes)
    }

    /// A PDU of a type around its body.
    package static func pdu(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, 0, 0, 0] + length16(body.count) + body
    }

    /// An item or sub-item around its value (PS3.8 9.3.2).
    package static func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] { [type, 0] + length16(value.count) + value }

    private static func length16(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }

    /// Two bytes, the lower one first.
    package static func little(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }

    /// An element of group 0000H in implicit VR little endian.
    package static func element(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(number & 0xFF), UInt8(number >> 8), UInt8(value.count & 0xFF), UInt8(value.count >> 8), 0, 0]
            + value
    }
}
