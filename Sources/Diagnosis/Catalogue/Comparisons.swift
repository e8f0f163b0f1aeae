import DICOMWire
import DIMSE

/// What contrasts show besides the cause of a failure.
enum Comparisons: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        let found = [intermittent(evidence), callingMatters(evidence), calledUnchecked(evidence)]
        return found.compactMap { $0 }
    }

    /// Another caller and another called title, to see how much it proves that these two work.
    static func contrasts(for evidence: Evidence) -> [Contrast.Change] {
        guard evidence.verdict == .holds else { return [] }
        let caller = evidence.calling.significantBytes.elementsEqual("ANY-SCU".utf8) ? "ECHOSCU" : "ANY-SCU"
        return [
            .callingAETitle(AETitle(field: Array(caller.utf8))),
            .calledAETitle(AETitle(field: Array("SONDE-NO-SUCH-AE".utf8))),
        ]
    }

    private static func intermittent(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict != .holds, evidence.association?.operationsSucceeded ?? 0 == 0,
            evidence.outcome(of: .nothing)?.isSuccess == true
        else { return nil }
        return Finding(
            .intermittent,
            .warning,
            "The same attempt worked when it was made again: the failure comes and goes.",
            evidence: [Contrast(change: .nothing, outcome: .echoed(status: 0)).description],
            remedy: [
                "Repeat it some dozen times (--count, --repeat-association) to see how often it fails.",
                "Several servers behind one name or address, of which one is wrong, a limit of associations, and "
                    + "restarts look like this.",
            ],
            source: "the two attempts above"
        )
    }

    private static func callingMatters(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict == .holds else { return nil }
        // A firewall or a server that is busy keeps a connection from one caller as from another.
        let refused = evidence.callingContrasts.filter { $0.outcome.isRefusal }
        guard !refused.isEmpty else { return nil }
        return Finding(
            .callingAETitleMatters,
            .note,
            "The peer serves \(evidence.callingTitle) and not every other caller: programs on this "
                + "machine that call under another AE title are treated otherwise.",
            evidence: refused.map { Contrast(change: .callingAETitle($0.title), outcome: $0.outcome).description },
            remedy: [
                "Have each calling AE title that is used registered at the peer.",
                "3D Slicer's Verify button calls as ANY-SCU whatever is configured: where that is refused, Verify "
                    + "fails and queries work.",
            ],
            source:
                "read and measured with a replica: CTK ctkDICOMEcho.cpp sets no calling AE title; DCMTK's default is "
                + "ANY-SCU"
        )
    }

    private static func calledUnchecked(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict == .holds else { return nil }
        let accepted = evidence.calledContrasts.filter {
            $0.outcome.isSuccess && $0.title.significantBytes != evidence.called.significantBytes
        }
        guard !accepted.isEmpty else { return nil }
        return Finding(
            .calledAETitleUnchecked,
            .note,
            "The peer answers to other called AE titles too: that it accepts \(evidence.calledTitle) does "
                + "not prove that the title is right.",
            evidence: accepted.map { Contrast(change: .calledAETitle($0.title), outcome: $0.outcome).description },
            remedy: [
                "Take the title from the server's configuration; other services of it may check.",
                "Orthanc 1.10.1 checks it with DicomCheckCalledAet=true only; storescp and dcmrecv 3.6.7 never do.",
            ],
            source:
                "measured: Orthanc 1.10.1, storescp and dcmrecv 3.6.7, pynetdicom 3.0.4 accept any called title by "
                + "default"
        )
    }
}
