import TestSupport
import Testing

@testable import CaptureAnalysis

/// Connections that were refused or never answered are told where DICOM may have been wanted, and not where they are
/// noise.
@Suite struct UnansweredConnectionTests {
    /// An association of the hosts 1 and 2 with a C-MOVE that takes two seconds.
    private static let move: [TimedPacket] = {
        let request = ScriptedAnswers.command(
            ScriptedAnswers.element(0x0100, [0x21, 0]) + ScriptedAnswers.element(0x0110, [1, 0])
                + ScriptedAnswers.element(0x0600, Array("MOVER ".utf8)) + ScriptedAnswers.element(0x0700, [0, 0])
                + ScriptedAnswers.element(0x0800, [1, 1])
        )
        let end = UInt32(1_001 + request.count)
        return TimedPacket.talk(4_711, from: 40_000, request) + [
            TimedPacket(at: 2, client: 40_000, server: 4_711, flags: 0x10, payload: dicom, sequence: end)
        ]
    }()

    /// A connection that is refused, between these hosts.
    static func refused(_ client: UInt8, _ server: UInt8, at time: Double = 1) -> [TimedPacket] {
        [TimedPacket.syn(11_299, at: time), .reset(11_299, at: time + 0.001)].map { $0.between(client, server) }
    }

    /// An A-ABORT, and a request of HTTP.
    private static let dicom: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    static let http = Array("GET / HTTP/1.1\r\n\r\n".utf8)

    static let cases: [(String, [TimedPacket], [String])] = [
        (
            "A connection that the server closes at once",
            TimedPacket.talk(104, from: 40_000, []) + [
                TimedPacket(at: 0.01, client: 40_000, server: 104, flags: 0x11, isFromServer: true, sequence: 1_001)
            ], ["closed-before-request 1 [\"192.0.2.1\"]"]
        ),
        (
            "A connection that the server resets at once",
            TimedPacket.talk(104, from: 40_000, []) + [
                TimedPacket(at: 0.01, client: 40_000, server: 104, flags: 0x14, isFromServer: true, sequence: 1_001)
            ], ["closed-before-request 1 [\"192.0.2.1\"]"]
        ),
        (
            "A connection that the server closes after a while",
            TimedPacket.talk(104, from: 40_000, []) + [
                TimedPacket(at: 1.1, client: 40_000, server: 104, flags: 0x11, isFromServer: true, sequence: 1_001)
            ], []
        ),
        (
            "A connection that the client closes at once",
            TimedPacket.talk(104, from: 40_000, []) + [
                TimedPacket(at: 0.01, client: 40_000, server: 104, flags: 0x11, sequence: 1_001)
            ], []
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
            TimedPacket.talk(80, from: 40_000, http) + [.syn(11_112), .reset(11_112)],
            ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused at another port while others speak HTTP",
            TimedPacket.talk(80, from: 40_000, http) + [.syn(445), .reset(445)], []
        ),
        (
            "refused at a port that speaks DICOM at other times",
            TimedPacket.talk(4_711, from: 40_000, dicom) + [.syn(4_711), .reset(4_711)],
            ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused at another port of a host that is spoken with in DICOM",
            TimedPacket.talk(4_711, from: 40_000, dicom) + refused(1, 2), ["connection-refused 1 [\"192.0.2.1\"]"]
        ),
        (
            "refused where a server of DICOM calls back",
            TimedPacket.talk(4_711, from: 40_000, dicom) + refused(2, 1), ["connection-refused 1 [\"192.0.2.2\"]"]
        ),
        ("refused between hosts that speak no DICOM", TimedPacket.talk(4_711, from: 40_000, dicom) + refused(2, 3), []),
        (
            "refused by the destination of a C-MOVE",
            move[..<3] + refused(2, 3) + move[3...], ["connection-refused 1 [\"192.0.2.2\"]"]
        ),
        ("refused by somebody after a C-MOVE", move + refused(2, 3, at: 3), []),
        ("refused by somebody before a C-MOVE", refused(2, 3, at: -1) + move, []),
        (
            "the capture ends right after the SYN to a server that answers others",
            TimedPacket.talk(4_711, from: 40_000, dicom) + [.syn(4_711, at: 0.5)], []
        ),
        (
            "the capture ends just before the SYN would be sent again",
            [.syn(4_711)] + TimedPacket.talk(4_711, from: 40_000, dicom, at: 0.999), []
        ),
        (
            "the capture ends when the SYN would be sent again",
            [.syn(4_711)] + TimedPacket.talk(4_711, from: 40_000, dicom, at: 1),
            ["connection-timed-out 1 [\"192.0.2.1\"]"]
        ),
        ("answered", TimedPacket.talk(104, from: 40_000, http), []),
        (
            "only the client's side was captured",
            [.syn(104), TimedPacket(at: 0.1, server: 104, flags: 0x10, payload: http, sequence: 1_001)], []
        ),
    ]

    @Test("What is told", arguments: cases.indices)
    func tells(_ index: Int) {
        let (name, packets, expected) = Self.cases[index]
        let found = UnansweredCollector.found(in: packets)
        #expect(found.findings == expected && found.others == 0, "\(name) \(found)")
    }

    @Test("A port scan is some findings and a number")
    func scan() {
        let ports = 1...UInt16(CaptureAnalysisLimits.servers + 100)
        let found = UnansweredCollector.found(in: ports.flatMap { [TimedPacket.syn($0), .reset($0)] })
        #expect(found.findings.count == CaptureAnalysisLimits.serversTold)
        #expect(found.findings.count + found.others == ports.count)
    }

    @Test("Callers are named up to a limit")
    func callers() {
        let limit = CaptureAnalysisLimits.callersOfFinding
        for count in [limit, limit + 5] {
            let packets = (0..<UInt8(count)).flatMap { caller in
                [TimedPacket.syn(104), .reset(104)].map { $0.between(100 + caller, 2) }
            }
            let named = (0..<limit).map { "192.0.2.\(100 + $0)" }
            #expect(UnansweredCollector.found(in: packets).findings == ["connection-refused \(count) \(named)"])
        }
        // All of one address: the limit is of addresses, and connections are counted.
        let packets = (0..<40).flatMap { [TimedPacket.syn(104, from: 50_000 + $0), .reset(104, to: 50_000 + $0)] }
        #expect(UnansweredCollector.found(in: packets).findings == ["connection-refused 40 [\"192.0.2.1\"]"])
    }

    @Test(
        "A connection without an association is counted by what became of it",
        arguments: [
            ([TimedPacket.syn(104), .reset(104)], "refused"), ([.syn(104)], "not answered"),
            (TimedPacket.talk(104, from: 50_000, http), "with HTTP"),
            (TimedPacket.talk(104, from: 50_000, []), "with nothing"),
            ([.reset(104)], "with nothing"),
        ]
    )
    func contents(packets: [TimedPacket], phrase: String) {
        #expect(UnansweredCollector.read(packets).contents == [phrase])
    }
}
