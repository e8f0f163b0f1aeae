import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import NIOPosix
import Probing

let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
let args = CommandLine.arguments
let settings = PeerSettings(
    host: args[1],
    port: Int(args[2])!,
    target: Target(calledAETitle: try! AETitle("ANY-SCP"), callingAETitle: try! AETitle("SONDE"))
)
let association = Association(
    settings.configuration([ProposedContext(.verification, [.implicitVRLittleEndian])]),
    on: group.next()
)
let n = await association.open()
if let context = n?.acceptedContexts.first {
    for _ in 0..<(Int(args[3])!) {
        let r = await association.operate(contextID: context.id) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
        if r?.response.messageIDBeingRespondedTo ?? 0 < 5 {
            print(r.map { "\($0.time) \($0.response.status)" } ?? "none")
        }
    }
}
await association.release()
print(await association.observed())
