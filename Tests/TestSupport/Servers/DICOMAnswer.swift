/// PDUs that a scripted peer answers with, put together by hand so that they do not depend on the code under test.
package enum DICOMAnswer {
    /// A-ABORT.
    package static func abort(source: UInt8 = 0, reason: UInt8 = 0) -> [UInt8] {
        [7, 0, 0, 0, 0, 4, 0, 0, source, reason]
    }

    /// A-ASSOCIATE-RJ.
    package static func reject(result: UInt8 = 1, source: UInt8 = 1, reason: UInt8 = 1) -> [UInt8] {
        [3, 0, 0, 0, 0, 4, 0, result, source, reason]
    }

    /// A-RELEASE-RQ.
    package static let releaseRequest: [UInt8] = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    /// A-RELEASE-RP.
    package static let releaseResponse: [UInt8] = [6, 0, 0, 0, 0, 4, 0, 0, 0, 0]

    /// The A-ASSOCIATE-AC for a request: each context gets the result, and its first transfer syntax; nothing to another
    /// PDU.
    package static func accept(_ request: [UInt8], result: UInt8 = 0) -> [UInt8] {
        guard request.first == 1, request.count > 74 else { return [] }
        let contexts = items(request.dropFirst(74)).filter { $0.type == 0x20 }.flatMap { context in
            let syntax = items(context.value.dropFirst(4)).first { $0.type == 0x40 }?.value ?? []
            return item(0x21, [context.value.first ?? 0, 0, result, 0] + item(0x40, Array(syntax)))
        }
        let information = item(0x51, [0, 0, 0x40, 0]) + item(0x52, Array("1.2.3.4".utf8))
        let body =
            [0, 1, 0, 0] + request[10..<74] + item(0x10, Array("1.2.840.10008.3.1.1.1".utf8)) + contexts
            + item(0x50, information)
        return pdu(2, body)
    }

    /// The C-ECHO-RSP to a P-DATA-TF with a C-ECHO-RQ; nothing to another PDU.
    package static func echo(_ request: [UInt8], status: UInt16 = 0) -> [UInt8] {
        guard request.first == 4, request.count > 10 else { return [] }
        // (0000,0110) in implicit VR little endian, with the message ID behind it.
        let tag: [UInt8] = [0, 0, 0x10, 1, 2, 0, 0, 0]
        let start = request.indices.first { request[$0...].starts(with: tag) } ?? 0
        let elements =
            element(0x0002, Array("1.2.840.10008.1.1\0".utf8)) + element(0x0100, [0x30, 0x80])
            + element(0x0120, Array(request[start...].dropFirst(8).prefix(2))) + element(0x0800, [1, 1])
            + element(0x0900, [UInt8(status & 0xFF), UInt8(status >> 8)])
        let command = element(0x0000, [UInt8(elements.count), 0, 0, 0]) + elements
        return pdu(4, length(command.count + 2) + [request[10], 3] + command)
    }

    /// A PDU of a type with a body.
    package static func pdu(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 0] + length(body.count) + body }

    private static func length(_ count: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
    }

    private static func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        [type, 0] + length(value.count)[2...] + value
    }

    private static func element(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
        [0, 0, UInt8(number & 0xFF), UInt8(number >> 8)] + length(value.count).reversed() + value
    }

    private static func items(_ bytes: ArraySlice<UInt8>) -> [(type: UInt8, value: ArraySlice<UInt8>)] {
        var items: [(UInt8, ArraySlice<UInt8>)] = []
        var rest = bytes
        while rest.count >= 4 {
            let header = Array(rest.prefix(4))
            let count = Int(header[2]) << 8 | Int(header[3])
            items.append((header[0], rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return items
    }
}

extension [ScriptedPeer.Step] {
    /// Accepts all contexts of an A-ASSOCIATE-RQ.
    package static var accepting: Self { [.readPDU, .reply { DICOMAnswer.accept($0) }] }

    /// Answers a C-ECHO-RQ.
    package static func echoing(status: UInt16 = 0) -> Self {
        [.readPDU, .reply { DICOMAnswer.echo($0, status: status) }]
    }

    /// Answers an A-RELEASE-RQ, and says nothing more until the client closes.
    package static var releasing: Self { [.readPDU, .send(DICOMAnswer.releaseResponse), .wait] }
}
