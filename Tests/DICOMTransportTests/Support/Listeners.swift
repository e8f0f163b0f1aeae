import DICOMTransport
import DICOMWire
import DIMSE
import NIOCore

extension AssociationListener {
    /// A Verification SCP on a free port of loopback.
    static func verification(
        on group: any EventLoopGroup,
        _ change: (inout Configuration) -> Void = { _ in },
        ended: @escaping @Sendable (AssociationRecord) -> Void = { _ in }
    ) async throws -> AssociationListener {
        var configuration = Configuration(policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]]))
        change(&configuration)
        return try await AssociationListener(configuration, on: group, ended: ended) { received in
            guard case .cEchoRequest(let request) = received.message.command else { return nil }
            return Response(
                .cEcho,
                messageIDBeingRespondedTo: request.messageID,
                status: 0,
                affectedSOPClassUID: request.affectedSOPClassUID
            )
        }
    }
}
