import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow

extension CapturedConnection {
    /// What the client had as evidence where its SYN was refused or not answered, so that it gets the findings that a live tool
    /// would give; nil where the connection came about, or the capture does not tell.
    ///
    /// - Parameter time: When the capture ends, in nanoseconds since 1970: what has no answer by then has waited so long.
    /// - Returns: the evidence, or nil.
    package func evidence(until time: Int64) -> Evidence? {
        guard let outcome = openingOutcome else { return nil }
        let address = summary.server.address.text
        var connection = ConnectionRecord(host: address, port: Int(summary.server.port))
        connection.localAddress = summary.client.text
        // A connection that is taken for silent was so for at least that time.
        let waited = summary.reason == .silent ? PacketFlowLimits.halfOpen : 0
        connection.attempts = [
            ConnectAttempt(
                address: address,
                port: connection.port,
                outcome: outcome,
                time: outcome == .timedOut ? max(time - summary.start, waited) : summary.end - summary.start
            )
        ]
        let unknown = AETitle(field: Array(repeating: 0x20, count: AETitle.fieldLength))
        var evidence = Evidence(
            connection: connection,
            target: Target(calledAETitle: unknown, callingAETitle: unknown)
        )
        evidence.vantage = .capture
        return evidence
    }

    /// What came of the client's SYN; nil where the server answered it, or the capture does not tell.
    var openingOutcome: ConnectOutcome? {
        guard summary.isOpeningSeen else { return nil }
        let server = summary[.server]
        if server.isSYNSeen { return nil }
        if server.isRSTSeen, server.bytes == 0, summary[.client].bytes == 0 { return .refused }
        if summary.isAnswered { return nil }
        return summary.unreachable?.outcome ?? .timedOut
    }
}
