package import DICOMTransport
package import DIMSE
package import Diagnosis
import Dispatch
import NIOCore
import PacketFlow
import Synchronization
package import SystemFiles
import TLSWire

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes what is exchanged as a capture file, without privileges: the evidence to hand to a vendor.
///
/// Plain PDUs are written also where TLS carried them, marked so, and the handshake where nothing plain followed it.
/// Secrets are masked and data sets blanked, length for length, unless everything is asked for.
///
/// Masking, encoding and writing are done in order on a thread of their own. Nothing is lost: where that thread does
/// not keep up, whoever tells of an event waits for it, until ``interrupt(_:)``, and ``heldUpTime`` is how long. Where
/// it does, each packet is in the file within a moment.
package final class Recording: WireObserver {
    /// Why a file could not be written, or not all of it.
    package struct Failure: Error, Hashable, Sendable {
        /// The file as it was named.
        package var path: String
        /// What stood against it.
        package var reason: OutputError
    }

    private struct State {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        var conversations: [Int: RecordedConversation] = [:]
        /// When this side began to connect, of the connections that do not stand yet.
        var startedAt: [Int: Nanoseconds] = [:]
        /// Bytes that the file has, whole packets and its header.
        var writtenCount = 0
        var failure: OutputError?
        /// What ended the run before it was done.
        var interruption: RecordedInterruption?
        /// What waits will be written without a further event.
        var isFlushAhead = false
        /// Something was told and is not recorded: what comes after it would be a gap in a conversation.
        var isIncomplete = false
        var isFinished = false
    }

    private let path: String
    private let descriptor: Int32
    private let output: OutputStream
    private let recordsAll: Bool
    private let failed: @Sendable (Failure) -> Void
    /// What turns monotonic time into time since 1970.
    private let epoch: Nanoseconds
    /// Taken by the queue, and by the end of the run.
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "sonde.recording")
    private let waiting = Atomic<Int>(0)
    private let isWaitingOver = Atomic(false)
    private let heldUp = Atomic<Nanoseconds>(0)

    /// Makes the file, readable by its owner only; an existing file is written over, and who may read it stays.
    ///
    /// A named pipe has to have a reader already: one that may never come is not waited for.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - recordsAll: Whether secrets and data sets are recorded, too.
    ///   - failed: Told once, off the event loop, that the file cannot be written any more: the run goes on, and so may
    ///     be over long after.
    /// - Throws: ``Failure`` where it cannot be made.
    package init(
        path: String,
        recordsAll: Bool,
        failed: @escaping @Sendable (Failure) -> Void = { _ in }
    ) throws(Failure) {
        self.path = path
        self.recordsAll = recordsAll
        self.failed = failed
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, reason: .failed(errno: errno)) }
        output = OutputStream(descriptor: descriptor)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        epoch = Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec) - MonotonicClock.now()
        // The header: whatever ends the run, a file without packets is one.
        queue.async { [self] in flush() }
    }

    /// For how long those who told of events have waited for the thread that writes.
    package var heldUpTime: Nanoseconds { heldUp.load(ordering: .relaxed) }

    /// Hands an event to the thread that writes, or drops it with all that follows where too much waits for that.
    package func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds) {
        let event = Self.withoutSpareRoom(event)
        let cost = Self.cost(of: event)
        let isFull = waiting.add(cost, ordering: .relaxed).oldValue > ProbingLimits.waitingBytes
        if isFull, !holdUp() {
            waiting.subtract(cost, ordering: .relaxed)
            // Of what was told before, all that can still be written is.
            return queue.async { [self] in state.withLock { $0.isIncomplete = true } }
        }
        queue.async { [self] in
            let isFull = state.withLock { state in
                guard !state.isFinished, !state.isIncomplete else { return false }
                record(event, connection, at: now, &state)
                return state.writer.pendingCount >= ProbingLimits.unwrittenBytes
            }
            waiting.subtract(cost, ordering: .relaxed)
            if isFull { flush() } else { flushSoon() }
        }
    }

    /// The run is over before it was done: that stands in what ends each connection from now on, and nothing is held up
    /// for a reader or a disk any longer.
    ///
    /// What is under way is given a second more; what is told while there is no room is not recorded, and ``finish()``
    /// says so.
    package func interrupt(_ interruption: Evidence.Interruption) {
        let interruption: RecordedInterruption = interruption == .deadline ? .deadline : .user
        queue.async { [self] in
            state.withLock { state in state.interruption = state.interruption ?? interruption }
        }
        isWaitingOver.store(true, ordering: .relaxed)
        output.stopWaiting()
    }

    /// Waits for the thread, and counts how long.
    private func holdUp() -> Bool {
        let start = MonotonicClock.now()
        defer { heldUp.add(MonotonicClock.now() - start, ordering: .relaxed) }
        return waitForThread()
    }

    /// Waits until the thread has done what it was told so far; false where it has not, and is not waited for any
    /// longer.
    private func waitForThread(lastSlices: Int = 0) -> Bool {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        var left = lastSlices
        while done.wait(timeout: .now() + ProbingLimits.waitingSlice) == .timedOut {
            guard isWaitingOver.load(ordering: .relaxed) else { continue }
            if left == 0 { return false }
            left -= 1
        }
        return true
    }

    /// An event whose bytes are copied where they are the smaller part of what they keep: TLS gives each PDU a buffer
    /// of 16 kB, and four of those would hold a run up.
    private static func withoutSpareRoom(_ event: WireEvent) -> WireEvent {
        func copied(_ bytes: ByteBuffer) -> ByteBuffer {
            bytes.storageCapacity > 2 * bytes.readableBytes ? ByteBuffer(buffer: bytes) : bytes
        }
        switch event {
        case .sent(let bytes): return .sent(copied(bytes))
        case .received(let bytes): return .received(copied(bytes))
        case .sentTLS(let bytes): return .sentTLS(copied(bytes))
        case .receivedTLS(let bytes): return .receivedTLS(copied(bytes))
        case .connecting, .opened, .notOpened, .tlsEstablished, .tlsFailed, .ended: return event
        }
    }

    private static func cost(of event: WireEvent) -> Int {
        switch event {
        case .sent(let bytes), .received(let bytes), .sentTLS(let bytes), .receivedTLS(let bytes):
            ProbingLimits.eventCost + bytes.storageCapacity
        case .connecting, .opened, .notOpened, .tlsEstablished, .tlsFailed, .ended: ProbingLimits.eventCost
        }
    }

    /// Waits until all that was told is written, and closes the file; what happens later on connections that are still
    /// open is not recorded any more.
    ///
    /// - Throws: ``Failure`` where anything could not be written; what was written before is a valid file, whereas
    ///   whoever reads a pipe may have got a part of a packet at last.
    package func finish() throws(Failure) {
        queue.async { [self] in
            flush()
            state.withLock { state in
                guard !state.isFinished else { return }
                state.isFinished = true
                // Some file systems say only now that there is no room.
                if close(descriptor) != 0, state.failure == nil { state.failure = .failed(errno: errno) }
            }
        }
        // A reader is given a second by the stream; a disk that hangs holds the thread for as long as it likes.
        guard waitForThread(lastSlices: ProbingLimits.lastSlices) else { throw Failure(path: path, reason: .unread) }
        let reason = state.withLock { $0.failure ?? ($0.isIncomplete ? .unread : nil) }
        if let reason { throw Failure(path: path, reason: reason) }
    }

    private func record(_ event: WireEvent, _ number: Int, at now: Nanoseconds, _ state: inout State) {
        let time = UInt64(max(0, now + epoch))
        switch event {
        case .connecting: state.startedAt[number] = now
        case .opened(let local, let remote):
            let start = state.startedAt.removeValue(forKey: number)
            guard let local = SocketEndpoint(local), let remote = SocketEndpoint(remote),
                var recorder = ConversationRecorder(local: local, peer: remote)
            else { return }
            if let start {
                recorder.connecting(at: UInt64(max(0, start + epoch)), into: &state.writer)
                recorder.connected(at: time, into: &state.writer)
            } else {
                recorder.accepted(at: time, into: &state.writer)
            }
            state.conversations[number] = RecordedConversation(recorder)
        case .notOpened(let local, let remote, let outcome):
            // What the system did not even begin sent no SYN.
            guard let start = state.startedAt.removeValue(forKey: number),
                let local = local.flatMap(SocketEndpoint.init), let remote = SocketEndpoint(remote),
                var recorder = ConversationRecorder(local: local, peer: remote)
            else { return }
            recorder.interruption = outcome == .abandoned ? state.interruption : nil
            recorder.connecting(at: UInt64(max(0, start + epoch)), into: &state.writer)
            switch outcome {
            case .refused: recorder.refused(at: time, into: &state.writer)
            // It stood, and was reset before this side could look.
            case .failed(ECONNRESET):
                recorder.connected(at: time, into: &state.writer)
                recorder.resetReceived(at: time, into: &state.writer)
            case .connected, .timedOut, .unreachable, .prohibited, .localFailure, .notBound, .failed, .abandoned: break
            }
        case .sent(let bytes):
            record(bytes, number, masking: \.sent, at: time, &state) { $0.sent($1, at: time, into: &$2) }
        case .received(let bytes):
            record(bytes, number, masking: \.received, at: time, &state) { $0.received($1, at: time, into: &$2) }
        case .sentTLS(let bytes):
            record(RecordedConversation.TLSPiece(isSent: true, bytes: bytes, time: time), number, &state)
        case .receivedTLS(let bytes):
            record(RecordedConversation.TLSPiece(isSent: false, bytes: bytes, time: time), number, &state)
        case .tlsEstablished(let version, let hasClientCertificate):
            state.conversations[number]?.recorder.tls = RecordedTLS(
                version: version?.rawValue ?? 0,
                hasClientCertificate: hasClientCertificate
            )
        case .tlsFailed(let failure): state.conversations[number]?.fail(failure)
        case .ended(let end):
            guard var conversation = state.conversations.removeValue(forKey: number) else { return }
            conversation.interrupt(state.interruption)
            conversation.writeHandshake(into: &state.writer)
            conversation.writeRest(isEnd: true, into: &state.writer)
            switch end {
            case .closedByUs: conversation.recorder.finSent(at: time, into: &state.writer)
            case .closedByPeer:
                conversation.recorder.finReceived(at: time, into: &state.writer)
                conversation.recorder.finSent(at: time, into: &state.writer)
            case .resetByPeer: conversation.recorder.resetReceived(at: time, into: &state.writer)
            case .tlsFailure: conversation.recorder.finSent(at: time, into: &state.writer)
            // The system gave the connection up: nothing went over it any more.
            case .failed, .resetByUs: break
            }
        }
    }

    /// Writes bytes of a connection as they are, or the units that their direction's stream makes of them.
    private func record(
        _ bytes: ByteBuffer,
        _ number: Int,
        masking stream: WritableKeyPath<RecordedConversation, RecordedStream>,
        at time: UInt64,
        _ state: inout State,
        _ write: (inout ConversationRecorder, RawSpan, inout PcapWriter) -> Void
    ) {
        // Taken out, so that adding to what it holds does not copy that.
        guard var conversation = state.conversations.removeValue(forKey: number) else { return }
        conversation.begin(
            bytes,
            isSent: stream == \.sent,
            at: time,
            after: state.interruption,
            into: &state.writer
        )
        if recordsAll {
            write(&conversation.recorder, bytes.readableBytesSpan, &state.writer)
        } else {
            for unit in conversation[keyPath: stream].take(bytes.readableBytesView) {
                write(&conversation.recorder, unit.span.bytes, &state.writer)
            }
            conversation.shareQuotable()
        }
        state.conversations[number] = conversation
    }

    private func record(_ piece: RecordedConversation.TLSPiece, _ number: Int, _ state: inout State) {
        guard var conversation = state.conversations.removeValue(forKey: number) else { return }
        conversation.take(piece, into: &state.writer)
        state.conversations[number] = conversation
    }

    /// Has what was encoded written in a moment, with all that comes until then: a call of the system for each packet
    /// would halve the echoes of a second.
    private func flushSoon() {
        let isNew = state.withLock { state in
            defer { state.isFlushAhead = true }
            return !state.isFlushAhead
        }
        guard isNew else { return }
        queue.asyncAfter(deadline: .now() + ProbingLimits.unwrittenTime) { [self] in
            state.withLock { $0.isFlushAhead = false }
            flush()
        }
    }

    /// Writes what was encoded, on the queue.
    private func flush() {
        let failure: OutputError? = state.withLock { state in
            let bytes = state.writer.drain { $0 }
            guard state.failure == nil, !state.isFinished else { return nil }
            do throws(OutputError) {
                try output.write(bytes)
                state.writtenCount += bytes.count
            } catch {
                state.failure = error
                cutToWholePackets(bytes, after: state.writtenCount)
            }
            return state.failure
        }
        // What nobody read was told when the run was over.
        if let failure, failure != .unread { failed(Failure(path: path, reason: failure)) }
    }

    /// Takes a part of a packet off the end of the file: where a write failed, the system took as much as it had room
    /// for.
    private func cutToWholePackets(_ bytes: [UInt8], after count: Int) {
        output.cut { size in
            count + PcapWriter.wholeCount(of: bytes, within: size - count, hasHeader: count == 0)
        }
    }
}

extension SocketEndpoint {
    fileprivate init?(_ address: SocketAddress) {
        var octets = [UInt8](repeating: 0, count: address.protocol == .inet6 ? 16 : 4)
        // The text of a link-local address ends in its zone, which is no part of a packet.
        guard let text = address.ipAddress?.prefix(while: { $0 != "%" }),
            inet_pton(address.protocol == .inet6 ? AF_INET6 : AF_INET, String(text), &octets) == 1
        else { return nil }
        guard let ip = IPAddress(octets: octets), let port = address.port.flatMap(UInt16.init(exactly:)) else {
            return nil
        }
        self.init(address: ip, port: port)
    }
}
