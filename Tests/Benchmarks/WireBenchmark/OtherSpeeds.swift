import DICOMWire

/// What has no bar of its own, but should not become slow unnoticed.
enum OtherSpeeds {
    static func report() throws -> String {
        let message = Message(.cEchoRequest(CEchoRequest(messageID: 7)))
        let request = try largestRequest()
        let requestBytes = try request.encoded()
        let body = Array(
            try PDU.data(PresentationData(Array(repeating: fragment(of: 16 << 10), count: 64))).encoded().dropFirst(
                PDUHeader.length
            )
        )
        let times = try Measurement.times(
            of: [
                Measurement { repetitions in
                    try encode(message, repetitions)
                },
                Measurement { repetitions in
                    var sum = 0
                    for _ in 0..<repetitions {
                        var log = DecodingLog()
                        if case .associateRequest(let request) = try PDU(decoding: requestBytes, log: &log) {
                            sum += request.items.count
                        }
                    }
                    return sum
                },
                Measurement { repetitions in
                    try (0..<repetitions).reduce(0) { sum, _ in sum + (try request.encoded().count) }
                },
                Measurement { repetitions in
                    try (0..<repetitions).reduce(0) { sum, _ in sum &+ (try walk(body)) }
                },
            ],
            repetitions: 100,
            rounds: 21
        )
        return """
            P-DATA-TF with C-ECHO-RQ encoded: \(times[0].tenths) ns
            A-ASSOCIATE-RQ with 128 contexts, \(requestBytes.count) bytes: decoded in \((times[1] / 1000).tenths) us, \
            encoded in \((times[2] / 1000).tenths) us
            P-DATA-TF with values of 16 kB, their bytes added up: \((Double(body.count) / times[3]).tenths) GB/s
            """
    }

    @inline(never)
    private static func encode(_ message: Message, _ repetitions: Int) throws -> Int {
        var sum = 0
        for _ in 0..<repetitions {
            let value = PresentationDataValue(
                contextID: 1,
                isCommand: true,
                isLast: true,
                fragment: message.encodedCommandSet()
            )
            sum += try PDU.data(PresentationData([value])).encoded().count
        }
        return sum
    }

    @inline(never)
    private static func walk(_ body: [UInt8]) throws(WireError) -> Int {
        var walk = unsafe PresentationDataWalk(body: body.span.bytes)
        var sum = 0
        while let value = try walk.next() {
            var offset = 0
            while offset + 8 <= value.fragment.byteCount {
                sum &+= unsafe value.fragment.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Int.self)
                offset += 8
            }
        }
        return sum
    }

    private static func fragment(of count: Int) -> PresentationDataValue {
        PresentationDataValue(
            contextID: 1,
            isCommand: false,
            isLast: false,
            fragment: [UInt8](repeating: 1, count: count)
        )
    }

    /// As many contexts as there can be, with the transfer syntaxes that are common.
    private static func largestRequest() throws -> PDU {
        let contexts = (0..<128).map { index in
            AssociateItem.presentationContext(
                PresentationContextItem(
                    id: UInt8(2 * index + 1),
                    abstractSyntax: "1.2.840.10008.5.1.4.1.1.2.1",
                    transferSyntaxes: ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70"]
                )
            )
        }
        let information = UserInformation([
            .maximumLength(MaximumLength(16_384)),
            .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: "1.2.3")),
        ])
        let name = RawItem(type: ItemType.applicationContext, uid: .dicomApplicationContext)
        return .associateRequest(
            Associate(
                calledAETitle: try AETitle("ANY-SCP"),
                callingAETitle: try AETitle("SONDE"),
                items: [.applicationContext(name)] + contexts + [.userInformation(information)]
            )
        )
    }
}
