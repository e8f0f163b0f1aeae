import DIMSE

/// Finding the addresses of a name.
enum Resolution: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard !evidence.connection.isConnected, evidence.connection.attempts.isEmpty else { return nil }
        guard let resolution = evidence.connection.resolution else {
            return evidence.connection.timeout == .resolve ? timedOut(evidence, "no answer within the limit") : nil
        }
        switch resolution.failure {
        case nil: return nil
        case .noSuchName: return notResolved(evidence, resolution)
        case .temporary: return serversUnavailable(evidence, resolution)
        case .timedOut: return timedOut(evidence, "no answer after \(DurationText.of(resolution.time))")
        case .notBegun(let unanswered):
            return timedOut(
                evidence,
                "\(unanswered) look-ups of this run have had no answer; no further one was begun",
                "The name \(evidence.host) was not looked up again: the look-ups before it have had no answer yet."
            )
        case .localFailure(let number): return LocalFailures.lookingUp(number, evidence)
        case .other(let number, let text):
            return Finding(
                .nameResolutionFailed,
                .failure,
                "The name \(evidence.host) could not be looked up, for a reason of this machine's or the name "
                    + "server's.",
                evidence: [
                    "resolver error \(number): \(PeerText.plain(text))",
                    "after \(DurationText.of(resolution.time))",
                ],
                remedy: [
                    "Look the name up with the system's own means (getent ahosts \(evidence.host)).",
                    "Give the peer's address in place of its name.",
                ],
                source: "POSIX getaddrinfo"
            )
        }
    }

    private static func notResolved(_ evidence: Evidence, _ resolution: ResolutionRecord) -> Finding {
        let name = evidence.connection.host
        let family = evidence.target.onlyFamily
        let zone = name.split(separator: "%", maxSplits: 1).dropFirst().first
        return Finding(
            .nameNotResolved,
            .failure,
            family.map {
                "The name \(evidence.host) does not exist, or has no \($0) address, and only \($0) was asked for."
            }
                ?? "The name \(evidence.host) does not exist, or has no address.",
            evidence: [
                "no \(family.map { $0 + " " } ?? "")address for \(evidence.host), after \(DurationText.of(resolution.time))"
            ],
            remedy: [
                family.map { family in
                    evidence.target.sourceAddress.map {
                        "Connect from another address: \(PeerText.plain($0)) is an \(family) address."
                    } ?? "Try without asking for \(family) only."
                },
                zone.map { "Check that this machine has the network interface \(PeerText.plain(String($0)))." },
                zone == nil ? "Check the spelling; an AE title is no host name." : nil,
                name.contains(".") || name.contains(":")
                    ? nil : "Give the full name with its domain: \(evidence.host) has none.",
                "Names of a clinic's network are often known only inside it: check whether the VPN is up.",
                "Give the peer's address in place of its name.",
            ],
            source: "POSIX getaddrinfo: EAI_NONAME, EAI_NODATA"
        )
    }

    private static func serversUnavailable(_ evidence: Evidence, _ resolution: ResolutionRecord) -> Finding {
        Finding(
            .nameServersUnavailable,
            .failure,
            "No name server could say anything of \(evidence.host): none answered, or those that did failed themselves; "
                + "whether the name exists is not known.",
            evidence: ["temporary failure in name resolution, after \(DurationText.of(resolution.time))"],
            remedy: [
                "Check this machine's network and its name servers (/etc/resolv.conf), and whether the VPN is up.",
                "Give the peer's address in place of its name.",
            ],
            source: "POSIX getaddrinfo: EAI_AGAIN"
        )
    }

    private static func timedOut(_ evidence: Evidence, _ seen: String, _ sentence: String? = nil) -> Finding {
        Finding(
            .nameResolutionTimedOut,
            .failure,
            sentence ?? "Looking up the name \(evidence.host) did not end within its time limit.",
            evidence: [seen],
            remedy: [
                "Check this machine's name servers: one that does not answer costs 5 s for each try with glibc's "
                    + "defaults.",
                "Give the peer's address in place of its name.",
            ],
            source: "resolv.conf(5): timeout 5 s, 2 attempts"
        )
    }
}
