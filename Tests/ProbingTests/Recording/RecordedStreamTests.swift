import DIMSE
import TestSupport
import Testing

@testable import Probing

@Suite struct RecordedStreamTests {
    private static let release = ScriptedAnswers.releaseRequest
    /// A data set of one fragment, and the same masked.
    private static let data = ScriptedAnswers.pdu(4, [0, 0, 0, 6, 1, 2] + Array("NAME".utf8))
    private static let masked = ScriptedAnswers.pdu(4, [0, 0, 0, 6, 1, 2, 0, 0, 0, 0])

    private func units(_ pieces: [[UInt8]]) -> (units: [[UInt8]], rest: [UInt8]) {
        var stream = RecordedStream()
        let units = pieces.flatMap { stream.take($0) }
        return (units, stream.rest(isEnd: false))
    }

    @Test("However it is split, each PDU is one unit, masked", arguments: 1...45)
    func split(size: Int) {
        let bytes = Self.release + Self.data + Self.release
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        let result = units(pieces)
        #expect(result.units == [Self.release, Self.masked, Self.release] && result.rest.isEmpty)
    }

    @Test("What is foreign from its first byte on is no DICOM, and stays as it is")
    func foreign() {
        let text = Array("HTTP/1.0 400 Bad Request".utf8)
        #expect(units([text, Self.data]).units == [text, Self.data])
    }

    @Test("What a service of text quotes of a secret is masked, however it is split", arguments: 1...40)
    func quoted(size: Int) {
        let text = Array("-ERR unknown command 'opensesame', args: 'sesame' sesa ses opense".utf8)
        let masked = Array("-ERR unknown command '**********', args: '******' **** ses ******".utf8)
        var stream = RecordedStream()
        stream.quoted = Self.quoted
        let pieces = stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
        let units = pieces.flatMap { stream.take($0) }
        #expect(units.flatMap { $0 } + stream.rest(isEnd: true) == masked)
        #expect(stream.rest(isEnd: true).isEmpty)
        var short = RecordedStream()
        short.quoted.secrets = EchoedSecrets([Array("ab".utf8)])
        let maskedShort = short.take(Array("502 ab cab".utf8)).flatMap { $0 } + short.rest(isEnd: true)
        #expect(maskedShort == Array("502 ** c**".utf8))
    }

    /// Catches a part of a secret that stands since the rest of it came later, and letters that are masked by chance.
    @Test("Where a quotation is cut, what may become secret has stars; at the end of a text nothing has any")
    func cutQuotation() {
        var stream = RecordedStream()
        stream.quoted = Self.quoted
        let start = stream.take(Array("502 'ope".utf8)).flatMap { $0 } + stream.rest(isEnd: false)
        let rest = stream.take(Array("nsesame' ope".utf8)).flatMap { $0 } + stream.rest(isEnd: true)
        #expect(start + rest == Array("502 '**********' ope".utf8))
        let response = ScriptedAnswers.echoResponse(comment: Array("Access denied and so".utf8))
        var other = RecordedStream()
        other.quoted = Quotable(titles: [], secrets: EchoedSecrets([Array("so-dcm4chee".utf8), Array("so--".utf8)]))
        #expect(other.take(response) == [response])
    }

    fileprivate static let passcode = Array("opensesame".utf8)
    private static let quoted = Quotable(
        titles: [Array("opensesame      ".utf8), Array("SONDE           ".utf8)],
        secrets: EchoedSecrets([passcode])
    )

    /// A C-ECHO-RSP in fragments of so many bytes, and one that quotes nothing behind it.
    private static func response(comment: [UInt8], fragments size: Int) -> [UInt8] {
        let whole = Array(ScriptedAnswers.echoResponse(status: 0x0110, comment: comment).dropFirst(12))
        let fragments = stride(from: 0, to: whole.count, by: size).flatMap { start in
            ScriptedAnswers.fragment(
                Array(whole[start..<min(start + size, whole.count)]),
                control: start + size < whole.count ? 1 : 3
            )
        }
        return fragments + ScriptedAnswers.echoResponse()
    }

    /// Catches a passcode that stands in the recording where the peer's comment is shown with stars.
    @Test(
        "What a command quotes of a secret is masked, however it is split",
        arguments: [1, 2, 3, 5, 8, 13, 200],
        [1, 2, 3, 5, 7, 200, 500]
    )
    func quotedByCommand(fragments size: Int, read: Int) {
        let comment = Array("No user with opensesame, sesame".utf8)
        let bytes = Self.response(comment: comment, fragments: size)
        var stream = RecordedStream()
        stream.quoted = Self.quoted
        let pieces = stride(from: 0, to: bytes.count, by: read).map { Array(bytes[$0..<min($0 + read, bytes.count)]) }
        let units = pieces.flatMap { stream.take($0) }.flatMap { $0 } + stream.rest(isEnd: false)
        #expect(units.count == bytes.count)
        // Whatever is masked, it is within the comment, and has no four bytes of the secret.
        let changed = zip(bytes, units).filter { $0 != $1 }
        #expect(changed.allSatisfy { $1 == UInt8(ascii: "*") && comment.contains($0) })
        #expect(changed.count >= "opensesamesesame".count)
        for start in 0...Self.passcode.count - 4 { #expect(!units.contains(Self.passcode[start..<start + 4])) }
        if size == 200, read == 500 {
            #expect(units == Self.response(comment: Array("No user with **********, ******".utf8), fragments: 200))
        }
    }

    @Test("UIDs and numbers of a command stay though they have bytes of a secret")
    func numericSecret() {
        var stream = RecordedStream()
        stream.quoted.secrets = EchoedSecrets([Array("10008.1.1".utf8), [0, 0, 0, 0], [0x30, 0x80, 0, 0]])
        let response = ScriptedAnswers.echoResponse(comment: Array("10008.1.1 ".utf8))
        let masked = ScriptedAnswers.echoResponse(comment: Array("********* ".utf8))
        #expect(stream.take(response) == [masked])
    }

    @Test("What claims to be a long number, and what nobody knows, is taken for text")
    func longNumber() {
        for elements in [
            ScriptedAnswers.element(0x0002, Array("opensesame ".utf8) + Array(1...60)),
            ScriptedAnswers.element(0x7777, Array("opensesame".utf8)),
        ] {
            var stream = RecordedStream()
            stream.quoted = Self.quoted
            let units = stream.take(ScriptedAnswers.fragment(elements, control: 3)).flatMap { $0 }
            #expect(!units.contains(Self.passcode.prefix(4)) && units.contains(Array("**********".utf8)))
            // The next command set is read from its start.
            #expect(stream.take(ScriptedAnswers.echoResponse()) == [ScriptedAnswers.echoResponse()])
        }
    }

    /// Catches a name that is in the recording since its data set came as a command.
    @Test("What is no element of a command set is blanked, in whatever fragments it comes", arguments: [2, 99])
    func dataSetAsCommand(size: Int) {
        let patient: [UInt8] = [0x10, 0, 0x10, 0, 8, 0, 0, 0] + Array("DOE^JANE".utf8)
        let status = ScriptedAnswers.element(0x0900, [0, 0])
        for (elements, kept) in [(patient, 0), (status + patient, status.count)] {
            var stream = RecordedStream()
            let bytes = stride(from: 0, to: elements.count, by: size).flatMap { start in
                let end = min(start + size, elements.count)
                return ScriptedAnswers.fragment(Array(elements[start..<end]), control: end == elements.count ? 3 : 1)
            }
            let taken = stream.take(bytes).flatMap { $0 }
            let starts = stride(from: 0, to: taken.count, by: 12 + size)
            let values = starts.flatMap { taken[$0...].dropFirst(12).prefix(size) }
            #expect(values == elements.prefix(kept) + [UInt8](repeating: 0, count: patient.count))
            // The next command set is read from its start.
            #expect(stream.take(ScriptedAnswers.echoResponse()) == [ScriptedAnswers.echoResponse()])
        }
    }

    @Test("A PDU without text of its own that brings a secret back has stars for it, wherever it is cut")
    func quotedByOtherPDU() {
        let abort = ScriptedAnswers.pdu(7, [0, 0, 0, 0] + Self.passcode)
        for count in 1..<abort.count {
            var stream = RecordedStream()
            stream.quoted = Self.quoted
            let units = stream.take(abort.prefix(count)).flatMap { $0 } + stream.rest(isEnd: false)
            let rest = stream.take(abort.dropFirst(count)).flatMap { $0 }
            #expect(units + rest == abort.dropLast(10) + Array("**********".utf8))
        }
    }

    @Test("Of an acceptance, titles that are no copies and names of versions have stars, wherever it is cut")
    func quotedByAcceptance() {
        func accept(_ called: String, _ calling: String, _ version: String) -> [UInt8] {
            ScriptedAnswers.accept(
                Array(repeating: 0, count: 10) + Array((called + calling).utf8) + Array(repeating: 0, count: 32),
                userItems: ScriptedAnswers.item(0x55, Array(version.utf8))
                    + ScriptedAnswers.item(0x52, Array("1.2.opensesame".utf8))
                    + ScriptedAnswers.item(0x56, [0, 3] + Array("1.2".utf8) + Array(version.utf8))
            )
        }
        let bytes = accept("opensesame      ", "no opensesame   ", "V_opensesame")
        let masked = accept("opensesame      ", "no **********   ", "V_**********")
        for count in 1...bytes.count {
            var stream = RecordedStream()
            stream.quoted = Self.quoted
            let start = stream.take(bytes.prefix(count)).flatMap { $0 } + stream.rest(isEnd: false)
            let rest = stream.take(bytes.dropFirst(count)).flatMap { $0 }
            // Of what is cut within a word, letters may have stars that are chance.
            let differing = zip(start + rest, masked).filter { $0 != $1 }
            #expect(differing.allSatisfy { $0.0 == UInt8(ascii: "*") } && differing.count < 4, "cut at \(count)")
            if count == bytes.count { #expect(start == masked) }
        }
    }

    @Test("What turns foreign in the middle may be part of a data set, and is blanked to its end")
    func lost() {
        let zeros = Array(repeating: UInt8(0), count: 4)
        let result = units([Self.release + Array("NAME".utf8), Array("NAME".utf8), Self.data])
        #expect(result.units == [Self.release, zeros, zeros, Array(repeating: 0, count: Self.data.count)])
    }

    @Test("A PDU that is too long keeps its header, and all that follows is blanked")
    func tooLong() {
        let header: [UInt8] = [1, 0, 0x7F, 0xFF, 0xFF, 0xFF]
        let result = units([header + Array("NAME".utf8), Self.data, Array("NAME".utf8)])
        #expect(result.units.flatMap { $0 } == header + Array(repeating: 0, count: 4 + Self.data.count + 4))
    }

    @Test("What never became whole is masked as far as it came")
    func rest() {
        let result = units([Array(Self.data.dropLast())])
        #expect(result.units.isEmpty && result.rest == Self.masked.dropLast())
        // Half the header of a value is one as long as it can fit the PDU.
        #expect(units([Array(Self.data.prefix(9))]).rest == Array(Self.data.prefix(9)))
        #expect(units([Self.data.prefix(8) + [1]]).rest == Array(Self.data.prefix(6)) + [0, 0, 0])
        let request = ScriptedAnswers.pdu(1, Array("NAME".utf8))
        #expect(units([Array(request.dropLast())]).rest == Array(request.prefix(6)) + [42, 42, 42])
    }

    /// A PDU of each kind that a peer answers, with what is secret and what can be taken for it.
    fileprivate static let answers: [[UInt8]] = [
        ScriptedAnswers.accept(
            Array(repeating: 0x41, count: 74),
            userItems: ScriptedAnswers.item(0x59, [0, 6] + Array("TICKET".utf8))
                + ScriptedAnswers.item(0x54, [0, 7] + Array("1.2.840".utf8) + [1, 1])
                + ScriptedAnswers.item(0x56, [0, 3] + Array("1.2".utf8) + [1, 1])
                + ScriptedAnswers.item(0x53, [0, 1, 0, 1])
        ),
        ScriptedAnswers.reject(reason: 7), ScriptedAnswers.releaseResponse, ScriptedAnswers.abort(),
        ScriptedAnswers.echoResponse(), values,
    ]

    /// Catches a PDU that is blanked since it was not whole when it had to be written.
    @Test(
        "Wherever a PDU is cut and its start handed on, both parts are those of the whole one, masked",
        arguments: RecordedStreamTests.answers
    )
    func cut(answer: [UInt8]) {
        let whole = units([answer]).units.flatMap(\.self)
        for count in 1..<answer.count {
            var stream = RecordedStream()
            #expect(stream.take(answer.prefix(count)).isEmpty)
            #expect(stream.rest(isEnd: false) == Array(whole.prefix(count)))
            #expect(stream.rest(isEnd: false).isEmpty)
            #expect(stream.take(answer.dropFirst(count)) == [Array(whole.dropFirst(count))], "cut at \(count)")
            #expect(stream.take(Self.data) == [Self.masked])
        }
        // A byte at a time, with each handed on at once.
        var stream = RecordedStream()
        let pieces = answer.flatMap { byte in stream.take([byte]).flatMap(\.self) + stream.rest(isEnd: false) }
        #expect(pieces == whole)
    }

    /// Values as they may be put into one PDU, the last of them without room.
    private static let values: [UInt8] = ScriptedAnswers.pdu(
        4,
        [0, 0, 0, 5, 1, 1, 0, 0, 9] + [0, 0, 0, 2, 1, 0] + [0, 0, 0, 4, 1, 2] + Array("AB".utf8)
            + [0, 0, 0, 9, 1, 3] + Array("CDE".utf8)
    )

    @Test("Commands stay, data sets and all that follows a broken value are blanked", arguments: 1...45)
    func values(size: Int) {
        let pieces = stride(from: 0, to: Self.values.count, by: size).map {
            Array(Self.values[$0..<min($0 + size, Self.values.count)])
        }
        let expected = Self.values.prefix(27) + [UInt8](repeating: 0, count: 2 + 9)
        #expect(units(pieces + [Self.release]).units == [Array(expected), Self.release])
    }

    /// Catches a PDU that is held until it is whole, which 0 as the maximum allows to be 4 GB long.
    @Test("Of a PDU of any length no more is held than a segment has", arguments: [1000, 64 << 10])
    func longest(read: Int) {
        var stream = RecordedStream()
        let start: [UInt8] = [4, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB, 1, 0]
        var units = stream.take(start)
        for _ in 0..<(2 << 20) / read {
            units += stream.take(Array(repeating: 7, count: read))
            #expect(Self.held(by: stream) <= 2 * ProbingLimits.recordedUnit + read)
        }
        let bytes = units.flatMap { $0 } + stream.rest(isEnd: false)
        #expect(bytes.prefix(12) == start[...] && bytes.count == start.count + (2 << 20) / read * read)
        #expect(bytes.dropFirst(12).allSatisfy { $0 == 0 })
        #expect(units.allSatisfy { $0.count <= ProbingLimits.recordedUnit })
    }

    @Test("Of an A-ASSOCIATE PDU as much is held as an association takes")
    func longestRequest() {
        var stream = RecordedStream()
        let length = DIMSELimits.associatePDULength
        let header = [1, 0] + withUnsafeBytes(of: UInt32(length).bigEndian) { Array($0) }
        #expect(stream.take(header).isEmpty)
        for _ in 0..<length / 1000 { #expect(stream.take(Array(repeating: 0, count: 1000)).isEmpty) }
        #expect(Self.held(by: stream) < length + 4096)
        #expect(stream.take(Array(repeating: 0, count: length % 1000)).map(\.count) == [6 + length])
    }

    /// Catches memory that is taken for what a header announces.
    @Test("Of a PDU no more is held than twice what came", arguments: [1, 1000])
    func announced(read: Int) {
        var stream = RecordedStream()
        let header = [1, 0] + withUnsafeBytes(of: UInt32(DIMSELimits.associatePDULength).bigEndian) { Array($0) }
        #expect(stream.take(header).isEmpty)
        for count in 1...20 {
            #expect(Self.held(by: stream) <= 2 * (header.count + (count - 1) * read) + 64)
            #expect(stream.take(Array(repeating: 0, count: read)).isEmpty)
        }
    }

    /// The memory of the buffers that a stream has.
    private static func held(by stream: RecordedStream) -> Int {
        Mirror(reflecting: stream).children.reduce(0) { $0 + (($1.value as? [UInt8])?.capacity ?? 0) }
    }
}
