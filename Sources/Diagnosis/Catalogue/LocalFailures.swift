import DIMSE

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This side could not even try.
enum LocalFailures: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.verdict == .failedHere, let attempt = evidence.connection.attempts.last else { return nil }
        let lines = evidence.connection.attempts.map(Connecting.line)
        switch attempt.outcome {
        case .localFailure(let number): return finding(number, attempt.address, evidence, seen: lines)
        case .notBound(let number): return notBound(number, attempt.address, evidence, seen: lines)
        case .connected, .refused, .timedOut, .abandoned, .unreachable, .prohibited, .failed: return nil
        }
    }

    /// What it means that a name could not even be looked up.
    static func lookingUp(_ number: Int32, _ evidence: Evidence) -> Finding {
        let seen = "\(evidence.host): not looked up, \(SystemErrorText.of(number))"
        return finding(number, evidence.connection.host, evidence, seen: [seen])
    }

    /// What a system error of this side means; for the connection that failed, and for others that could not be tried.
    private static func finding(
        _ number: Int32,
        _ address: String,
        _ evidence: Evidence,
        seen lines: [String]
    ) -> Finding {
        switch number {
        case EMFILE, ENFILE:
            return Finding(
                .noDescriptors,
                .failure,
                "This machine has no file descriptor left for another connection; the peer was not asked.",
                evidence: lines,
                remedy: [
                    "Raise the limit of open files (ulimit -n), or run fewer connections at once.",
                    number == ENFILE ? "ENFILE is the limit of the whole system: see fs.file-max." : nil,
                ],
                source: "POSIX connect, socket"
            )
        case EADDRINUSE where evidence.target.sourcePort != nil: return sourcePortInUse(evidence, lines)
        case EADDRINUSE: return noLocalPorts(evidence, lines)
        // The source was taken, and the four numbers of the connection are those of another.
        case EADDRNOTAVAIL where evidence.target.sourcePort != nil: return sourcePortInUse(evidence, lines)
        case EADDRNOTAVAIL where address.contains(":"):
            return Finding(
                .addressFamilyUnsupported,
                .failure,
                "This machine has no IPv6 address to connect from, so that nothing was sent.",
                evidence: lines,
                remedy: [
                    "Ask for the other family of addresses (IPv4), or give the peer's address in it.",
                    "Look whether IPv6 is switched off here (ip -6 address; net.ipv6.conf.all.disable_ipv6), as it is in "
                        + "many containers.",
                    "Where there is such an address, this machine has no free port left: widen "
                        + "net.ipv4.ip_local_port_range.",
                ],
                source: "measured: Linux without an IPv6 address, error 99"
            )
        case EADDRNOTAVAIL: return noLocalPorts(evidence, lines)
        case EAFNOSUPPORT:
            return Finding(
                .addressFamilyUnsupported,
                .failure,
                "This machine cannot speak to addresses of this kind.",
                evidence: lines,
                remedy: ["Ask for the other family of addresses (IPv4 or IPv6), or give the peer's address in it."],
                source: "POSIX socket; measured: swift-nio on Linux, error 97"
            )
        case EINVAL where isLinkLocal(address) && !address.contains("%"):
            return Finding(
                .localFailure,
                .failure,
                "\(PeerText.plain(address)) is a link-local address, and was given without the network it is on; the peer was "
                    + "not asked.",
                evidence: lines,
                remedy: ["Name the interface behind it (\(PeerText.plain(address))%eth0; ip -6 address lists them)."],
                source: "RFC 4007 11; measured: Linux, error 22"
            )
        case EINVAL:
            return Finding(
                .blackHoleRoute,
                .failure,
                "This machine's own routing table forbids the way to \(evidence.host).",
                evidence: lines,
                remedy: ["Look at the route to the address (ip route get ADDRESS): blackhole gives this error."],
                source: "measured: Linux, a blackhole route, error 22"
            )
        case EACCES:
            return Finding(
                .blackHoleRoute,
                .failure,
                "This machine itself forbids the way to \(evidence.host): by its routing table, by a security policy, or "
                    + "because that is no address of a single host.",
                evidence: lines,
                remedy: [
                    "Look at the route to the address (ip route get ADDRESS): prohibit and broadcast give this error.",
                    "SELinux and Landlock give it too, where this program may not connect to TCP port "
                        + "\(evidence.connection.port): see the audit log (ausearch -m AVC).",
                ],
                source: "measured: Linux, a prohibit route, error 13"
            )
        default:
            return Finding(
                .localFailure,
                .failure,
                "This machine could not open a connection; the peer was not asked.",
                evidence: lines,
                remedy: ["Look for what this machine has run out of: memory, buffers, permissions."],
                source: "the operating system's error number"
            )
        }
    }

    /// What it means that the source address or port could not be taken.
    private static func notBound(
        _ number: Int32,
        _ address: String,
        _ evidence: Evidence,
        seen lines: [String]
    ) -> Finding {
        let source = sourceLine(evidence)
        switch number {
        case EADDRNOTAVAIL:
            return Finding(
                .sourceAddressUnusable,
                .failure,
                "The source address that was asked for is not an address of this machine, so that nothing was sent.",
                evidence: lines + [source],
                remedy: [
                    "Choose one of this machine's own addresses (ip address), of the same family as the peer's, or "
                        + "none."
                ],
                source: "POSIX bind"
            )
        case EADDRINUSE where evidence.target.sourcePort != nil: return sourcePortInUse(evidence, lines)
        // Without a port the system chooses one when the address is taken.
        case EADDRINUSE: return noLocalPorts(evidence, lines + [source])
        case EAFNOSUPPORT:
            return Finding(
                .addressFamilyUnsupported,
                .failure,
                "The source address that was asked for is of another kind than the peer's, so that nothing was sent.",
                evidence: lines + [source],
                remedy: [
                    "Choose a source address of the peer's family.",
                    "Ask for the other family of addresses (IPv4 or IPv6), or give the peer's address in it.",
                ],
                source: "POSIX bind"
            )
        case EACCES:
            return Finding(
                .localFailure,
                .failure,
                "This machine does not let this user take the source that was asked for"
                    + (source.map { " (\($0))" } ?? "") + "; the peer was not asked.",
                evidence: lines + [source],
                remedy: [
                    "Choose a source port from 1024 on, or none: on most systems only root may use those below.",
                    "SELinux and Landlock forbid ports, too.",
                ],
                source: "POSIX bind; Linux capabilities(7), CAP_NET_BIND_SERVICE"
            )
        default:
            return Finding(
                .localFailure,
                .failure,
                "This machine could not take the source that was asked for" + (source.map { " (\($0))" } ?? "")
                    + "; the peer was not asked.",
                evidence: lines,
                remedy: ["Choose another source, or none; a link-local address (fe80::) needs its interface."],
                source: "POSIX bind"
            )
        }
    }

    private static func noLocalPorts(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .noLocalPorts,
            .failure,
            "This machine has no free port left for another connection to \(evidence.endpoint); the peer was not asked.",
            evidence: lines,
            remedy: [
                "Wait until closed connections are forgotten (TIME-WAIT, about a minute), or connect less often.",
                "Widen net.ipv4.ip_local_port_range.",
            ],
            source: "Linux ip(7): EADDRNOTAVAIL without a chosen source port; POSIX bind"
        )
    }

    private static func sourcePortInUse(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .sourcePortInUse,
            .failure,
            "The source port that was asked for is in use on this machine, so that nothing was sent.",
            evidence: lines + [sourceLine(evidence)],
            remedy: [
                "Choose another source port, or none.",
                "A connection closed by this side keeps its port for about a minute (TIME-WAIT).",
            ],
            source: "POSIX bind"
        )
    }

    /// The source that the user chose, as a line; nil where that was left to the system.
    private static func sourceLine(_ evidence: Evidence) -> String? {
        let parts = [
            evidence.target.sourceAddress.map { "source address \(PeerText.plain($0))" },
            evidence.target.sourcePort.map { "source port \($0)" },
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// Whether it is in fe80::/10, which each network has for itself.
    private static func isLinkLocal(_ address: String) -> Bool {
        guard let first = address.split(separator: ":").first, let group = UInt16(first, radix: 16) else {
            return false
        }
        return group & 0xFFC0 == 0xFE80
    }
}
