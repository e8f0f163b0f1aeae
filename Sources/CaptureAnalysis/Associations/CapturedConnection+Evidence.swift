import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow

extension CapturedConnection {
    /// What the client had as evidence where no association came about, so that it gets the findings that a live tool would
    /// give; nil where there was one, and where what was asked for is not known.
    ///
    /// - Parameter time: When the capture ends: what has no answer by then has waited so long.
    /// - Returns: the evidence, or nil.
    package func evidence(until time: Int64) -> Evidence? {
        guard associations == 0, summary.isOpeningSeen else { return nil }
        let address = summary.server.address.text
        var connection = ConnectionRecord(host: address, port: Int(summary.server.port))
        connection.localAddress = summary.client.text
        connection.attempts = [
            ConnectAttempt(
                address: address,
                port: connection.port,
                outcome: openingOutcome,
                time: summary.openingTime ?? (summary.isAnswered ? summary.end : time) - summary.start
            )
        ]
        let unknown = AETitle(field: Array(repeating: 0x20, count: AETitle.fieldLength))
        return Evidence(
            connection: connection,
            target: Target(calledAETitle: unknown, callingAETitle: unknown)
        )
    }

    /// What came of the client's SYN.
    private var openingOutcome: ConnectOutcome {
        let server = summary[.server]
        if server.isSYNSeen { return .connected }
        return server.isRSTSeen ? .refused : .timedOut
    }
}
