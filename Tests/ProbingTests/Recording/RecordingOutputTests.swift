import DICOMTransport
import DIMSE
import Diagnosis
import Foundation
import NIOCore
import Synchronization
import SystemFiles
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// Recordings on disks and pipes, as fast, full and patient as these are.
@Suite(.timeLimit(.minutes(1))) struct RecordingOutputTests {
    private let file: RecordedFile

    init() throws { file = try RecordedFile() }

    @Test("A file that cannot be made is said at once, with the system's number")
    func unwritable() {
        let path = file.folder.file("no/such/folder/x.pcap")
        #expect(throws: Recording.Failure(path: path, reason: .failed(errno: ENOENT))) {
            _ = try Recording(path: path, recordsAll: false)
        }
    }

    /// Catches what a crash would lose: at one echo a second a buffer holds minutes.
    @Test("What was told is in the file within a moment, and its header at once")
    func atOnce() async throws {
        let recording = try Recording(path: file.path, recordsAll: true)
        try await eventually("the header is written") { try file.bytes().count == 24 }
        try Self.tell(recording, packets: 1)
        try await eventually("all is written") {
            try file.bytes().suffix(300) == [UInt8](repeating: 7, count: 300)[...]
        }
        #expect(file.flags(try await file.packets()) == ["S", "AS", "A", "AP"])
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
        await #expect(processExitsWith: .success) { [path = file.path as String, limit = limit as Int] in
            // A file of this process may have no more bytes.
            var size = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &size) == 0)
            signal(SIGXFSZ, SIG_IGN)
            let recording = try Recording(path: path, recordsAll: true)
            try RecordingOutputTests.tell(recording, packets: 10)
            #expect(throws: Recording.Failure(path: path, reason: .failed(errno: EFBIG))) { try recording.finish() }
        }
        let packet = 16 + 40 + 300
        let size = try file.bytes().count
        guard limit >= 24 else { return #expect(size == 0, "half a header is none") }
        #expect(size <= limit && size > limit - packet)
        #expect(try await file.packets().count == (limit < 100 ? 0 : 3 + (limit - 24 - 3 * 56) / packet))
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
        try #require(mkfifo(file.path, 0o600) == 0)
        let reader = open(file.path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        let recording = try Recording(path: file.path, recordsAll: true)
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
        let recording = try Recording(path: file.path, recordsAll: true)
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
        #expect(try await file.packets().count { $0["tcp.len"] == "100" } == 100)
    }

    @Test("A pipe without a reader is said at once, and one whose reader stops holds nothing up once the run is over")
    func stalledReader() async throws {
        try #require(mkfifo(file.path, 0o600) == 0)
        #expect(throws: Recording.Failure(path: file.path, reason: .failed(errno: ENXIO))) {
            _ = try Recording(path: file.path, recordsAll: true)
        }
        let reader = open(file.path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        let recording = try Recording(path: file.path, recordsAll: true)
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
        recording.interrupt(.user)
        await #expect(throws: Recording.Failure(path: file.path, reason: .unread)) { try await telling.value }
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
        let recording = try Recording(path: file.path, recordsAll: false)
        try recording.finish()
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        _ = await EchoRun.run(.loopback(peer.port).with { $0.observer = recording }, .count(1))
        try recording.finish()
        #expect(try await file.packets().isEmpty)
    }
}
