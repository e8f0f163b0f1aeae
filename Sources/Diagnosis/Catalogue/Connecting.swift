import DIMSE

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Opening the TCP connection.
enum Connecting: Chapter {
    /// Below this much, what failed addresses cost is not worth a word.
    static let noticeableLoss: Nanoseconds = 200_000_000

    static func cause(of evidence: Evidence) -> Finding? {
        let connection = evidence.connection
        guard !connection.isConnected, evidence.association?.heardPeer != true else { return nil }
        // What this side could not try, or gave up, says nothing of the peer while other addresses do.
        let tried = connection.attempts.filter { !$0.outcome.isLocalFailure && $0.outcome != .abandoned }
        guard let last = tried.last else {
            return evidence.timeout == .connect && connection.attempts.isEmpty ? timedOut(evidence, []) : nil
        }
        var lines = connection.attempts.map(line)
        if let found = connection.resolution?.addresses.count, found > connection.attempts.count {
            lines.append("\(found) addresses have this name; the first \(connection.attempts.count) were tried")
        }
        guard tried.allSatisfy({ Kind($0.outcome) == Kind(last.outcome) }) else { return mixed(evidence, lines) }
        switch last.outcome {
        case .connected, .localFailure, .notBound, .abandoned: return nil
        case .refused: return refused(evidence, lines)
        case .timedOut: return timedOut(evidence, lines)
        case .unreachable: return unreachable(evidence, lines)
        case .prohibited: return prohibited(evidence, lines)
        // It stood for a moment: before that nobody resets it, but refuses it.
        case .failed(let number) where number == ECONNRESET: return Endings.beforeRequest(lines, evidence)
        case .failed: return failed(evidence, lines)
        }
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        // What this side could not try says nothing of the peer.
        let failed = evidence.connection.attempts.dropLast().filter { !$0.outcome.isLocalFailure }
        guard evidence.connection.isConnected, !failed.isEmpty else { return [] }
        let lost = failed.reduce(Nanoseconds(0)) { $0.addingClamped(max(0, $1.time)) }
        return [
            Finding(
                .someAddressesFailed,
                lost >= noticeableLoss ? .warning : .note,
                "\(evidence.host) has several addresses, and not all of them answer: every client that tries the "
                    + "first one first waits for it.",
                evidence: evidence.connection.attempts.map(line) + [
                    "lost before the connection: \(DurationText.of(lost))"
                ],
                remedy: [
                    "Have the address that does not answer removed from the name service, or the server listen on it "
                        + "too.",
                    "Give clients the address that works in place of the name.",
                ],
                source:
                    "RFC 6724; measured: storescp 3.6.7 and Orthanc 1.10.1 listen on IPv4 only, so that an IPv6 "
                    + "address of theirs is refused"
            )
        ]
    }

    /// One attempt as a line of evidence.
    static func line(_ attempt: ConnectAttempt) -> String {
        let outcome =
            switch attempt.outcome {
            case .connected: "connected"
            case .refused: "refused (RST to the SYN)"
            case .timedOut: "no answer"
            case .abandoned: "given up before an answer"
            case .unreachable(let number): "unreachable, \(SystemErrorText.of(number))"
            case .prohibited(let number): "prohibited, \(SystemErrorText.of(number))"
            case .localFailure(let number): "not tried, \(SystemErrorText.of(number)) on this machine"
            case .notBound(let number): "not tried, \(SystemErrorText.of(number)) at the source that was chosen"
            case .failed(let number): "failed, \(SystemErrorText.of(unsaid: number))"
            }
        return
            "\(PeerText.endpoint(attempt.address, attempt.port)): \(outcome), after \(DurationText.of(attempt.time))"
    }

    /// What became of an attempt, whatever the system's number.
    private enum Kind {
        case connected, refused, timedOut, unreachable, prohibited, localFailure, failed, abandoned

        init(_ outcome: ConnectOutcome) {
            self =
                switch outcome {
                case .connected: .connected
                case .refused: .refused
                case .timedOut: .timedOut
                case .unreachable: .unreachable
                case .prohibited: .prohibited
                case .localFailure, .notBound: .localFailure
                case .failed: .failed
                case .abandoned: .abandoned
                }
        }
    }

    private static func refused(_ evidence: Evidence, _ lines: [String]) -> Finding {
        let port = evidence.connection.port
        let isLoopback = evidence.connection.attempts.last.map { $0.address.hasPrefix("127.") || $0.address == "::1" }
        return Finding(
            .connectionRefused,
            .failure,
            "\(evidence.host) is there, but nothing listens on its port \(port).",
            evidence: lines + [evidence.target.isPortDefault ? "port \(port) is the default: none was given" : nil],
            remedy: [
                "Check the port: DICOM's registered ones are 104, 11112 and 2762 (TLS); Orthanc's default is 4242, "
                    + "dcm4chee-arc's 11112, Conquest's 5678.",
                "Check that the DICOM service runs"
                    + (isLoopback == true ? "." : ", and that it listens on this address and not on 127.0.0.1 only."),
                "In a container, check that the port is published.",
                "Some firewalls answer like this too, in the place of the host.",
            ],
            source: "RFC 9293 3.10.7.1; default ports read in the products' configuration files"
        )
    }

    private static func timedOut(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .connectionTimedOut,
            .failure,
            "Nothing answers at \(evidence.endpoint): a firewall drops the packets, the address is wrong, or the "
                + "host is down.",
            evidence: lines.isEmpty ? ["no answer to the SYN within the limit"] : lines,
            remedy: [
                "Check the address, and whether the VPN is up.",
                "Ask for the firewall between \(evidence.machine) and the peer to let TCP port \(evidence.connection.port) "
                    + "through; it knows \(evidence.machine) by its address.",
                "Try another port of the same host: an answer of any kind there shows that the host is up and this "
                    + "port filtered.",
                "A server whose queue of connections is full is silent in the same way: try again.",
            ],
            source: "RFC 9293 3.8.3; measured: a full accept queue on Linux drops the SYN"
        )
    }

    private static func unreachable(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .hostUnreachable,
            .failure,
            "There is no way from \(evidence.machine) to \(evidence.host).",
            evidence: lines,
            remedy: [
                "Check the address, \(evidence.machine)'s network and its routes (ip route get ADDRESS), and whether the "
                    + "VPN is up.",
                "EHOSTUNREACH on a local network means that no machine has this address, or that it is down.",
                "ENETUNREACH means that \(evidence.machine) has no route to that network.",
            ],
            source: "RFC 1122 3.2.2.1; Linux ip(7)"
        )
    }

    private static func prohibited(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .connectionProhibited,
            .failure,
            "A firewall answered that connections to \(evidence.endpoint) are prohibited.",
            evidence: lines,
            remedy: [
                "Ask for a rule that lets \(evidence.machine) connect to TCP port \(evidence.connection.port) of the peer.",
                "Look at \(evidence.machine)'s own firewall and routes first (nft list ruleset, ip route get ADDRESS): they "
                    + "give the same error.",
            ],
            source: "RFC 1812 5.2.7.1 (administratively prohibited); Linux: EACCES, EPERM"
        )
    }

    private static func failed(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .connectionFailed,
            .failure,
            "The connection to \(evidence.endpoint) broke while it was being made.",
            evidence: lines,
            remedy: [
                "Try again; where it stays so, look for a proxy, load balancer or firewall on the way that ends "
                    + "connections.",
                "Check whether the server admits \(evidence.machine)'s address.",
            ],
            source: "the operating system's error number"
        )
    }

    private static func mixed(_ evidence: Evidence, _ lines: [String]) -> Finding {
        Finding(
            .noAddressReachable,
            .failure,
            "\(evidence.host) has several addresses, and none of them takes a connection; each fails in its own way.",
            evidence: lines,
            remedy: [
                "Find out which of the addresses is the server's, and look at that line.",
                "A refused address is a host that is up without the service; one without an answer is filtered or "
                    + "down.",
            ],
            source: "RFC 6724; RFC 9293 3.10.7.1"
        )
    }
}
