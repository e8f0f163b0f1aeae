import DICOMTransport
import DIMSE
import NIOCore
import Synchronization

/// Remembers what happened on connections, a word for each event.
final class WireEvents: WireObserver {
    private let events = Mutex<[String]>([])

    var all: [String] { events.withLock { $0 } }

    func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds) {
        let text =
            switch event {
            case .connecting: "connecting"
            case .opened: "opened"
            case .notOpened(_, _, let outcome): "notOpened \(outcome)"
            case .sent(let bytes): "sent \(bytes.readableBytes)"
            case .received(let bytes): "received \(bytes.readableBytes)"
            case .sentTLS(let bytes): "sentTLS \(bytes.readableBytes)"
            case .receivedTLS(let bytes): "receivedTLS \(bytes.readableBytes)"
            case .tlsEstablished(let version, _): "tlsEstablished \(version.map { "\($0)" } ?? "")"
            case .tlsFailed(let failure): "tlsFailed \(failure)"
            case .ended(let end): "ended \(end)"
            }
        events.withLock { $0.append(text) }
    }
}
