/// What a capture lacks, as opposed to what went wrong on the network.
extension Catalogue {
    /// The findings about a capture itself; none where it is whole.
    package static func findings(for capture: CaptureCondition) -> [Finding] {
        [damaged(capture), incomplete(capture), conflicting(capture)].compactMap { $0 }
    }

    private static func damaged(_ capture: CaptureCondition) -> Finding? {
        guard !capture.damages.isEmpty else { return nil }
        let isPlural = capture.damages.count > 1
        return Finding(
            .captureDamaged,
            .warning,
            "The capture \(isPlural ? "files are" : "file is") damaged: what stands before the damage is told here, and "
                + "what came after it is not known.",
            evidence: capture.damages.prefix(DiagnosisLimits.listed).map { $0 },
            remedy: [
                "Copy the file again, and compare sizes: a copy that was broken off ends within a packet.",
                "End the program that captures with Ctrl-C or SIGTERM and wait for it: one that is killed, or whose disk is "
                    + "full, leaves the last packet incomplete.",
            ],
            source: "draft-ietf-opsawg-pcap 4, draft-ietf-opsawg-pcapng 3.1: each packet and block gives its length"
        )
    }

    private static func incomplete(_ capture: CaptureCondition) -> Finding? {
        let (holes, starts, sides) = (
            capture.associationsWithHoles, capture.associationsWithoutStart, capture.associationsOfOneSide
        )
        let (evicted, cutStarts, cut) = (
            capture.connectionsEvicted, capture.associationsWithCutStart, capture.packetsCut
        )
        guard holes + starts + cutStarts + sides + evicted > 0 || capture.packetsDropped > 0 || cut > 0 else {
            return nil
        }
        return Finding(
            .captureIncomplete,
            .warning,
            "The capture lacks packets that were on the network: what seems to be missing from an association need not have "
                + "been missing for the two systems.",
            evidence: [
                holes > 0
                    ? "\(NumberText.count(holes, "association")) with parts that the receiver acknowledged and the capture lacks"
                    : nil,
                starts > 0 ? "\(NumberText.count(starts, "association")) without a start" : nil,
                cutStarts > 0
                    ? "\(NumberText.count(cutStarts, "association")) whose A-ASSOCIATE-RQ is not in the capture as a whole"
                    : nil,
                sides > 0 ? "\(NumberText.count(sides, "association")) of which only one side was captured" : nil,
                capture.packetsDropped > 0
                    ? "\(NumberText.count(capture.packetsDropped, "packet")) dropped while they were captured" : nil,
                cut > 0 ? "\(NumberText.count(cut, "packet")) cut short\(kept(capture))" : nil,
                evicted > 0
                    ? "\(NumberText.count(evicted, "connection")) not followed to the end: too much went on at once; what is missing of them is in "
                        + "the capture, and the rest of them stands there as without a start"
                    : nil,
                capture.fragmentsDropped > 0
                    ? "\(NumberText.count(capture.fragmentsDropped, "fragment")) of IP packets without the others"
                    : nil,
            ],
            remedy: [
                cut > 0 ? "Capture whole packets (tcpdump -s 0; no snap length)." : nil,
                starts > 0 ? "Start to capture before the association begins." : nil,
                sides > 0
                    ? "Capture both directions: mirror both at the switch, or capture on one of the two machines."
                    : nil,
                holes > 0 || capture.packetsDropped > 0
                    ? "Capture with a larger buffer (tcpdump -B), to a faster disk, or only the hosts in question."
                    : nil,
                evicted > 0 ? "Look at the hosts in question only: a filter such as 'host 10.0.0.5' leaves room." : nil,
            ],
            source: "RFC 9293 3.4: what was acknowledged has arrived"
        )
    }

    /// How much is kept of packets that are cut: the snap length, where that is what cut them.
    private static func kept(_ capture: CaptureCondition) -> String {
        guard let lengths = capture.cutLengths else { return "" }
        let (least, most) = (lengths.lowerBound, lengths.upperBound)
        return ": \(least == most ? "" : "\(least) to ")\(NumberText.count(most, "byte")) of each kept"
    }

    private static func conflicting(_ capture: CaptureCondition) -> Finding? {
        guard capture.connectionsWithConflicts > 0 else { return nil }
        return Finding(
            .captureConflicting,
            .warning,
            "The capture has different bytes for the same place of a connection: the first copy is told here, and the receiver "
                + "may have taken another.",
            evidence: [
                "\(NumberText.count(capture.conflictingSegments, "segment")) with other bytes than the copy before, in "
                    + NumberText.count(capture.connectionsWithConflicts, "connection")
            ],
            remedy: [
                "Capture at one place: captures of two places that were merged show packets before and after a device that "
                    + "changes them.",
                "Capture on the receiving machine: what it got is what it took.",
                "Look for memory or network hardware that damages data: a sender that repeats a segment sends the same bytes.",
            ],
            source: "RFC 9293 3.10.7.4: segments with parts that were received before are trimmed"
        )
    }
}
