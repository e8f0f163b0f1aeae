import TestSupport
import Testing

@testable import CaptureAnalysis

/// A TLS handshake that comes to nothing is told where DICOM may have been wanted, with what ended it.
@Suite struct UnansweredHandshakeTests {
    /// A ClientHello, and what a server says to it.
    private static let hello: [UInt8] = [0x16, 3, 1, 0, 0x2F, 1, 0, 0, 0x2B, 3, 3] + [UInt8](repeating: 7, count: 41)
    /// A ServerHello of TLS 1.2 with the suite C02FH, and a record that nobody can read.
    private static let serverHello: [UInt8] =
        [0x16, 3, 3, 0, 0x2A, 2, 0, 0, 0x26, 3, 3] + [UInt8](repeating: 9, count: 32) + [0, 0xC0, 0x2F, 0]
    private static let protected: [UInt8] = [0x14, 3, 3, 0, 1, 1, 0x16, 3, 3, 0, 2, 0xAB, 0xCD]
    private static let protectedAlert: [UInt8] = [0x15, 3, 3, 0, 26] + [UInt8](repeating: 2, count: 26)
    private static let changeCipherSpec: [UInt8] = [0x14, 3, 3, 0, 1, 1]
    /// The random of a HelloRetryRequest (RFC 8446 4.1.3), which else is a ServerHello.
    private static let retryRequest: [UInt8] =
        [0x16, 3, 3, 0, 0x2A, 2, 0, 0, 0x26, 3, 3]
        + [
            0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
            0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
        ] + [0, 0x13, 1, 0]
    /// The client's Certificate of TLS 1.2 with one of these bytes, or none.
    private static func certificates(_ bytes: [UInt8]) -> [UInt8] {
        let list = bytes.isEmpty ? [] : [0, 0, UInt8(bytes.count)] + bytes
        let body = [0, 0, UInt8(list.count)] + list
        return [0x16, 3, 3, 0, UInt8(4 + body.count), 11, 0, 0, UInt8(body.count)] + body
    }
    /// What the server says further on.
    private static func said(_ payload: [UInt8], flags: UInt8, behind count: Int) -> TimedPacket {
        let sequence = UInt32(1_001 + count)
        return TimedPacket(
            at: 0.3,
            client: 40_000,
            server: 104,
            flags: flags,
            isFromServer: true,
            payload: payload,
            sequence: sequence
        )
    }
    private static let refusedAgain = said(alert(40), flags: 0x18, behind: retryRequest.count + changeCipherSpec.count)
    private static func judged(_ code: UInt8) -> TimedPacket {
        said(alert(code), flags: 0x18, behind: serverHello.count)
    }
    private static func alert(_ code: UInt8) -> [UInt8] { [0x15, 3, 3, 0, 2, 2, code] }
    /// What the client says to the server's hello.
    private static func answered(_ server: UInt16, _ payload: [UInt8], flags: UInt8 = 0x18) -> TimedPacket {
        let sequence = UInt32(1_001 + hello.count)
        return TimedPacket(at: 0.2, client: 40_000, server: server, flags: flags, payload: payload, sequence: sequence)
    }
    /// The client closes behind its hello.
    private static func closed(_ server: UInt16, at time: Double) -> TimedPacket {
        let sequence = UInt32(1_001 + hello.count)
        return TimedPacket(at: time, client: 40_000, server: server, flags: 0x11, sequence: sequence)
    }
    private static func handshake(_ server: UInt16, answer: [UInt8] = [], flags: UInt8) -> [TimedPacket] {
        TimedPacket.talk(server, from: 40_000, hello) + [
            TimedPacket(
                at: 0.1,
                client: 40_000,
                server: server,
                flags: flags,
                isFromServer: true,
                payload: answer,
                sequence: 1_001
            )
        ]
    }

    static let cases: [(String, [TimedPacket], [String])] = [
        (
            "TLS that a port of DICOM resets", handshake(104, flags: 0x14),
            ["tls-reset-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that is answered in HTTP", handshake(104, answer: Array("HTTP/1.1 400 Bad\r\n\r\n".utf8), flags: 0x18),
            ["http-server 1 [\"192.0.2.1\"]"]
        ),
        ("TLS that is answered in TLS", handshake(104, answer: [0x16, 3, 3, 0, 4, 2, 0, 0, 0], flags: 0x18), []),
        (
            "TLS that is answered in HTTP, at which the client ends it with an alert",
            handshake(104, answer: Array("HTTP/1.1 400 Bad\r\n\r\n".utf8), flags: 0x18) + [answered(104, alert(70))],
            ["http-server 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that goes on behind a warning",
            handshake(104, answer: [0x15, 3, 3, 0, 2, 1, 112] + serverHello + protected, flags: 0x18)
                + [answered(104, protected)], []
        ),
        (
            "TLS that the server ends behind a HelloRetryRequest",
            handshake(104, answer: retryRequest + changeCipherSpec, flags: 0x18)
                + [answered(104, changeCipherSpec + hello), refusedAgain], ["tls-no-common-cipher 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS 1.2 whose client gives no certificate",
            handshake(104, answer: serverHello, flags: 0x18) + [answered(104, certificates([]))]
                + [judged(42)],
            ["client-certificate-missing 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS 1.2 whose client gives a certificate that the server does not take",
            handshake(104, answer: serverHello, flags: 0x18) + [answered(104, certificates([1, 2, 3]))]
                + [judged(42)],
            ["client-certificate-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the server ends with an alert", handshake(104, answer: alert(70), flags: 0x18),
            ["tls-no-common-version 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the server ends with an alert, and resets",
            handshake(104, answer: alert(40), flags: 0x1C), ["tls-no-common-cipher 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS whose certificate the client does not accept",
            handshake(104, answer: serverHello, flags: 0x18) + [answered(104, alert(48))],
            ["tls-alert 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that is closed in order in the handshake",
            handshake(104, answer: serverHello, flags: 0x18) + [answered(104, alert(0))], []
        ),
        (
            "TLS that ends with an alert that nobody can read",
            handshake(104, answer: serverHello + protected, flags: 0x18) + [answered(104, protected + protectedAlert)],
            []
        ),
        (
            "TLS that is ended with an alert at a port of something else, while others speak HTTP",
            TimedPacket.talk(80, from: 40_001, UnansweredConnectionTests.http)
                + handshake(443, answer: alert(70), flags: 0x18), []
        ),
        (
            "TLS that the server closes without a word", handshake(104, flags: 0x11),
            ["tls-closed-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the client gives up before the server closes it",
            Array(handshake(104, flags: 0x11)[..<3]) + [closed(104, at: 0.05)] + handshake(104, flags: 0x11)[3...], []
        ),
        (
            "TLS that the client gives up after a while",
            TimedPacket.talk(104, from: 40_000, hello) + [closed(104, at: 0.3)], ["tls-timed-out 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the server ends in order in place of its hello, and leaves the client to close",
            handshake(104, answer: [0x15, 3, 3, 0, 2, 1, 0], flags: 0x18) + [closed(104, at: 0.3)],
            ["tls-closed-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS to a server that had greeted in another protocol",
            TimedPacket.talk(104, from: 40_000, []) + [
                TimedPacket(
                    at: 0.01,
                    client: 40_000,
                    server: 104,
                    flags: 0x18,
                    isFromServer: true,
                    payload: Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8),
                    sequence: 1_001
                )
            ] + [
                TimedPacket(at: 0.02, client: 40_000, server: 104, flags: 0x18, payload: hello, sequence: 1_001),
                answered(104, alert(70)),
            ], ["ssh-server 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that is reset behind a HelloRetryRequest and the hello",
            handshake(104, answer: retryRequest + changeCipherSpec, flags: 0x18)
                + [
                    answered(104, changeCipherSpec + hello),
                    said(serverHello, flags: 0x18, behind: retryRequest.count + changeCipherSpec.count),
                    said([], flags: 0x14, behind: retryRequest.count + changeCipherSpec.count + serverHello.count),
                ], ["tls-reset-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        ("TLS that has no answer when the capture ends", TimedPacket.talk(104, from: 40_000, hello), []),
        (
            "TLS that had none for longer than silence is waited for",
            TimedPacket.talk(104, from: 40_000, hello) + UnansweredConnectionTests.refused(3, 4, at: 100_000),
            ["tls-timed-out 1 [\"192.0.2.1\"]", "connection-refused 1 [\"192.0.2.3\"]"]
        ),
        (
            "TLS that the client gives up behind the server's hello",
            handshake(104, answer: serverHello, flags: 0x18) + [answered(104, [], flags: 0x11)], []
        ),
        (
            "TLS that the server closes when it has said something",
            handshake(104, answer: serverHello, flags: 0x19), ["tls-closed-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the server closes when it is done",
            handshake(104, answer: serverHello + protected, flags: 0x18)
                + [answered(104, protected), said([], flags: 0x11, behind: serverHello.count + protected.count)], []
        ),
        (
            "TLS that a port of something else resets, while others speak HTTP",
            TimedPacket.talk(80, from: 40_001, UnansweredConnectionTests.http) + handshake(443, flags: 0x14), []
        ),
        (
            "TLS that is reset, and nothing else", handshake(4_711, flags: 0x14),
            ["tls-reset-in-handshake 1 [\"192.0.2.1\"]"]
        ),
    ]

    @Test("What is told", arguments: cases.indices)
    func tells(_ index: Int) {
        let (name, packets, expected) = Self.cases[index]
        let found = UnansweredCollector.found(in: packets)
        #expect(found.findings == expected && found.others == 0, "\(name) \(found)")
    }

    @Test("An alert is read as far as a handshake may be long", arguments: [true, false])
    func longHandshake(isWithin: Bool) {
        let start = Self.hello.count + Self.serverHello.count
        // Records of certificates, as long as records may be, in front of the alert.
        var left = CaptureAnalysisLimits.handshake - start - 7 + (isWithin ? 0 : 1)
        var answer = Self.serverHello
        while left > 0 {
            let length = min(left, 16_384 + 5) - 5
            answer += [0x16, 3, 3, UInt8(length >> 8), UInt8(length & 0xFF)] + [UInt8](repeating: 11, count: length)
            left -= length + 5
        }
        answer += Self.alert(48)
        var packets = TimedPacket.talk(104, from: 40_000, Self.hello)
        for offset in stride(from: 0, to: answer.count, by: 8_192) {
            let piece = Array(answer[offset..<min(offset + 8_192, answer.count)])
            packets.append(
                TimedPacket(
                    at: 0.1,
                    client: 40_000,
                    server: 104,
                    flags: 0x18,
                    isFromServer: true,
                    payload: piece,
                    sequence: 1_001 + UInt32(offset)
                )
            )
        }
        #expect(UnansweredCollector.found(in: packets).findings == (isWithin ? ["tls-alert 1 [\"192.0.2.1\"]"] : []))
    }
}
