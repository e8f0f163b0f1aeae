import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import SystemFiles
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// Recordings of real connections, as tshark reads them.
@Suite(.timeLimit(.minutes(1))) struct RecordingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("recording.pcap") }

    init() throws { folder = try TemporaryFolder("recording") }

    /// Records one echo run, and gives what tshark says of each packet.
    private func record(
        _ settings: PeerSettings,
        _ plan: EchoPlan = .count(1),
        recordsAll: Bool = false
    ) async throws -> [[String: String]] {
        let recording = try Recording(path: path, recordsAll: recordsAll)
        _ = await EchoRun.run(settings.with { $0.observer = recording }, plan)
        try recording.finish()
        return try await packets()
    }

    private static let fields = [
        "tcp.stream", "tcp.dstport", "tcp.flags.str", "tcp.len", "dicom.pdu.type", "tcp.analysis.flags", "tcp.payload",
        "ip.src", "tcp.srcport", "ip.dst",
    ]

    private func packets() async throws -> [[String: String]] {
        let options = ["-n", "-r", path, "--enable-heuristic", "dicom_tcp", "-o", "tcp.check_checksum:TRUE"]
        let fields = Self.fields.flatMap { ["-e", $0] }
        let tshark = try Tool(path: "/usr/bin/tshark")
        let result = try await tshark.run(options + ["-T", "fields", "-E", "separator=|"] + fields)
        #expect(result.status == 0, "\(result)")
        return result.output.split(separator: "\n").map { line in
            let values = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(zip(Self.fields, values)) { first, _ in first }
        }
    }

    private func flags(_ packets: [[String: String]]) -> [String] {
        packets.map { ($0["tcp.flags.str"] ?? "").filter { "SAPFR".contains($0) } }
    }

    private func types(_ packets: [[String: String]]) -> [String] {
        packets.compactMap { $0["dicom.pdu.type"] }.filter { !$0.isEmpty }
    }

    /// Whether these bytes are in the file.
    ///
    /// They are no text there: what follows a word, such as a time stamp, may combine with its last letter.
    private func has(_ text: String) throws -> Bool {
        try folder.readBytes("recording.pcap").contains(Array(text.utf8))
    }

    @Test("A whole conversation: handshake, a packet for each PDU, and this side's FIN")
    func conversation() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let packets = try await record(.loopback(peer.port))
        #expect(types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        #expect(flags(packets) == ["S", "AS", "A"] + Array(repeating: "AP", count: 6) + ["AF"])
        #expect(packets.allSatisfy { $0["tcp.analysis.flags"] == "" })
        let received = try await peer.finish()[0].received
        let sent = packets.filter { $0["tcp.dstport"] == "\(peer.port)" }.compactMap { $0["tcp.payload"] }.joined()
        #expect(sent == received.map { String(format: "%02x", $0) }.joined())
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(
        "The peer's end is recorded as it was",
        arguments: [(.closeFIN, "AF"), (.closeRST, "AR")]
            as [(ScriptedPeer.Step, String)]
    )
    func endings(step: ScriptedPeer.Step, flag: String) async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, step])
        let packets = try await record(.loopback(peer.port))
        let end = try #require(packets.first { $0["tcp.dstport"] != "\(peer.port)" && flags([$0]) == [flag] })
        #expect(types([end]).isEmpty)
        #expect(flags(packets).contains("AR") == (flag == "AR"))
    }

    @Test("A refused attempt is a SYN and the RST that answers it; one without answer is a SYN")
    func attempts() async throws {
        #expect(flags(try await record(.loopback(try FreePort.next()))) == ["S", "AR"])
        let port = try UnansweringPort()
        defer { port.stop() }
        let settings = PeerSettings.loopback(port.port).with { $0.limits.connect = .milliseconds(50) }
        #expect(flags(try await record(settings)) == ["S"])
    }

    @Test("An attempt that stood and was reset before anybody could look is recorded so")
    func resetAttempt() async throws {
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.1", port: 40_001)
        let recording = try Recording(path: path, recordsAll: false)
        for event in [
            .connecting(remote: remote), .notOpened(local: local, remote: remote, .failed(errno: ECONNRESET)),
        ] as [WireEvent] { recording.observe(event, connection: 1, at: MonotonicClock.now()) }
        try recording.finish()
        #expect(flags(try await packets()) == ["S", "AS", "A", "AR"])
    }

    /// Catches a connection that nothing answers in the recording, and bytes in it that were never sent: which of write
    /// and reset is first is chance.
    @Test(
        "A server that resets at once is recorded with what was sent to it, and the run says the same",
        arguments: [false, true]
    )
    func resetAtOnce(usesTLS: Bool) async throws {
        let context = try usesTLS ? TLSClientContext(TLSOptions()) : nil
        let peer = try ScriptedPeer([.closeRST])
        let recording = try Recording(path: path, recordsAll: false)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.observer = recording
            $0.tls = context
            $0.target.usesTLS = usesTLS
        }
        var findings: [Finding] = []
        for _ in 0..<20 {
            findings.append(try #require(await EchoRun.run(settings, .count(1)).report.findings.first))
        }
        try recording.finish()
        let packets = try await packets()
        for (number, finding) in findings.enumerated() {
            let flags = flags(packets.filter { $0["tcp.stream"] == "\(number)" })
            let hasSent = flags.contains("AP")
            #expect(flags == ["S", "AS", "A"] + (hasSent ? ["AP"] : []) + ["AR"])
            if usesTLS { continue }
            #expect(finding.code == (hasSent ? .resetAfterRequest : .closedBeforeRequest))
            #expect(finding.evidence.contains { $0.contains("A-ASSOCIATE-RQ") } == hasSent, "\(finding.evidence)")
        }
    }

    @Test("An attempt without success comes from the address and port that it was made from")
    func attemptedFrom() async throws {
        let port = try FreePort.next()
        let own = try FreePort.next()
        let refused = try await record(
            .loopback(port).with {
                $0.sourceAddress = "127.0.0.2"
                $0.sourcePort = Int(own)
            }
        )
        #expect(refused.map { $0["ip.src"] } == ["127.0.0.2", "127.0.0.1"])
        #expect(refused.map { $0["ip.dst"] } == ["127.0.0.1", "127.0.0.2"])
        #expect(refused.map { $0["tcp.srcport"] } == ["\(own)", "\(port)"])
        #expect(refused.map { $0["tcp.dstport"] } == ["\(port)", "\(own)"])

        let silent = try UnansweringPort()
        defer { silent.stop() }
        let unanswered = try await record(.loopback(silent.port).with { $0.limits.connect = .milliseconds(50) })
        #expect(unanswered.map { $0["ip.src"] } == ["127.0.0.1"])
        #expect(unanswered.allSatisfy { $0["tcp.srcport"] != "0" })
    }

    @Test("A TLS handshake is recorded where nothing plain follows it, and as long as all of it is held")
    func handshake() async throws {
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.1", port: 40_001)
        func lengths(_ told: [WireEvent]) async throws -> [String] {
            let recording = try Recording(path: path, recordsAll: false)
            let events =
                [.connecting(remote: remote), .opened(local: local, remote: remote)] + told + [.ended(.tlsFailure)]
            for event in events { recording.observe(event, connection: 1, at: MonotonicClock.now()) }
            try recording.finish()
            return try await packets().filter { $0["tcp.len"] != "0" }.map { "\($0["tcp.srcport"]!) \($0["tcp.len"]!)" }
        }
        func bytes(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0x16, count: count) }
        #expect(try await lengths([.sentTLS(bytes(9)), .receivedTLS(bytes(7))]) == ["40000 9", "40001 7"])
        #expect(
            try await lengths([.sentTLS(bytes(9)), .sent(bytes(8)), .receivedTLS(bytes(7))]) == ["40000 8", "40001 7"]
        )
        // What came before an alert, and is no whole PDU, stands before it.
        let partly: [WireEvent] = [
            .sent(bytes(8)), .received(ByteBuffer(bytes: [2, 0, 0, 0, 0, 9])), .receivedTLS(bytes(7)),
        ]
        #expect(try await lengths(partly) == ["40000 8", "40001 6", "40001 7"])
        // And so it does before this side's abort.
        let aborted: [WireEvent] = [
            .sent(bytes(8)), .received(ByteBuffer(bytes: [2, 0, 0, 0, 0, 9])),
            .sent(ByteBuffer(bytes: ScriptedAnswers.abort())), .received(bytes(3)),
        ]
        #expect(try await lengths(aborted) == ["40000 8", "40001 6", "40000 10", "40001 3"])
        // Behind one that there is no room for, a smaller one would stand at the wrong place.
        let half = ByteBuffer(repeating: 0x16, count: ProbingLimits.handshake / 2)
        #expect(half.storageCapacity == half.readableBytes)
        let held = try await lengths([.receivedTLS(half)])
        #expect(held.count > 1 && held.allSatisfy { $0.hasPrefix("40001") })
        #expect(try await lengths([.receivedTLS(half), .sentTLS(half), .sentTLS(bytes(9))]) == held)
    }

    @Test("What the system did not even begin leaves no packet")
    func neverBegun() async throws {
        // Of no interface of this machine (RFC 5737).
        let settings = PeerSettings.loopback(try FreePort.next()).with { $0.sourceAddress = "192.0.2.77" }
        #expect(try await record(settings).isEmpty)
    }

    @Test("Each connection is a conversation of its own")
    func several() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let packets = try await record(.loopback(peer.port), .count(3) { $0.repeatsAssociation = true })
        #expect(Set(packets.compactMap { $0["tcp.stream"] }) == ["0", "1", "2"])
        #expect(types(packets).count == 18)
    }

    @Test("A passcode is masked, byte for byte, unless everything is asked for", arguments: [false, true])
    func passcode(recordsAll: Bool) async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let identity = UserIdentityRequest(
            identityType: 2,
            positiveResponseRequested: false,
            primaryField: Array("operator".utf8),
            secondaryField: Array("secret".utf8)
        )
        let packets = try await record(.loopback(peer.port).with { $0.userIdentity = identity }, recordsAll: recordsAll)
        #expect(try has("operator"))
        #expect(try has("secret") == recordsAll && has("******") == !recordsAll)
        let request = try #require(packets.first { $0["dicom.pdu.type"] == "0x01" }?["tcp.len"].flatMap { Int($0) })
        let received = try await peer.finish()[0].received
        #expect(request == 6 + received[2..<6].reduce(0) { $0 << 8 | Int($1) })
    }

    @Test("A passcode that a service of text quotes is neither recorded nor shown")
    func quotedPasscode() async throws {
        let quoting: ScriptedPeer.Step = .reply {
            Array("500 Syntax error near '".utf8) + $0.suffix(14) + Array("'\r\n".utf8)
        }
        let peer = try ScriptedPeer([.readPDU, quoting, .closeFIN])
        let recording = try Recording(path: path, recordsAll: false)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.observer = recording
            $0.userIdentity = UserIdentityRequest(
                identityType: 2,
                positiveResponseRequested: false,
                primaryField: Array("operator".utf8),
                secondaryField: Array("opensesame".utf8)
            )
        }
        let run = await EchoRun.run(settings, .count(1))
        try recording.finish()
        let lines = run.report.findings.flatMap { [$0.sentence] + $0.evidence + $0.remedy }
        // The quotation is shown, and recorded, with stars in it.
        #expect(lines.contains { $0.contains("**********'") }, "\(lines)")
        #expect(!lines.contains { $0.contains("sesame") || $0.contains("73 65 73 61") }, "\(lines)")
        #expect(try has("**********"))
        #expect(try !has("sesa"))
        // The peer had it, and gave it back.
        #expect(try await peer.finish()[0].received.contains(Array("opensesame".utf8)))
    }

    @Test("A passcode that an acceptance and a comment quote is neither recorded nor shown")
    func passcodeInDICOM() async throws {
        let accept = ScriptedAnswers.accept(
            Array(repeating: 0, count: 10) + Array("no opensesame   opensesame, why?".utf8)
                + Array(repeating: 0, count: 32)
        )
        let comment = Array("Who is opensesame?".utf8)
        let peer = try ScriptedPeer([
            .readPDU, .send(accept), .readPDU, .send(ScriptedAnswers.echoResponse(status: 0x0110, comment: comment)),
            .readPDU, .send(ScriptedAnswers.releaseResponse), .wait,
        ])
        let recording = try Recording(path: path, recordsAll: false)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.observer = recording
            $0.userIdentity = UserIdentityRequest(
                identityType: 2,
                positiveResponseRequested: false,
                primaryField: Array("operator".utf8),
                secondaryField: Array("opensesame".utf8)
            )
        }
        let run = await EchoRun.run(settings, .count(1))
        try recording.finish()
        let lines = run.report.findings.flatMap { [$0.sentence] + $0.evidence + $0.remedy }
        #expect(!lines.contains { $0.contains("sesame") || $0.contains("73 65 73 61") }, "\(lines)")
        #expect(try has("Who is **********?") && has("no **********"))
        #expect(try !has("sesa"))
        #expect(try await peer.finish()[0].received.contains(Array("opensesame".utf8)))
    }

    @Test("A data set is blanked, unless everything is asked for", arguments: [false, true])
    func dataSet(recordsAll: Bool) async throws {
        let recording = try Recording(path: path, recordsAll: recordsAll)
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU, .send(ScriptedAnswers.abort()), .wait])
        let settings = PeerSettings.loopback(peer.port).with { $0.observer = recording }
        let association = Association(
            settings.configuration([ProposedContext(.verification, [.implicitVRLittleEndian])]),
            on: MultiThreadedEventLoopGroup.singleton.next()
        )
        _ = try #require(await association.open())
        _ = await association.operate(contextID: 1, dataSet: Array("DOE^JANE".utf8)) {
            Message(
                .cStoreRequest(
                    CStoreRequest(messageID: $0, affectedSOPClassUID: .verification, affectedSOPInstanceUID: "1.2.3")
                ),
                hasDataSet: true
            )
        }
        await association.release()
        try recording.finish()
        #expect(try has("DOE^JANE") == recordsAll)
        // The command stays.
        #expect(try has("1.2.3"))
        #expect(types(try await packets()).contains("0x07"))
    }

    @Test("Where TLS carried them, the PDUs are recorded plain")
    func tls() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let packets = try await record(.loopback(server.port).with { $0.tls = context })
            #expect(types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        }
    }

    @Test(
        "What others opened is recorded as opened by them, plain also where it came through TLS",
        arguments: [false, true]
    )
    func accepted(usesTLS: Bool) async throws {
        let recording = try Recording(path: path, recordsAll: false)
        let certificates = try await Certificates.shared
        var configuration = AssociationListener.Configuration(
            policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
        )
        configuration.observer = recording
        if usesTLS {
            var options = TLSOptions()
            options.identity = TLSIdentity(certificates.server)
            configuration.tls = try TLSServerContext(options)
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let ended = group.next().makePromise(of: Void.self)
        let listener = try await AssociationListener(configuration, on: group, ended: { _ in ended.succeed() }) {
            Response(.cEcho, messageIDBeingRespondedTo: $0.message.command.messageID ?? 0, status: 0)
        }
        var settings = PeerSettings.loopback(UInt16(listener.port))
        if usesTLS {
            var options = TLSOptions()
            options.verification = .reportOnly
            settings.tls = try TLSClientContext(options)
        }
        let run = await EchoRun.run(settings, .count(1))
        #expect(run.report.succeeded == 1)
        try await ended.futureResult.get()
        try recording.finish()
        let packets = try await packets()
        #expect(packets.first?["tcp.dstport"] == "\(listener.port)" && flags(packets).first == "S")
        #expect(types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        try await listener.close()
    }

    @Test("A file that cannot be made is said at once, with the system's number")
    func unwritable() {
        let path = folder.file("no/such/folder/x.pcap")
        #expect(throws: Recording.Failure(path: path, reason: .failed(errno: ENOENT))) {
            _ = try Recording(path: path, recordsAll: false)
        }
    }

    /// Catches what a crash would lose: at one echo a second a buffer holds minutes.
    @Test("What was told is in the file within a moment, and its header at once")
    func atOnce() async throws {
        let recording = try Recording(path: path, recordsAll: true)
        try await eventually("the header is written") { try folder.readBytes("recording.pcap").count == 24 }
        try Self.tell(recording, packets: 1)
        try await eventually("all is written") {
            try folder.readBytes("recording.pcap").suffix(300) == [UInt8](repeating: 7, count: 300)[...]
        }
        #expect(flags(try await packets()) == ["S", "AS", "A", "AP"])
        try recording.finish()
    }

    /// Tells of a connection, and of so many packets of 300 bytes sent over it.
    private static func tell(_ recording: Recording, packets: Int) throws {
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.2", port: 104)
        recording.observe(.connecting(remote: remote), connection: 1, at: 0)
        recording.observe(.opened(local: local, remote: remote), connection: 1, at: 0)
        for _ in 0..<packets {
            recording.observe(.sent(ByteBuffer(repeating: 7, count: 300)), connection: 1, at: 1)
        }
    }

    /// Catches a packet that is cut short, and whole packets that are thrown away with it.
    @Test("Where there is no more room, the file ends with the last packet that fits", arguments: [10, 24, 1000, 2000])
    func cutShort(limit: Int) async throws {
        await #expect(processExitsWith: .success) { [path = path as String, limit = limit as Int] in
            // A file of this process may have no more bytes.
            var size = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &size) == 0)
            signal(SIGXFSZ, SIG_IGN)
            let recording = try Recording(path: path, recordsAll: true)
            try RecordingTests.tell(recording, packets: 10)
            #expect(throws: Recording.Failure(path: path, reason: .failed(errno: EFBIG))) { try recording.finish() }
        }
        let packet = 16 + 40 + 300
        let size = try folder.readBytes("recording.pcap").count
        guard limit >= 24 else { return #expect(size == 0, "half a header is none") }
        #expect(size <= limit && size > limit - packet)
        #expect(try await packets().count == (limit < 100 ? 0 : 3 + (limit - 24 - 3 * 56) / packet))
    }

    @Test("A full disk is said at once, at the end, and said again, and does the run no harm")
    func full() async throws {
        let failures = Mutex<[Recording.Failure]>([])
        let recording = try Recording(path: "/dev/full", recordsAll: false) { failure in
            failures.withLock { $0.append(failure) }
        }
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port).with { $0.observer = recording }, .count(1))
        #expect(run.outcomes == ["0"])
        let failure = Recording.Failure(path: "/dev/full", reason: .failed(errno: ENOSPC))
        try await eventually("it is said") { failures.withLock { $0 } == [failure] }
        for _ in 0..<2 {
            #expect(throws: failure) { try recording.finish() }
        }
        #expect(failures.withLock { $0 } == [failure], "once")
    }

    /// Catches a queue that grows without end, one that loses what it has no room for, and one that changes the order.
    @Test("Where the disk does not keep up, who tells waits, and nothing is lost")
    func slowDisk() async throws {
        try #require(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        let recording = try Recording(path: path, recordsAll: true)
        let told = Mutex(0)
        let events = 2000
        let telling = Task.detached { [recording] in
            let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
            let remote = try SocketAddress(ipAddress: "127.0.0.2", port: 104)
            recording.observe(.opened(local: local, remote: remote), connection: 1, at: 0)
            for number in 0..<events {
                var bytes = ByteBuffer(integer: UInt32(number))
                bytes.writeRepeatingByte(7, count: 1020)
                recording.observe(.sent(bytes), connection: 1, at: 1)
                told.withLock { $0 += 1 }
            }
            try recording.finish()
        }
        // Fewer than what is held before it is written, even where the pipe takes nothing, and more than all there is
        // room for.
        try await eventually("some wait") { told.withLock { $0 } >= 40 }
        #expect(told.withLock { $0 } < 600)
        #expect(fcntl(reader, F_SETFL, 0) == 0)
        var file: [UInt8] = []
        while case let piece = try nextPiece(of: reader), !piece.isEmpty { file += piece }
        try await telling.value
        #expect(told.withLock { $0 } == events)
        #expect(recording.heldUpTime > 0)
        // The last bytes of each packet are those of its event.
        let packet = 16 + 40 + 1024
        let last = file.suffix(events * packet)
        let numbers = stride(from: last.startIndex, to: last.endIndex, by: packet).map { start in
            last[(start + 56)..<(start + 60)].reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(numbers == Array(0..<events))
    }

    /// TLS hands its plain bytes over in buffers of 16 kB, whatever their count.
    @Test("Small PDUs in large buffers hold nothing up")
    func largeBuffers() async throws {
        let recording = try Recording(path: path, recordsAll: true)
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.2", port: 104)
        recording.observe(.opened(local: local, remote: remote), connection: 1, at: 0)
        for number in 0..<100 {
            var bytes = ByteBufferAllocator().buffer(capacity: 16_384)
            bytes.writeRepeatingByte(7, count: 100)
            recording.observe(number.isMultiple(of: 2) ? .sent(bytes) : .received(bytes), connection: 1, at: 1)
        }
        #expect(recording.heldUpTime == 0)
        try recording.finish()
        #expect(try await packets().count { $0["tcp.len"] == "100" } == 100)
    }

    @Test("A pipe without a reader is said at once, and one whose reader stops holds nothing up once the run is over")
    func stalledReader() async throws {
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: Recording.Failure(path: path, reason: .failed(errno: ENXIO))) {
            _ = try Recording(path: path, recordsAll: true)
        }
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        let recording = try Recording(path: path, recordsAll: true)
        let told = Mutex(0)
        let telling = Task.detached { [recording] in
            let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
            let remote = try SocketAddress(ipAddress: "127.0.0.2", port: 104)
            recording.observe(.opened(local: local, remote: remote), connection: 1, at: 0)
            for _ in 0..<2000 {
                recording.observe(.sent(ByteBuffer(repeating: 7, count: 1024)), connection: 1, at: 1)
                told.withLock { $0 += 1 }
            }
            try recording.finish()
        }
        try await eventually("some wait") { told.withLock { $0 } >= 40 }
        recording.stopWaiting()
        await #expect(throws: Recording.Failure(path: path, reason: .unread)) { try await telling.value }
        #expect(told.withLock { $0 } == 2000)
    }

    /// What a pipe has next; nothing is its end.
    private func nextPiece(of pipe: Int32) throws -> ArraySlice<UInt8> {
        var entry = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
        try #require(poll(&entry, 1, 20_000) == 1, "the recording goes on or ends")
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(pipe, &buffer, buffer.count)
        try #require(count >= 0)
        return buffer[..<count]
    }

    /// Catches a PDU that is held whole, by the association or by the recording: 0 lets it be 4 GB long.
    @Test("A PDU without end is not held, with no maximum and a recording", arguments: [false, true])
    func endlessPDU(recordsAll: Bool) async throws {
        await #expect(processExitsWith: .success) { [recordsAll] in
            func run(_ limit: Nanoseconds) async throws {
                let start: [UInt8] = [4, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFB, 1, 1]
                let piece = [UInt8](repeating: 7, count: 65_536)
                let peer = try ScriptedPeer(.accepting + [.readPDU, .send(start), .sendForever(piece)])
                let recording = try Recording(path: "/dev/null", recordsAll: recordsAll)
                let settings = PeerSettings.loopback(peer.port).with {
                    $0.maximumLength = 0
                    $0.observer = recording
                    $0.limits.dimse = limit
                    $0.limits.artim = limit
                }
                let run = await EchoRun.run(settings, .count(1))
                #expect(run.outcomes == ["failed"])
                let association = run.report.evidence.connection.association
                #expect(association?.timeout == .dimse || association?.assemblyErrors.isEmpty == false)
                try recording.finish()
                _ = try await peer.finish()
                peer.stop()
            }
            // Each thread that is new, of the peer or of a queue, brings some memory of its own until there are enough.
            for _ in 0..<10 { try await run(.milliseconds(50)) }
            let before = try ThisProcess.peakMemory()
            try await run(.seconds(1))
            let growth = try ThisProcess.peakMemory() - before
            #expect(growth < 4 << 20, "\(growth) bytes")
        }
    }

    @Test("What happens after the end is not written any more")
    func afterFinish() async throws {
        let recording = try Recording(path: path, recordsAll: false)
        try recording.finish()
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        _ = await EchoRun.run(.loopback(peer.port).with { $0.observer = recording }, .count(1))
        try recording.finish()
        #expect(try await packets().isEmpty)
    }
}
