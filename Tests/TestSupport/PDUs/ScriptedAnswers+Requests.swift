extension ScriptedAnswers {
    /// An A-RELEASE-RQ (PS3.8 9.3.6).
    package static let releaseRequest = pdu(0x05, [0, 0, 0, 0])

    /// The A-ASSOCIATE-AC to a request that gives all its contexts one result, with the first transfer syntax of each;
    /// nothing to another PDU.
    package static func acceptAll(_ request: [UInt8], result: UInt8 = 0) -> [UInt8] {
        guard request.first == 1, request.count > 74 else { return [] }
        let contexts = items(request[74...]).filter { $0.type == 0x20 }.map { context in
            let syntax = items(context.value.dropFirst(4)).first { $0.type == 0x40 }?.value ?? []
            return ContextResult(
                id: context.value.first ?? 0,
                result: result,
                transferSyntax: String(decoding: syntax, as: UTF8.self)
            )
        }
        return accept(request, contexts: contexts)
    }

    /// The C-ECHO-RSP to a P-DATA-TF with a C-ECHO-RQ; nothing to another PDU.
    package static func echo(_ request: [UInt8], status: UInt16 = 0) -> [UInt8] {
        guard request.first == 4, request.count > 10 else { return [] }
        // (0000,0110) in implicit VR little endian, with the message ID behind it.
        let tag: [UInt8] = [0, 0, 0x10, 1, 2, 0, 0, 0]
        guard let start = request.indices.first(where: { request[$0...].starts(with: tag) }) else { return [] }
        let field = request[start...].dropFirst(tag.count).prefix(2)
        let messageID = field.reversed().reduce(0) { $0 << 8 | UInt16($1) }
        return echoResponse(messageID: messageID, status: status, contextID: request[10])
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
    package static var accepting: Self { [.readPDU, .reply { ScriptedAnswers.acceptAll($0) }] }

    /// Answers a C-ECHO-RQ.
    package static func echoing(status: UInt16 = 0) -> Self {
        [.readPDU, .reply { ScriptedAnswers.echo($0, status: status) }]
    }

    /// Answers an A-RELEASE-RQ, and says nothing more until the client closes.
    package static var releasing: Self { [.readPDU, .send(ScriptedAnswers.releaseResponse), .wait] }
}
