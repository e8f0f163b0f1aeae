import DICOMWire
package import DIMSE
package import Diagnosis

/// How the operations of one service went, and how fast.
package struct ServiceStatistics: Sendable {
    /// Requests.
    package internal(set) var operations = 0
    /// Of these, those whose final response says that it was not done, or canceled.
    package internal(set) var failed = 0
    /// Of these, those that nobody answered until the association was over.
    package internal(set) var unanswered = 0
    /// Operations that were answered to the end, those too of which no time is known.
    package internal(set) var answered = 0
    /// From the end of each request to that of its final response.
    package internal(set) var responseTimes = Statistics(exactCapacity: CaptureAnalysisLimits.exactTimes)
    /// From the end of each request to that of its first response, where there may be several.
    package internal(set) var firstResponseTimes = Statistics(exactCapacity: CaptureAnalysisLimits.exactTimes)
    /// Bytes of data sets, of requests and responses.
    package internal(set) var dataSetBytes: UInt64 = 0
    /// Of these, those of messages that took long enough to send to tell how fast they were.
    package internal(set) var measuredBytes: UInt64 = 0
    /// How long these took to send, in nanoseconds.
    package internal(set) var sendingTime: Nanoseconds = 0

    /// Bytes of data sets a second, while they were sent; nil where none took long enough to tell.
    package var throughput: Double? {
        sendingTime > 0 ? Double(measuredBytes) / (Double(sendingTime) / 1e9) : nil
    }

    mutating func addDataSet(of message: CapturedMessage) {
        let length = message.received.dataSetLength
        dataSetBytes += UInt64(length)
        let time = message.endTime &- message.startTime
        guard length >= CaptureAnalysisLimits.measuredDataSet, CaptureAnalysisLimits.measuredTimes.contains(time),
            message.isIntact
        else { return }
        measuredBytes += UInt64(length)
        sendingTime = sendingTime.addingClamped(time)
    }

    static func += (left: inout ServiceStatistics, right: ServiceStatistics) {
        left.operations += right.operations
        left.failed += right.failed
        left.unanswered += right.unanswered
        left.answered += right.answered
        left.responseTimes.add(right.responseTimes)
        left.firstResponseTimes.add(right.firstResponseTimes)
        left.dataSetBytes += right.dataSetBytes
        left.measuredBytes += right.measuredBytes
        left.sendingTime = left.sendingTime.addingClamped(right.sendingTime)
    }
}
