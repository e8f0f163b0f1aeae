import DICOMWire
import Foundation
import Testing

/// PDUs that real and hostile peers sent.
///
/// The fixture has every PDU that differs of all captures of the project's collection (DCMTK, Orthanc, pynetdicom, GDCM
/// and others; good, damaged and hostile): `Fixtures/extract-pdus.py Fixtures/captured-pdus.bin CAPTURE...` made it.
/// What it makes of other captures can be named in `SONDE_CAPTURED_PDUS`.
enum CapturedPDUs {
    /// All of them.
    static let all = loaded ?? []

    /// Nil where the file cannot be read, which ``CapturedPDUTests/present()`` fails for.
    private static let loaded: [[UInt8]]? = {
        let kept = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/captured-pdus.bin")
        let file = ProcessInfo.processInfo.environment["SONDE_CAPTURED_PDUS"].map { URL(filePath: $0) } ?? kept
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            Issue.record(error, "the captured PDUs")
            return nil
        }
        var list: [[UInt8]] = []
        var rest = [UInt8](data)[...]
        while rest.count >= 4 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            list.append(Array(rest.dropFirst(4).prefix(length)))
            rest = rest.dropFirst(4 + length)
        }
        return list
    }()

    /// The last or only fragment of each command.
    static let commandSets: [[UInt8]] = all.filter { $0.first == 0x04 }.flatMap { bytes in
        PresentationDataTests.walk(Array(bytes.dropFirst(PDUHeader.length))).values.filter { $0.isCommand && $0.isLast }
    }.map(\.fragment)
}

@Suite struct CapturedPDUTests {
    @Test("The fixture has PDUs of every type, and commands")
    func present() {
        #expect(Set(CapturedPDUs.all.compactMap(\.first)).isSuperset(of: PDUType.allCases.map(\.rawValue)))
        #expect(CapturedPDUs.all.count > 700 && CapturedPDUs.commandSets.count > 100)
    }

    @Test("Every captured PDU is encoded as it came")
    func lossless() throws {
        var limits = WireLimits()
        limits.items = .max
        for bytes in CapturedPDUs.all {
            var log = DecodingLog(limits: limits)
            let decoded = try PDU(decoding: bytes, log: &log)
            try #require(try decoded.encoded() == bytes)
            try #require(log.deviations.allSatisfy { DeviationCase.keepsItsPlace($0, in: bytes) }, "\(log.deviations)")
            if log.deviations.isEmpty {
                var strict = DecodingLog(.strict, limits: limits)
                try #require(try PDU(decoding: bytes, log: &strict) == decoded)
            }
        }
    }

    /// The message, or nil where the bytes are none: the last fragment of a command in pieces, or a damaged one.
    private func message(_ bytes: [UInt8], _ log: inout DecodingLog) -> Message? {
        do {
            return try Message(decoding: bytes, log: &log)
        } catch {
            return nil
        }
    }

    @Test("Every captured command set is encoded as it came, and its message survives a round trip")
    func commands() throws {
        var messages = 0
        for bytes in CapturedPDUs.commandSets {
            var log = DecodingLog()
            try #require(try CommandSet(decoding: bytes, log: &log).encoded() == bytes)
            log = DecodingLog()
            guard let message = message(bytes, &log) else {
                try #require(!log.deviations.isEmpty)
                continue
            }
            try #require(log.deviations.allSatisfy { DeviationCase.keepsItsPlace($0, in: bytes) }, "\(log.deviations)")
            // A UID of 300 characters is cut, and what is cut does not come back.
            if log.kinds.contains(.commandElementWrongLength) { continue }
            var again = DecodingLog(log.deviations.isEmpty ? .strict : .tolerant)
            try #require(try Message(decoding: message.encodedCommandSet(), log: &again) == message)
            messages += 1
        }
        #expect(messages > CapturedPDUs.commandSets.count * 9 / 10)
    }
}
