import Foundation
import TestSupport
import Testing

/// What `dcmpcap stats` says of real traffic, from captures at both of its ends: the cause that was made takes the most
/// of the time, and where it was not made it does not.
@Suite("dcmpcap stats on real traffic", .serialized) struct PcapTimeTests {
    /// What time went on, as shares of it: by use, and by who had to send.
    struct Times {
        let shares: [String: Double]
        let place: String
        let codes: [String]

        init(_ file: String) async throws {
            let stats = try await Stats.read(["--json", file])
            let pair = try #require(stats.pairs?.first)
            var shares: [String: Double] = [:]
            for part in pair.time {
                shares["\(part.use) \(part.sender)", default: 0] += part.share
                shares[part.use, default: 0] += part.share
            }
            (self.shares, place) = (shares, pair.path?.capturedAt ?? "")
            codes = pair.findings.map(\.code)
            #expect(abs(pair.time.reduce(0) { $0 + $1.seconds } - pair.seconds) < 1e-6, "\(pair)")
        }

        subscript(use: String) -> Double { shares[use] ?? 0 }

        /// What took the most, with who had to send.
        var most: String? { shares.filter { $0.key.contains(" ") }.max { $0.value < $1.value }?.key }
    }

    /// Captures of a client and a server that talk over a way.
    private func times(
        _ way: LongWay,
        server: String,
        client: String,
        files: [String: [UInt8]] = [:]
    ) async throws -> (client: Times, server: Times) {
        let folder = try TemporaryFolder("way")
        for (name, bytes) in files { try folder.write(bytes: bytes, to: name) }
        try await way.run(server: server, client: client, in: folder)
        return (try await Times(folder.file("client.pcap")), try await Times(folder.file("server.pcap")))
    }

    /// An object of about this size on an association of its own, as a player sends it: the request, and the rest.
    private static func object(_ size: Int) -> [String: [UInt8]] {
        let count = size / 16_384
        let parts = (1...count).flatMap { StoredObject.part(16_384, isLast: $0 == count) }
        return ["request": StoredObject.request, "store": StoredObject.store + parts, "release": StoredObject.release]
    }

    private static let storescp = "\(DCMTK.storescp) --bit-preserving 11112"
    private static let store = LongWay.player(
        "connect",
        LongWay.server,
        "nodelay",
        "send=request",
        "pdu",
        "send=store",
        "pdu",
        "send=release",
        "pdu"
    )

    @Test("Packets that get lost, and a way on which none does")
    func loss() async throws {
        let files = Self.object(8_000_000)
        let lossy = try await times(
            LongWay(delay: 0.005, dropEvery: 1_500, copies: 6),
            server: Self.storescp,
            client: Self.store,
            files: files
        )
        #expect(lossy.client.most == "loss requestor", "\(lossy.client)")
        #expect(lossy.server.most == "loss requestor", "\(lossy.server)")
        #expect(lossy.client.place == "client" && lossy.server.place == "server")
        for view in [lossy.client, lossy.server] {
            #expect(view.codes.contains("packet-loss") && view["sender-pause"] < 0.1, "\(view)")
        }
        let clean = try await times(LongWay(delay: 0.005), server: Self.storescp, client: Self.store, files: files)
        for view in [clean.client, clean.server] {
            #expect(view["loss"] < 0.2 && !view.codes.contains("packet-loss"), "\(view)")
        }
    }

    @Test("A receive buffer that is too small for the way, and the system's own")
    func window() async throws {
        let files = Self.object(800_000)
        let way = LongWay(delay: 0.02)
        let small = try await times(
            way,
            server: "env TCP_BUFFER_LENGTH=8192 \(Self.storescp)",
            client: Self.store,
            files: files
        )
        for view in [small.client, small.server] {
            #expect(view.most == "receiver-window requestor", "\(view)")
            #expect(view.codes == ["receive-window-full"] && view["sender-pause"] < 0.1, "\(view)")
        }
        let usual = try await times(way, server: Self.storescp, client: Self.store, files: files)
        for view in [usual.client, usual.server] {
            #expect(view["receiver-window"] < 0.3 && view.codes.isEmpty, "\(view)")
        }
    }

    @Test("A receiver that reads slowly")
    func slowReader() async throws {
        let answers = [
            "acceptance": StoredObject.acceptance, "stored": StoredObject.stored, "released": StoredObject.released,
        ]
        let files = Self.object(300_000).merging(answers) { first, _ in first }
        let parts = Array(repeating: "slowly=4096/0.02", count: 300_000 / 16_384)
        let steps = ["nodelay", "rcvbuf=8192", "pdu", "send=acceptance", "pdu"] + parts
        let ends = ["send=stored", "pdu", "send=released", "end"]
        let found = try await times(
            LongWay(),
            server: LongWay.player("listen", LongWay.listening, (steps + ends).joined(separator: " ")),
            client: Self.store,
            files: files
        )
        for view in [found.client, found.server] {
            #expect(view.most == "receiver-window requestor", "\(view)")
            #expect(view.codes == ["receive-window-full"], "\(view)")
        }
    }

    @Test("A sender that pauses in the middle of a message")
    func pauses() async throws {
        let steps = (0..<5).map { "pause=0.3 send=store:\($0 * 60_000):\($0 * 60_000 + 60_000)" }
        let pausing = try await times(
            LongWay(delay: 0.005),
            server: Self.storescp,
            client: LongWay.player(
                "connect",
                LongWay.server,
                "nodelay",
                "send=request",
                "pdu",
                steps.joined(separator: " "),
                "pause=0.3 send=store:300000:100000000",
                "pdu",
                "send=release",
                "pdu"
            ),
            files: Self.object(400_000)
        )
        for view in [pausing.client, pausing.server] {
            #expect(view.most == "sender-pause requestor", "\(view)")
            #expect(view.codes == ["sender-pauses"], "\(view)")
        }
    }

    @Test("pynetdicom that takes its time to answer, and one that does not")
    func slowServer() async throws {
        let client = "env TCP_NODELAY=1 \(DCMTK.echoscu) --repeat 3 -aec PYNETDICOM \(LongWay.server) $PORT"
        let slow = try await times(
            LongWay(delay: 0.005),
            server: LongWay.pynetdicom("--echo-delay 0.6"),
            client: client
        )
        for view in [slow.client, slow.server] {
            #expect(view.most == "turn acceptor", "\(view)")
            #expect(view.codes == ["slow-processing"], "\(view)")
        }
        let quick = try await times(LongWay(delay: 0.05), server: LongWay.pynetdicom(""), client: client)
        for view in [quick.client, quick.server] {
            #expect(view["turn acceptor"] < 0.3 && view.codes.isEmpty, "\(view)")
        }
    }

    @Test("DCMTK's storescp holds its answers back, and with TCP_NODELAY it does not")
    func nagle() async throws {
        let client = "env TCP_NODELAY=1 \(DCMTK.echoscu) --repeat 10 \(LongWay.server) 11112"
        let held = try await times(LongWay(), server: Self.storescp, client: client)
        for view in [held.client, held.server] {
            #expect(view.most == "delayed-acknowledgement acceptor", "\(view)")
            #expect(view.codes == ["delayed-acknowledgement-stall"], "\(view)")
        }
        let free = try await times(LongWay(), server: "env TCP_NODELAY=1 \(Self.storescp)", client: client)
        for view in [free.client, free.server] {
            #expect(view["delayed-acknowledgement"] < 0.1 && view.codes.isEmpty, "\(view)")
        }
        // The way itself takes as long as an acknowledgement may be delayed.
        let far = try await times(
            LongWay(delay: 0.022),
            server: "env TCP_NODELAY=1 \(Self.storescp)",
            client: client
        )
        for view in [far.client, far.server] {
            #expect(view["delayed-acknowledgement"] < 0.1 && view["round-trips"] > 0.5, "\(view)")
        }
    }
}

/// What `dcmpcap stats --json` and `--ndjson` say.
struct Stats: Decodable {
    struct Use: Decodable {
        let use: String
        let sender: String
        let seconds: Double
        let share: Double
    }

    struct Path: Decodable {
        let capturedAt: String
        let clientRoundTripSeconds: Double?
        let serverRoundTripSeconds: Double?
        let isWindowScaleKnown: Bool
    }

    struct Times: Decodable {
        let count: Int
        let medianNanoseconds: Int64
        let maximumNanoseconds: Int64
    }

    struct Service: Decodable {
        let service: String
        let invoker: String
        let operations: Int
        let failed: Int
        let unanswered: Int
        let responseTimes: Times?
        let firstResponseTimes: Times?
        let dataSetBytes: Int
        let bytesPerSecond: Double?
    }

    struct Finding: Decodable {
        let code: String
    }

    struct Pair: Decodable {
        let calling: String
        let called: String
        let associations: Int
        let setUpTimes: Times?
        let services: [Service]
        let seconds: Double
        let time: [Use]
        let path: Path?
        let findings: [Finding]
    }

    struct Association: Decodable {
        let number: Int
        let seconds: Double
        let time: [Use]
    }

    let schema: String
    let pairs: [Pair]?
    let longestAssociations: [Association]?

    static func read(_ arguments: [String]) async throws -> Stats {
        let result = try await Dcmpcap.run(["stats"] + arguments)
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result)")
        return try decode(result.output)
    }

    static func decode<Value: Decodable>(_ text: some StringProtocol, as type: Value.Type = Stats.self) throws -> Value
    {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }
}
