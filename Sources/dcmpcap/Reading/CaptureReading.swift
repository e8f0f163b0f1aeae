import CaptureInput
import DICOMWire
import PacketFlow
import ToolSupport

/// What came of reading capture files, besides what was in them.
struct CaptureReading {
    /// What stood against reading a file to its end.
    struct Damage {
        let file: String
        let error: CaptureInputError
        /// Why nothing at all is known of the file; nil where it is a capture.
        let failure: ToolFailure?

        /// Whether it is the capture that is damaged: a file that could not be opened says nothing of it.
        var isOfCapture: Bool {
            switch error {
            case .failed: failure == nil
            case .capture, .interrupted: true
            }
        }
    }

    /// The files that were not read to their end, in their order.
    var damages: [Damage] = []
    /// Why it was not read on, where something was read before.
    var failure: ToolFailure?
    /// Packets that an expression left out, where it left out all of them.
    var packetsLeftOut = 0
    /// Whether the user ended it.
    var isInterrupted = false

    /// What the files say besides their packets: how many packets were dropped, and comments.
    private(set) var dropped = 0
    private(set) var comments: [String] = []
    private(set) var commentsLeftOut = 0
    /// Interfaces that were captured on, as far as they are named.
    private(set) var interfaces: [String] = []

    /// Adds what a file says.
    mutating func add(_ annotations: CaptureAnnotations) {
        let (sum, isOver) = dropped.addingReportingOverflow(Int(clamping: annotations.dropped))
        dropped = isOver ? .max : sum
        let taken = annotations.comments.prefix(PcapLimits.comments - comments.count)
        comments += taken.map { EscapedText.of(Array($0.utf8)) }
        commentsLeftOut += annotations.comments.count - taken.count + annotations.commentsDropped
        for name in annotations.interfaces.compactMap(\.name) {
            let name = EscapedText.of(Array(name.utf8))
            if interfaces.count < PcapLimits.interfaces, !interfaces.contains(name) { interfaces.append(name) }
        }
    }

    /// What is wrong with captures that were read in part, a line for each.
    var damageLines: [String] {
        damages.filter(\.isOfCapture).map { "\($0.file): \(CaptureText.damage($0.error))" }
    }

    /// Says what could not be read.
    func complain(on console: Console) {
        for damage in damages {
            if let failure = damage.failure {
                console.complain(failure.message, hint: failure.hint)
            } else {
                let message = "\(damage.file) is damaged: \(CaptureText.damage(damage.error))"
                console.complain(message, hint: "what was read before is told")
            }
        }
        if let nothing = AssociationFilter.sentence(choosing: 0, of: packetsLeftOut, "packet") { console.note(nothing) }
        if isInterrupted { console.complain("interrupted", hint: "what was read before is told") }
    }

    /// How a run ends that has told what was read.
    ///
    /// - Throws: `ToolFailure` where it could not go on.
    func exit(whole: ToolExit = .yes) throws -> ToolExit {
        if let failure { throw failure }
        return damages.isEmpty && !isInterrupted ? whole : .partial
    }
}
