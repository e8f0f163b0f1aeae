import Diagnosis
import PacketCapture
import SystemFiles
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is said of a live capture itself.
enum LiveText {
    /// What to do about lost packets.
    static let lossHint = "narrow the --filter, or give a larger --buffer: what was lost is missing below"

    /// What was lost, a sentence each.
    static func losses(_ counts: CaptureCounts) -> [String] {
        var sentences: [String] = []
        if counts.dropped > 0 { sentences.append("the kernel dropped \(packets(counts.dropped)) for want of room") }
        if counts.droppedByInterface > 0 {
            sentences.append("the interface dropped \(packets(counts.droppedByInterface))")
        }
        return sentences
    }

    /// What was captured.
    static func totals(_ counts: CaptureCounts, taken: Int) -> String {
        "\(packets(UInt64(taken))) captured; \(counts.dropped) dropped by the kernel, "
            + "\(counts.droppedByInterface) by the interface"
    }

    private static func packets(_ count: UInt64) -> String { NumberText.count(Int(clamping: count), "packet") }

    /// Why a file cannot be written, as the end of a sentence.
    static func reason(_ error: OutputError) -> String {
        switch error {
        case .closed: "nobody reads it any more"
        case .unread: "the run was over before all of it was read"
        case .failed(errno: ENXIO): "it is a pipe that nobody reads yet; start its reader first"
        case .failed(errno: let number): unsafe String(cString: strerror(number))
        }
    }

    /// What was given up of what the process might do.
    static func privileges(_ dropped: Privileges.Dropped) -> String {
        let count = dropped.capabilities.count
        let capabilities =
            switch count {
            case 0: "no capabilities to drop"
            case ...4: "dropped \(dropped.capabilities.joined(separator: ", "))"
            default: "dropped all \(count) capabilities"
            }
        return capabilities + (dropped.user.map { "; running as user \($0) from here on" } ?? "")
    }
}
