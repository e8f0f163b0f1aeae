import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Connections that were refused or never answered are told where DICOM may have been wanted, and not where they are
/// noise.
@Suite struct UnansweredConnectionTests {
    private struct Collector: CaptureSink {
        var unanswered = UnansweredConnections()
        var contents: [String] = []

        mutating func end(_ association: CapturedAssociation) { unanswered.add(association) }
        mutating func end(_ connection: CapturedConnection) {
            contents.append(connection.content.phrase)
            unanswered.add(connection)
        }
    }

    /// A packet between a client, 192.0.2.1, and a server, 192.0.2.2, unless told otherwise.
    struct Packet: Sendable {
        var at: Double
        var client: UInt16 = 50_000
        var server: UInt16
        var flags: UInt8
        var isFromServer = false
        var payload: [UInt8] = []
        var sequence: UInt32 = 1_000
        /// The last numbers of the client's and the server's address.
        var hosts: (client: UInt8, server: UInt8) = (1, 2)

        /// The same between other hosts.
        func between(_ client: UInt8, _ server: UInt8) -> Packet {
            var packet = self
            packet.hosts = (client, server)
            return packet
        }

        static func syn(_ server: UInt16, from client: UInt16 = 50_000, at time: Double = 0) -> Packet {
            Packet(at: time, client: client, server: server, flags: 0x02)
        }

        static func reset(_ server: UInt16, to client: UInt16 = 50_000, at time: Double = 0.001) -> Packet {
            Packet(at: time, client: client, server: server, flags: 0x14, isFromServer: true, sequence: 0)
        }

        /// An opening that is answered, and what the client says then.
        static func talk(_ server: UInt16, from client: UInt16, _ payload: [UInt8], at time: Double = 0) -> [Packet] {
            [
                syn(server, from: client, at: time),
                Packet(at: time, client: client, server: server, flags: 0x12, isFromServer: true),
                Packet(at: time, client: client, server: server, flags: 0x10, payload: payload, sequence: 1_001),
            ]
        }

        var bytes: [UInt8] {
            let ends = [
                HandmadeSegment.End([192, 0, 2, hosts.client], client),
                HandmadeSegment.End([192, 0, 2, hosts.server], server),
            ]
            return HandmadeSegment(
                from: ends[isFromServer ? 1 : 0],
                to: ends[isFromServer ? 0 : 1],
                flags: flags,
                sequence: sequence,
                acknowledgement: 1_001,
                payload: payload[...]
            ).bytes
        }
    }

    private static func collector(_ packets: [Packet]) -> Collector {
        var pipeline = CapturePipeline(Collector())
        for packet in packets {
            let bytes = packet.bytes
            let time = 1_700_000_000_000_000_000 + Int64(packet.at * 1e9)
            unsafe pipeline.take(
                CapturedPacket(linkType: .raw, time: time, wireLength: bytes.count, bytes: bytes.span.bytes)
            )
        }
        pipeline.finish()
        return pipeline.sink
    }

    private static func found(_ packets: [Packet]) -> (findings: [String], others: Int) {
        let (entries, others) = collector(packets).unanswered.findings
        return (entries.map { "\($0.finding.code.rawValue) \($0.count) \($0.callers)" }, others)
    }

    /// An association of the hosts 1 and 2 with a C-MOVE that takes two seconds.
    private static let move: [Packet] = {
        let request = ScriptedAnswers.command(
            ScriptedAnswers.element(0x0100, [0x21, 0]) + ScriptedAnswers.element(0x0110, [1, 0])
                + ScriptedAnswers.element(0x0600, Array("MOVER ".utf8)) + ScriptedAnswers.element(0x0700, [0, 0])
                + ScriptedAnswers.element(0x0800, [1, 1])
        )
        let end = UInt32(1_001 + request.count)
        return Packet.talk(4_711, from: 40_000, request) + [
            Packet(at: 2, client: 40_000, server: 4_711, flags: 0x10, payload: dicom, sequence: end)
        ]
    }()

    /// A connection that is refused, between these hosts.
    private static func refused(_ client: UInt8, _ server: UInt8, at time: Double = 1) -> [Packet] {
        [Packet.syn(11_299, at: time), .reset(11_299, at: time + 0.001)].map { $0.between(client, server) }
    }

    /// An A-ABORT, and a request of HTTP.
    private static let dicom: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    private static let http = Array("GET / HTTP/1.1\r\n\r\n".utf8)

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
    private static func said(_ payload: [UInt8], flags: UInt8, behind count: Int) -> Packet {
        let sequence = UInt32(1_001 + count)
        return Packet(
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
    private static func judged(_ code: UInt8) -> Packet {
        said(alert(code), flags: 0x18, behind: serverHello.count)
    }
    private static func alert(_ code: UInt8) -> [UInt8] { [0x15, 3, 3, 0, 2, 2, code] }
    /// What the client says to the server's hello.
    private static func answered(_ server: UInt16, _ payload: [UInt8], flags: UInt8 = 0x18) -> Packet {
        let sequence = UInt32(1_001 + hello.count)
        return Packet(at: 0.2, client: 40_000, server: server, flags: flags, payload: payload, sequence: sequence)
    }
    /// The client closes behind its hello.
    private static func closed(_ server: UInt16, at time: Double) -> Packet {
        let sequence = UInt32(1_001 + hello.count)
        return Packet(at: time, client: 40_000, server: server, flags: 0x11, sequence: sequence)
    }
    private static func handshake(_ server: UInt16, answer: [UInt8] = [], flags: UInt8) -> [Packet] {
        Packet.talk(server, from: 40_000, hello) + [
            Packet(
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

    static let cases: [(String, [Packet], [String])] = [
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
            Packet.talk(80, from: 40_001, http) + handshake(443, answer: alert(70), flags: 0x18), []
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
            Packet.talk(104, from: 40_000, hello) + [closed(104, at: 0.3)], ["tls-timed-out 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS that the server ends in order in place of its hello, and leaves the client to close",
            handshake(104, answer: [0x15, 3, 3, 0, 2, 1, 0], flags: 0x18) + [closed(104, at: 0.3)],
            ["tls-closed-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "TLS to a server that had greeted in another protocol",
            Packet.talk(104, from: 40_000, []) + [
                Packet(
                    at: 0.01,
                    client: 40_000,
                    server: 104,
                    flags: 0x18,
                    isFromServer: true,
                    payload: Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8),
                    sequence: 1_001
                )
            ] + [
                Packet(at: 0.02, client: 40_000, server: 104, flags: 0x18, payload: hello, sequence: 1_001),
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
        (
            "A connection that the server closes at once",
            Packet.talk(104, from: 40_000, []) + [
                Packet(at: 0.01, client: 40_000, server: 104, flags: 0x11, isFromServer: true, sequence: 1_001)
            ], ["closed-before-request 1 [\"192.0.2.1\"]"]
        ),
        (
            "A connection that the server resets at once",
            Packet.talk(104, from: 40_000, []) + [
                Packet(at: 0.01, client: 40_000, server: 104, flags: 0x14, isFromServer: true, sequence: 1_001)
            ], ["closed-before-request 1 [\"192.0.2.1\"]"]
        ),
        (
            "A connection that the server closes after a while",
            Packet.talk(104, from: 40_000, []) + [
                Packet(at: 1.1, client: 40_000, server: 104, flags: 0x11, isFromServer: true, sequence: 1_001)
            ], []
        ),
        (
            "A connection that the client closes at once",
            Packet.talk(104, from: 40_000, []) + [
                Packet(at: 0.01, client: 40_000, server: 104, flags: 0x11, sequence: 1_001)
            ], []
        ),
        ("TLS that has no answer when the capture ends", Packet.talk(104, from: 40_000, hello), []),
        (
            "TLS that had none for longer than silence is waited for",
            Packet.talk(104, from: 40_000, hello) + refused(3, 4, at: 100_000),
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
            Packet.talk(80, from: 40_001, http) + handshake(443, flags: 0x14), []
        ),
        (
            "TLS that is reset, and nothing else", handshake(4_711, flags: 0x14),
            ["tls-reset-in-handshake 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused, and nothing else in the capture", [.syn(4_711), .reset(4_711)],
            ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "never answered, with the SYN sent again", [.syn(4_711), .syn(4_711, at: 1), .syn(4_711, at: 3)],
            ["connection-timed-out 1 [\"192.0.2.1\"]"]
        ),
        (
            "several to one server are one finding",
            [.syn(104), .reset(104), .syn(104, from: 50_001, at: 2), .reset(104, to: 50_001, at: 2.1)],
            ["connection-refused 2 [\"192.0.2.1\"]"]
        ),
        (
            "refused at a port of DICOM while others speak HTTP",
            Packet.talk(80, from: 40_000, http) + [.syn(11_112), .reset(11_112)],
            ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused at another port while others speak HTTP",
            Packet.talk(80, from: 40_000, http) + [.syn(445), .reset(445)], []
        ),
        (
            "refused at a port that speaks DICOM at other times",
            Packet.talk(4_711, from: 40_000, dicom) + [.syn(4_711), .reset(4_711)],
            ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused at another port of a host that is spoken with in DICOM",
            Packet.talk(4_711, from: 40_000, dicom) + refused(1, 2), ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused where a server of DICOM calls back",
            Packet.talk(4_711, from: 40_000, dicom) + refused(2, 1), ["connection-refused 1 [\"192.0.2.2\"]"]
        ),
        ("refused between hosts that speak no DICOM", Packet.talk(4_711, from: 40_000, dicom) + refused(2, 3), []),
        (
            "refused by the destination of a C-MOVE",
            move[..<3] + refused(2, 3) + move[3...], ["connection-refused 1 [\"192.0.2.2\"]"]
        ),
        ("refused by somebody after a C-MOVE", move + refused(2, 3, at: 3), []),
        ("refused by somebody before a C-MOVE", refused(2, 3, at: -1) + move, []),
        (
            "the capture ends right after the SYN to a server that answers others",
            Packet.talk(4_711, from: 40_000, dicom) + [.syn(4_711, at: 0.5)], []
        ),
        (
            "the capture ends just before the SYN would be sent again",
            [.syn(4_711)] + Packet.talk(4_711, from: 40_000, dicom, at: 0.999), []
        ),
        (
            "the capture ends when the SYN would be sent again",
            [.syn(4_711)] + Packet.talk(4_711, from: 40_000, dicom, at: 1), ["connection-timed-out 1 [\"192.0.2.1\"]"]
        ),
        ("answered", Packet.talk(104, from: 40_000, http), []),
        (
            "only the client's side was captured",
            [.syn(104), Packet(at: 0.1, server: 104, flags: 0x10, payload: http, sequence: 1_001)], []
        ),
    ]

    @Test("What is told", arguments: cases.indices)
    func tells(_ index: Int) {
        let (name, packets, expected) = Self.cases[index]
        let found = Self.found(packets)
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
        var packets = Packet.talk(104, from: 40_000, Self.hello)
        for offset in stride(from: 0, to: answer.count, by: 8_192) {
            let piece = Array(answer[offset..<min(offset + 8_192, answer.count)])
            packets.append(
                Packet(
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
        #expect(Self.found(packets).findings == (isWithin ? ["tls-alert 1 [\"192.0.2.1\"]"] : []))
    }

    @Test("A port scan is some findings and a number")
    func scan() {
        let ports = 1...UInt16(CaptureAnalysisLimits.servers + 100)
        let found = Self.found(ports.flatMap { [Packet.syn($0), .reset($0)] })
        #expect(found.findings.count == CaptureAnalysisLimits.serversTold)
        #expect(found.findings.count + found.others == ports.count)
    }

    @Test("Callers are named up to a limit")
    func callers() {
        let limit = CaptureAnalysisLimits.callersOfFinding
        for count in [limit, limit + 5] {
            let packets = (0..<UInt8(count)).flatMap { caller in
                [Packet.syn(104), .reset(104)].map { $0.between(100 + caller, 2) }
            }
            let named = (0..<limit).map { "192.0.2.\(100 + $0)" }
            #expect(Self.found(packets).findings == ["connection-refused \(count) \(named)"])
        }
        // All of one address: the limit is of addresses, and connections are counted.
        let packets = (0..<40).flatMap { [Packet.syn(104, from: 50_000 + $0), .reset(104, to: 50_000 + $0)] }
        #expect(Self.found(packets).findings == ["connection-refused 40 [\"192.0.2.1\"]"])
    }

    @Test(
        "A connection without an association is counted by what became of it",
        arguments: [
            ([Packet.syn(104), .reset(104)], "refused"), ([.syn(104)], "not answered"),
            (Packet.talk(104, from: 50_000, http), "with HTTP"), (Packet.talk(104, from: 50_000, []), "with nothing"),
            ([.reset(104)], "with nothing"),
        ]
    )
    func contents(packets: [Packet], phrase: String) { #expect(Self.collector(packets).contents == [phrase]) }
}
