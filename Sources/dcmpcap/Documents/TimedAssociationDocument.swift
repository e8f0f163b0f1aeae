import CaptureAnalysis
import Diagnosis

/// An association with what its time went on.
struct TimedAssociationDocument: Encodable {
    let number: Int
    let calling: String
    let called: String
    let start: Int64
    let seconds: Double
    let time: [TimeUseDocument]
    let path: PathDocument

    init(_ timed: TimedAssociation) {
        number = timed.number
        calling = timed.pair.calling
        called = timed.pair.called
        start = timed.timing.start
        seconds = Double(timed.timing.duration) / 1e9
        time = TimeUseDocument.all(timed.timing.uses)
        path = PathDocument(timed.timing.path, timed.requestor)
    }
}
