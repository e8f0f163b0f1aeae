import Glibc

/// One connection of a ``ScriptedPeer``, run by blocking calls on a thread of its own.
struct ScriptedConnection {
    private typealias Step = ScriptedPeer.Step

    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant
    private let publish: (ScriptedPeer.ConnectionRecord) -> Void
    private var record = ScriptedPeer.ConnectionRecord() { didSet { publish(record) } }
    private var lastRead: [UInt8] = []
    private var pending: [UInt8] = []
    private var isClosed = false

    /// Why a script ends before its last step.
    private struct Stop: Error {
        let reason: String
    }

    init(_ descriptor: Int32, limit: Duration, publish: @escaping (ScriptedPeer.ConnectionRecord) -> Void) {
        self.descriptor = descriptor
        self.publish = publish
        deadline = .now + limit
        var one: Int32 = 1
        // Every write is a segment of its own: a byte at a time must arrive so.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    mutating func run(_ script: [ScriptedPeer.Step]) {
        for step in script {
            do {
                try perform(step)
            } catch let stop as Stop {
                record.stoppedAt = "\(step): \(stop.reason)"
                break
            } catch {
                record.stoppedAt = "\(step): \(error)"
                break
            }
        }
        if !isClosed { closeInOrder() }
    }

    private mutating func perform(_ step: ScriptedPeer.Step) throws {
        switch step {
        case .read(let count): lastRead = try take(count)
        case .readPDU:
            let header = try take(6)
            let length = header[2...].reduce(0) { $0 << 8 | Int($1) }
            lastRead = header + (try take(length))
        case .readThrough(let end):
            var bytes: [UInt8] = []
            while !bytes.suffix(end.count).elementsEqual(end) { bytes += try take(1) }
            lastRead = bytes
        case .send(let bytes): try send(bytes)
        case .sendSlowly(let bytes): for byte in bytes { try send([byte]) }
        case .sendForever(let bytes): while true { try send(bytes) }
        case .trickle(let bytes, let interval):
            while true {
                try send(bytes)
                try pause(interval)
            }
        case .reply(let answer): try send(answer(lastRead))
        case .wait: while record.ending == nil { try receive() }
        case .pause(let duration): try pause(duration)
        case .halfClose: shutdown(descriptor, Int32(SHUT_WR))
        case .closeFIN: closeInOrder()
        case .closeRST:
            var immediate = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &immediate, socklen_t(MemoryLayout<linger>.size))
            close(descriptor)
            isClosed = true
        }
    }

    private mutating func take(_ count: Int) throws -> [UInt8] {
        while pending.count < count {
            if record.ending != nil {
                throw Stop(reason: "the client had closed after \(pending.count) of \(count) bytes")
            }
            try receive()
        }
        defer { pending.removeFirst(count) }
        return Array(pending.prefix(count))
    }

    /// Waits for bytes or for the client's end, and notes either.
    private mutating func receive() throws {
        try waitFor(POLLIN)
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            pending += buffer[..<count]
            record.received += buffer[..<count]
        } else if count == 0 {
            noteEnd(.finished)
        } else if errno == ECONNRESET {
            noteEnd(.reset)
        } else {
            throw SocketError("recv")
        }
    }

    private mutating func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try waitFor(POLLOUT)
            let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == ECONNRESET || errno == EPIPE {
                noteEnd(.reset)
                throw Stop(reason: "the client had closed")
            } else if errno != EAGAIN {
                throw SocketError("send")
            }
        }
    }

    private mutating func noteEnd(_ ending: ScriptedPeer.ConnectionRecord.Ending) {
        if record.ending == nil {
            record.ending = ending
            record.ended = .now
        }
    }

    private func waitFor(_ events: Int32) throws {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let left = deadline - .now
            if left <= .zero { throw Stop(reason: "nothing happened within the limit") }
            let result = poll(&entry, 1, Int32(left / .milliseconds(1)) + 1)
            if result > 0 { return }
            if result < 0, errno != EINTR { throw SocketError("poll") }
        }
    }

    private func pause(_ duration: Duration) throws {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < min(end, deadline) {
            poll(nil, 0, Int32((min(end, deadline) - .now) / .milliseconds(1)) + 1)
        }
        if end > deadline { throw Stop(reason: "longer than the limit") }
    }

    /// Ends with FIN.
    ///
    /// What the client has sent must be read first: Linux resets a connection that is closed over unread bytes.
    private mutating func closeInOrder() {
        shutdown(descriptor, Int32(SHUT_WR))
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count <= 0 { break }
            record.received += buffer[..<count]
        }
        close(descriptor)
        isClosed = true
    }
}
