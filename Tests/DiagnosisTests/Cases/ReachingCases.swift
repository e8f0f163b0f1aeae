import DIMSE

@testable import Diagnosis

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// This machine, the name, and the connection.
enum ReachingCases {
    static let all: [FindingCase] = local + resolution + connection

    private static let local: [FindingCase] = [
        FindingCase(
            .noDescriptors,
            Sample.attempted(.localFailure(errno: EMFILE)),
            shows: ["EMFILE (24)"],
            advises: ["ulimit -n"],
            not: Sample.attempted(.localFailure(errno: ENOMEM)),
            but: .localFailure
        ),
        FindingCase(
            .noDescriptors,
            Sample.unresolved(.localFailure(errno: EMFILE)),
            shows: ["pacs.example: not looked up, EMFILE (24)"],
            advises: ["ulimit -n"],
            not: Sample.unresolved(.noSuchName),
            but: .nameNotResolved
        ),
        FindingCase(
            .noLocalPorts,
            Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)),
            shows: ["EADDRNOTAVAIL"],
            advises: ["ip_local_port_range"],
            not: Sample.attempted(.notBound(errno: EADDRNOTAVAIL)).with {
                $0.target.sourceAddress = "198.51.100.1"
            },
            but: .sourceAddressUnusable
        ),
        FindingCase(
            .noLocalPorts,
            // The system chooses the port when the address is taken.
            Sample.attempted(.notBound(errno: EADDRINUSE)).with { $0.target.sourceAddress = "198.51.100.1" },
            shows: ["EADDRINUSE (98) at the source"],
            advises: ["ip_local_port_range"],
            not: Sample.attempted(.notBound(errno: EADDRINUSE)).with { $0.target.sourcePort = 4000 },
            but: .sourcePortInUse
        ),
        FindingCase(
            .sourceAddressUnusable,
            Sample.attempted(.notBound(errno: EADDRNOTAVAIL)).with { $0.target.sourceAddress = "198.51.100.1" },
            shows: ["source address 198.51.100.1"],
            advises: ["this machine's own addresses"],
            // The address was taken.
            not: Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)).with {
                $0.target.sourceAddress = "198.51.100.1"
            },
            but: .noLocalPorts
        ),
        FindingCase(
            .sourcePortInUse,
            Sample.attempted(.notBound(errno: EADDRINUSE)).with { $0.target.sourcePort = 104 },
            shows: ["EADDRINUSE", "source port 104"],
            advises: ["another source port"],
            not: Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)),
            but: .noLocalPorts
        ),
        FindingCase(
            .sourcePortInUse,
            Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)).with { $0.target.sourcePort = 4000 },
            shows: ["EADDRNOTAVAIL", "source port 4000"],
            advises: ["TIME-WAIT"],
            not: Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)),
            but: .noLocalPorts
        ),
        FindingCase(
            .addressFamilyUnsupported,
            Sample.attempted(.notBound(errno: EAFNOSUPPORT)).with { $0.target.sourceAddress = "::1" },
            says: ["of another kind than the peer's"],
            shows: ["EAFNOSUPPORT", "source address ::1"],
            advises: ["the peer's family"],
            not: Sample.attempted(.notBound(errno: EACCES)).with { $0.target.sourceAddress = "::1" },
            but: .localFailure
        ),
        FindingCase(
            .addressFamilyUnsupported,
            Sample.attempted(.localFailure(errno: EAFNOSUPPORT)),
            shows: ["EAFNOSUPPORT"],
            advises: ["other family"],
            // One address of a kind this machine does not speak says nothing while another one is refused.
            not: Sample.attempted(.localFailure(errno: EAFNOSUPPORT), .refused),
            but: .connectionRefused
        ),
        FindingCase(
            .addressFamilyUnsupported,
            Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)).with {
                $0.connection.attempts[0].address = "2001:db8::1"
            },
            says: ["no IPv6 address"],
            shows: ["EADDRNOTAVAIL"],
            advises: ["disable_ipv6", "IPv4"],
            not: Sample.attempted(.localFailure(errno: EADDRNOTAVAIL)),
            but: .noLocalPorts
        ),
        FindingCase(
            .blackHoleRoute,
            Sample.attempted(.localFailure(errno: EINVAL)),
            shows: ["EINVAL (22)"],
            advises: ["ip route get"],
            not: Sample.attempted(.unreachable(errno: EHOSTUNREACH)),
            but: .hostUnreachable
        ),
        FindingCase(
            .blackHoleRoute,
            Sample.attempted(.localFailure(errno: EACCES)),
            says: ["This machine itself forbids the way"],
            shows: ["EACCES (13)"],
            advises: ["prohibit", "SELinux and Landlock"],
            not: Sample.attempted(.notBound(errno: EACCES)).with { $0.target.sourcePort = 104 },
            but: .localFailure
        ),
        FindingCase(
            .localFailure,
            Sample.attempted(.notBound(errno: EACCES)).with { $0.target.sourcePort = 104 },
            says: ["does not let this user take the source", "source port 104"],
            shows: ["EACCES (13) at the source that was chosen", "source port 104"],
            advises: ["from 1024 on"],
            // The port was taken: the way is what is forbidden.
            not: Sample.attempted(.localFailure(errno: EACCES)).with { $0.target.sourcePort = 104 },
            but: .blackHoleRoute
        ),
        FindingCase(
            .localFailure,
            Sample.attempted(.notBound(errno: EINVAL)).with { $0.target.sourceAddress = "fe80::1" },
            says: ["could not take the source", "fe80::1"],
            shows: ["EINVAL (22)"],
            advises: ["needs its interface"],
            not: Sample.attempted(.localFailure(errno: EINVAL)).with { $0.target.sourceAddress = "fe80::1" },
            but: .blackHoleRoute
        ),
        FindingCase(
            .localFailure,
            Sample.attempted(.localFailure(errno: EINVAL)).with { $0.connection.attempts[0].address = "febf::1" },
            says: ["febf::1 is a link-local address"],
            shows: ["EINVAL (22)"],
            advises: ["febf::1%eth0"],
            not: Sample.attempted(.localFailure(errno: EINVAL)).with { $0.connection.attempts[0].address = "fec0::1" },
            but: .blackHoleRoute
        ),
        FindingCase(
            .localFailure,
            Sample.attempted(.localFailure(errno: ENOBUFS)),
            shows: ["ENOBUFS"],
            advises: ["run out of"],
            not: Sample.attempted(.localFailure(errno: ENFILE)),
            but: .noDescriptors
        ),
    ]

    private static let resolution: [FindingCase] = [
        FindingCase(
            .nameNotResolved,
            Sample.unresolved(.noSuchName),
            shows: ["no address for pacs.example"],
            advises: ["Check the spelling", "VPN"],
            not: Sample.unresolved(.temporary),
            but: .nameServersUnavailable
        ),
        FindingCase(
            .nameServersUnavailable,
            Sample.unresolved(.temporary),
            // A server that said SERVFAIL has answered.
            says: ["none answered, or those that did failed themselves; whether the name exists is not known"],
            shows: ["temporary failure"],
            advises: ["/etc/resolv.conf"],
            not: Sample.unresolved(.noSuchName),
            but: .nameNotResolved
        ),
        FindingCase(
            .nameResolutionTimedOut,
            Sample.unresolved(.timedOut, after: 5 * Sample.seconds),
            shows: ["no answer after 5.00 s"],
            advises: ["address in place of its name"],
            // Slow, but there: the name is no failure.
            not: Sample.working().with { $0.connection.resolution?.time = 5 * Sample.seconds },
            but: .slowResolution
        ),
        FindingCase(
            .nameResolutionTimedOut,
            Sample.unresolved(.notBegun(unanswered: 32), after: 0),
            says: ["was not looked up again"],
            shows: ["32 look-ups of this run have had no answer"],
            advises: ["address in place of its name"],
            not: Sample.unresolved(.noSuchName),
            but: .nameNotResolved
        ),
        FindingCase(
            .nameResolutionFailed,
            Sample.unresolved(.other(-4, "Non-recoverable failure in name resolution")),
            shows: ["resolver error -4: Non-recoverable"],
            advises: ["getent ahosts pacs.example"],
            not: Sample.unresolved(.noSuchName),
            but: .nameNotResolved
        ),
    ]

    /// Addresses that these came of, and then one that works.
    private static func working(after outcomes: ConnectOutcome...) -> Evidence {
        Sample.working().with { evidence in
            let others = outcomes.enumerated().map { index, outcome in
                ConnectAttempt(address: "2001:db8::\(index + 1)", port: 4242, outcome: outcome, time: 0)
            }
            evidence.connection.attempts.insert(contentsOf: others, at: 0)
        }
    }

    private static let connection: [FindingCase] = [
        FindingCase(
            .connectionRefused,
            Sample.attempted(.refused).with { $0.target.isPortDefault = true },
            shows: ["192.0.2.1:4242: refused", "port 4242 is the default"],
            advises: ["11112", "127.0.0.1"],
            not: Sample.attempted(.timedOut),
            but: .connectionTimedOut
        ),
        FindingCase(
            .connectionTimedOut,
            Sample.attempted(.timedOut, .timedOut, time: 3 * Sample.seconds),
            shows: ["192.0.2.1:4242: no answer, after 3.00 s", "192.0.2.2:4242: no answer"],
            advises: ["firewall", "VPN"],
            not: Sample.attempted(.timedOut, .refused),
            but: .noAddressReachable
        ),
        FindingCase(
            .hostUnreachable,
            Sample.attempted(.unreachable(errno: ENETUNREACH)),
            shows: ["ENETUNREACH (101)"],
            advises: ["no route to that network"],
            not: Sample.attempted(.prohibited(errno: EACCES)),
            but: .connectionProhibited
        ),
        FindingCase(
            .connectionProhibited,
            Sample.attempted(.prohibited(errno: EACCES)),
            shows: ["prohibited, EACCES (13)"],
            advises: ["nft list ruleset"],
            not: Sample.attempted(.refused),
            but: .connectionRefused
        ),
        FindingCase(
            .connectionFailed,
            Sample.attempted(.failed(errno: EPROTO)),
            shows: ["failed, EPROTO"],
            advises: ["load balancer"],
            // What is reset has stood.
            not: Sample.attempted(.failed(errno: ECONNRESET)),
            but: .closedBeforeRequest
        ),
        FindingCase(
            .closedBeforeRequest,
            Sample.attempted(.failed(errno: ECONNRESET)),
            shows: ["failed, ECONNRESET"],
            advises: ["admitted addresses"],
            // After the request it is another story.
            not: Sample.requested { $0.end = .resetByPeer },
            but: .resetAfterRequest
        ),
        FindingCase(
            .noAddressReachable,
            Sample.attempted(.unreachable(errno: ENETUNREACH), .refused),
            shows: ["192.0.2.1:4242: unreachable", "192.0.2.2:4242: refused"],
            advises: ["which of the addresses"],
            not: Sample.attempted(.refused, .refused),
            but: .connectionRefused
        ),
        FindingCase(
            .someAddressesFailed,
            .warning,
            Sample.working().with { evidence in
                evidence.connection.attempts.insert(
                    ConnectAttempt(address: "2001:db8::1", port: 4242, outcome: .timedOut, time: 3 * Sample.seconds),
                    at: 0
                )
            },
            shows: [
                "[2001:db8::1]:4242: no answer", "192.0.2.1:4242: connected", "lost before the connection: 3.00 s",
            ],
            advises: ["removed from the name service"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .someAddressesFailed,
            .note,
            working(after: .localFailure(errno: EAFNOSUPPORT), .refused),
            shows: ["[2001:db8::1]:4242: not tried", "[2001:db8::2]:4242: refused", "192.0.2.1:4242: connected"],
            advises: ["the address that works"],
            // That this side did not try it says nothing of the address.
            not: working(after: .localFailure(errno: EAFNOSUPPORT)),
            but: nil
        ),
    ]
}
