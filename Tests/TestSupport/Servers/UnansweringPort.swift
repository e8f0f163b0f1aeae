import Foundation
import Glibc

/// A port whose connections are never answered, as behind a firewall that drops them: its queue of connections is full,
/// and Linux then drops each further SYN.
package final class UnansweringPort: Sendable {
    /// Where connections hang, on 127.0.0.1.
    package let port: UInt16

    private let descriptors: [Int32]

    /// Fills the queue.
    ///
    /// - Throws: What the socket calls say, or ``TimedOut`` where the system goes on accepting.
    package init() throws {
        var opened = [try ScriptedPeer.makeListener(backlog: 0)]
        let address = try SocketAddress(of: opened[0])
        port = address.port
        var isFull = false
        while !isFull {
            guard opened.count < 16 else { throw TimedOut("the queue of \(port) is full", after: .zero) }
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
            let client = socket(AF_INET, type, 0)
            guard client >= 0 else { throw SocketError("socket") }
            opened.append(client)
            let result = address.withPointer { connect(client, $0, $1) }
            guard result == 0 || errno == EINPROGRESS else { throw SocketError("connect") }
            var entry = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
            // On loopback an accepted SYN is answered within the call; what is still open after 100 ms was dropped.
            isFull = poll(&entry, 1, 100) == 0
        }
        descriptors = opened
    }

    /// Accepts from now on, so that a SYN that is sent again is answered; nothing is said on any connection.
    package func answer() {
        Thread.detachNewThread { [listener = descriptors[0]] in
            var accepted: [Int32] = []
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                accepted.append(descriptor)
            }
            for descriptor in accepted { close(descriptor) }
        }
    }

    /// Frees the port; until then the queue stays full.
    package func stop() {
        shutdown(descriptors[0], Int32(SHUT_RDWR))
        for descriptor in descriptors { close(descriptor) }
    }
}
