import DIMSE
import PacketFlow

/// The first bytes of the data sets that are under way: what describes an object stands before its pixels.
package struct DataSetStarts: Sendable {
    /// What is there of a data set.
    package struct Start: Sendable {
        /// Its first bytes.
        package fileprivate(set) var bytes: [UInt8] = []
        /// Whether these are all of it.
        package fileprivate(set) var isWhole = true
    }

    private var starts: [DataSetKey: Start] = [:]
    /// Bytes of all of them.
    private var count = 0

    /// Makes one of none.
    package init() {}

    /// Begins with a data set.
    package mutating func begin(_ key: DataSetKey) {
        count -= starts[key]?.bytes.count ?? 0
        starts[key] = Start()
    }

    /// Adds the next bytes, as far as there is room.
    package mutating func append(_ piece: RawSpan, to key: DataSetKey) {
        guard var start = starts[key], start.isWhole else { return }
        starts[key] = nil
        let room = min(
            CaptureAnalysisLimits.dataSetStart - start.bytes.count,
            CaptureAnalysisLimits.dataSetStarts - count
        )
        let kept = min(piece.byteCount, max(0, room))
        unsafe piece.withUnsafeBytes { unsafe start.bytes.append(contentsOf: $0[..<kept]) }
        count += kept
        start.isWhole = kept == piece.byteCount
        starts[key] = start
    }

    /// Stops where bytes are missing: what follows stands at no known place.
    package mutating func miss(_ key: DataSetKey) { starts[key]?.isWhole = false }

    /// Gives what there is of a data set, and forgets it; nil where it was not begun.
    package mutating func take(_ key: DataSetKey) -> Start? {
        guard let start = starts.removeValue(forKey: key) else { return nil }
        count -= start.bytes.count
        return start
    }
}
