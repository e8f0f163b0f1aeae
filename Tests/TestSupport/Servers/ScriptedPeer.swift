import Foundation
import Glibc
import Synchronization

/// A plain TCP peer that follows a script, for what no real server does.
///
/// Each connection runs its script on a thread of its own, in the order of arrival; connections beyond the last script
/// get the last one again. When a script is through, the peer closes (see ``Step/closeFIN``) unless it did before.
package final class ScriptedPeer: Sendable {
    /// Where it listens, on 127.0.0.1.
    package let port: UInt16

    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var records: [ConnectionRecord] = []
        var running = 0
    }

    /// Starts a peer with a script for each connection in turn.
    ///
    /// No step lasts longer than the limit; where one would, the script ends there and its record says so.
    package convenience init(_ scripts: [Step]..., within limit: Duration = .seconds(30)) throws {
        try self.init(scripts: scripts, within: limit)
    }

    /// Starts a peer with a script for each connection in turn.
    package init(scripts: [[Step]], within limit: Duration = .seconds(30)) throws {
        listener = try Self.makeListener(backlog: 64)
        port = try SocketAddress(of: listener).port
        Thread.detachNewThread { [self] in acceptAll(scripts, within: limit) }
        Cleanup.atExit { [listener] in shutdown(listener, Int32(SHUT_RDWR)) }
    }

    /// What has happened on each connection so far, in the order of arrival.
    package var records: [ConnectionRecord] { state.withLock { $0.records } }

    /// Waits until so many connections were made and all their scripts are through, and gives what happened on each.
    ///
    /// - Throws: ``TimedOut`` with the records so far.
    package func finish(connections: Int = 1, within limit: Duration = .seconds(30)) async throws -> [ConnectionRecord]
    {
        try await eventually("\(connections) connections are over", within: limit, saw: { "\(records)" }) {
            state.withLock { $0.records.count >= connections && $0.running == 0 }
        }
        return records
    }

    /// Stops accepting connections; those that are open go on with their scripts.
    package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    static func makeListener(backlog: Int32) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        guard SocketAddress(port: 0).withPointer({ bind(descriptor, $0, $1) }) == 0 else { throw SocketError("bind") }
        guard listen(descriptor, backlog) == 0 else { throw SocketError("listen") }
        return descriptor
    }

    private func acceptAll(_ scripts: [[Step]], within limit: Duration) {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                break
            }
            let index = state.withLock { state in
                state.records.append(ConnectionRecord())
                state.running += 1
                return state.records.count - 1
            }
            let script = scripts.isEmpty ? [] : scripts[min(index, scripts.count - 1)]
            Thread.detachNewThread { [self] in
                var connection = ScriptedConnection(descriptor, limit: limit) { record in
                    self.state.withLock { $0.records[index] = record }
                }
                connection.run(script)
                state.withLock { $0.running -= 1 }
            }
        }
        close(listener)
    }
}

extension ScriptedPeer {
    /// One thing that the peer does.
    package enum Step: Sendable {
        /// Reads until so many bytes have arrived in all since the last read step.
        case read(Int)
        /// Reads one PDU: type, reserved byte, length of 4 bytes, and as many bytes.
        case readPDU
        /// Reads until what has come since the last read step ends with these bytes, as the end of a line.
        case readThrough([UInt8])
        /// Sends the bytes in one write.
        case send([UInt8])
        /// Sends the bytes one at a time, each in a segment of its own.
        case sendSlowly([UInt8])
        /// Sends the same bytes again and again until the client closes: an answer without end.
        case sendForever([UInt8])
        /// Sends the same bytes again and again, each time after a pause, until the client closes: an answer that
        /// trickles.
        case trickle([UInt8], every: Duration)
        /// Sends what the function makes of what the last read step got.
        case reply(@Sendable ([UInt8]) -> [UInt8])
        /// Says nothing until the client closes, and notes how it did.
        case wait
        /// Lets so much time pass.
        case pause(Duration)
        /// Ends its own direction, and still reads.
        case halfClose
        /// Closes with FIN, and no RST follows for bytes that were not read by then.
        case closeFIN
        /// Closes with RST.
        case closeRST
    }

    /// What happened on one connection.
    package struct ConnectionRecord: Sendable {
        /// How the client ended it.
        package enum Ending: Hashable, Sendable {
            /// It ended its direction in good order.
            case finished
            /// It reset the connection.
            case reset
        }

        /// When it was accepted.
        package let start: ContinuousClock.Instant
        /// Every byte that came.
        package var received: [UInt8] = []
        /// The types of the PDUs of which all came, in order (PS3.8 9.3.1).
        package var receivedTypes: [UInt8] {
            var types: [UInt8] = []
            var rest = received[...]
            while rest.count >= 6, let first = rest.first {
                let length = rest.dropFirst(2).prefix(4).reduce(0) { $0 << 8 | Int($1) }
                guard length <= rest.count - 6 else { break }
                types.append(first)
                rest = rest.dropFirst(6 + length)
            }
            return types
        }
        /// How the client ended it, or nil where it did not while the script ran.
        package var ending: Ending?
        /// When the end was seen.
        package var ended: ContinuousClock.Instant?
        /// The step that did not get what it waited for, and why: the client's end, or the limit.
        package var stoppedAt: String?

        init() { start = .now }
    }
}
