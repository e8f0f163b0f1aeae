/// What is said on an association of a generated capture, PDU by PDU.
struct GeneratedAssociation {
    /// A PDU, and who sends it.
    typealias Step = (isFromClient: Bool, pdu: [UInt8])

    private enum Phase {
        case opening
        /// The messages with IDs from here to the last.
        case messages(next: Int, last: Int)
        case over
    }

    private struct Sending {
        let dataSet: [UInt8]
        var sent = 0
        /// The C-STORE-RSP to it.
        let response: [UInt8]
    }

    /// Whether it stores images; otherwise it asks for one echo.
    let stores: Bool

    private let callingAETitle: String
    private let pduLength: Int
    private let messages: Int
    private var phase = Phase.opening
    /// The image that is being sent.
    private var sending: Sending?

    init(storing images: Int, from callingAETitle: String, pduLength: Int) {
        self.init(stores: true, messages: images, callingAETitle, pduLength)
    }

    init(echoFrom callingAETitle: String, pduLength: Int) {
        self.init(stores: false, messages: 1, callingAETitle, pduLength)
    }

    private init(stores: Bool, messages: Int, _ callingAETitle: String, _ pduLength: Int) {
        self.stores = stores
        self.messages = messages
        self.callingAETitle = callingAETitle
        self.pduLength = pduLength
    }

    /// What comes next: the negotiation, a request, a part of an image, the response to it, or the release; nil behind
    /// that.
    ///
    /// Where it has to stop, it does so after one image at least.
    mutating func next(_ images: inout GeneratedImages, isStopping: Bool) -> [Step]? {
        if sending != nil { return sendOn() }
        switch phase {
        case .opening:
            phase = .messages(next: 1, last: messages)
            return negotiation
        case .messages(let next, let last) where next > last || (isStopping && next > 1):
            phase = .over
            return [(true, ScriptedAnswers.releaseRequest), (false, ScriptedAnswers.releaseResponse)]
        case .messages(let next, let last):
            phase = .messages(next: next + 1, last: last)
            guard stores else { return [(true, Self.echoRequest), (false, ScriptedAnswers.echoResponse())] }
            return [store(images.next(), UInt16(truncatingIfNeeded: next))]
        case .over: return nil
        }
    }

    private var negotiation: [Step] {
        let transferSyntax = stores ? GeneratedImages.transferSyntax : "1.2.840.10008.1.2"
        let request = AssociateRequest(
            called: "ARCHIVE",
            calling: callingAETitle,
            abstractSyntax: stores ? GeneratedImages.sopClass : "1.2.840.10008.1.1",
            transferSyntax: transferSyntax,
            maximumLength: UInt32(pduLength)
        ).bytes
        let accept = ScriptedAnswers.accept(
            request,
            contexts: [ScriptedAnswers.ContextResult(transferSyntax: transferSyntax)],
            maximumLength: UInt32(pduLength)
        )
        return [(true, request), (false, accept)]
    }

    private static let echoRequest = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0002, padded("1.2.840.10008.1.1"))
            + ScriptedAnswers.element(0x0100, ScriptedAnswers.little(0x0030))
            + ScriptedAnswers.element(0x0110, ScriptedAnswers.little(1))
            + ScriptedAnswers.element(0x0800, ScriptedAnswers.little(0x0101))
    )

    /// Begins to send an image with its C-STORE-RQ (PS3.7 9.3.1).
    private mutating func store(_ image: (uid: String, dataSet: [UInt8]), _ id: UInt16) -> Step {
        let sopClass = ScriptedAnswers.element(0x0002, Self.padded(GeneratedImages.sopClass))
        let instance = ScriptedAnswers.element(0x1000, Self.padded(image.uid))
        func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
            ScriptedAnswers.element(element, ScriptedAnswers.little(value))
        }
        let request =
            sopClass + number(0x0100, 0x0001) + number(0x0110, id) + number(0x0700, 0) + number(0x0800, 1) + instance
        let response =
            sopClass + number(0x0100, 0x8001) + number(0x0120, id) + number(0x0800, 0x0101) + number(0x0900, 0)
            + instance
        sending = Sending(dataSet: image.dataSet, response: ScriptedAnswers.command(response))
        return (true, ScriptedAnswers.command(request))
    }

    /// Sends a PDU of the image, as long as it may be, and behind the last the response.
    private mutating func sendOn() -> [Step] {
        guard let (dataSet, sent, response) = sending.map({ ($0.dataSet, $0.sent, $0.response) }) else { return [] }
        // The header of a presentation data value takes six bytes of the PDU.
        let end = min(sent + pduLength - 6, dataSet.count)
        let isLast = end == dataSet.count
        let fragment = ScriptedAnswers.fragment(Array(dataSet[sent..<end]), control: isLast ? 0x02 : 0x00)
        sending?.sent = end
        guard isLast else { return [(true, fragment)] }
        sending = nil
        return [(true, fragment), (false, response)]
    }

    /// A UID of even length (PS3.5 9.1).
    private static func padded(_ uid: String) -> [UInt8] {
        let bytes = Array(uid.utf8)
        return bytes.count.isMultiple(of: 2) ? bytes : bytes + [0]
    }
}
