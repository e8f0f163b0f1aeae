import DICOMTransport
import DICOMWire
import DIMSE
import NIOCore
import NIOPosix
import TestSupport
import TransportTestSupport

extension AssociationConfiguration {
    /// An association for Verification, with limits that no working peer comes near.
    static func verification(_ port: UInt16, host: String = "127.0.0.1") -> Self {
        verification(Int(port), host: host)
    }

    /// An association for Verification, with limits that no working peer comes near.
    static func verification(_ port: Int, host: String = "127.0.0.1") -> Self {
        let proposal = AssociationProposal(
            calledAETitle: "ARCHIVE",
            callingAETitle: "SONDE",
            contexts: [ProposedContext(.verification, [.implicitVRLittleEndian])]
        )
        var configuration = Self(host: host, port: port, proposal: proposal)
        configuration.limits = TimeLimits(eachStage: .seconds(20))
        configuration.limits.artim = .seconds(20)
        return configuration
    }
}

/// What came of one association with one C-ECHO.
struct Attempt {
    var negotiation: Negotiation?
    var response: OperationUpdate?
    var observed: ObservedConnection

    var connection: ConnectionRecord { observed.connection }
    var association: AssociationRecord? { observed.connection.association }

    /// Opens, echoes where a context was accepted, and releases.
    static func run(
        _ configuration: AssociationConfiguration,
        on eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    ) async -> Attempt {
        let association = Association(configuration, on: eventLoop)
        let negotiation = await association.open()
        var response: OperationUpdate?
        if let context = negotiation?.acceptedContext(for: .verification) {
            response = await association.echo(context.id)
        }
        await association.release()
        return Attempt(negotiation: negotiation, response: response, observed: await association.observed())
    }
}

extension Association {
    /// Sends one C-ECHO.
    func echo(_ contextID: UInt8 = 1) async -> OperationUpdate? {
        await operate(contextID: contextID) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
    }
}

/// The event loops that tests share.
enum AnyEventLoop {
    static func next() -> any EventLoop { MultiThreadedEventLoopGroup.singleton.next() }
}
