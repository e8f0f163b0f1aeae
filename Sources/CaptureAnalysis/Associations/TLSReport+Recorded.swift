import DIMSE
import PacketFlow
import TLSWire

extension TLSReport {
    /// What a recording says of the TLS that its bytes went through, and of how that came out.
    init(_ recorded: RecordedTLS) {
        self.init(hasBegun: true)
        take(recorded)
    }

    /// Adds what a recording says of TLS to what can be read of its handshake.
    mutating func take(_ recorded: RecordedTLS) {
        isEstablished = recorded.isEstablished
        if recorded.version != 0 { version = TLSProtocolVersion(rawValue: recorded.version) }
        switch recorded.failure {
        case .alert(let code):
            let alert = TLSAlert(
                TLSAlert.Code(rawValue: code),
                .received,
                isAfterHandshake: recorded.isEstablished
            )
            if !alerts.contains(alert) { alerts.append(alert) }
            failure = .alert(alert)
        // What can be read says more of a handshake than that somebody broke its rules.
        case .protocolError where !recorded.isEstablished && failure != nil: break
        case .protocolError: failure = .protocolError(reason: "not in the recording")
        case .certificateRefused: failure = .certificateRefused
        case .nameRefused: failure = .nameRefused
        case nil: break
        }
    }
}
