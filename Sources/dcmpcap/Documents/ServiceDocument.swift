import CaptureAnalysis
import DICOMWire
import Diagnosis

/// A service in JSON.
struct ServiceDocument: Encodable {
    let service: String
    let invoker: String
    let operations: Int
    let failed: Int
    let unanswered: Int
    let responseTimes: Statistics.Summary?
    let firstResponseTimes: Statistics.Summary?
    let dataSetBytes: UInt64
    let sendingSeconds: Double
    let bytesPerSecond: Double?

    init(_ use: ServiceUse, _ service: ServiceStatistics) {
        self.service = use.name
        invoker = use.invoker.rawValue
        operations = service.operations
        failed = service.failed
        unanswered = service.unanswered
        responseTimes = service.responseTimes.summary
        firstResponseTimes = service.firstResponseTimes.summary
        dataSetBytes = service.dataSetBytes
        sendingSeconds = Double(service.sendingTime) / 1e9
        bytesPerSecond = service.throughput
    }
}
