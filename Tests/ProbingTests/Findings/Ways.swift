import DICOMTransport
import DIMSE
import Diagnosis
import TestSupport
import TransportTestSupport

@testable import Probing

extension PeerFinding {
    private static let name = "pacs.example.org"
    private static let unreachable = "ip route add unreachable 192.0.2.1"
    private static let linkLocal = "ip address add fe80::1/64 dev lo"
    /// What a filter's answer in ICMPv6 looks like, too.
    private static let prohibited = "ip -6 route add prohibit 2001:db8::1"

    /// What keeps this side from the peer: on this machine, in the name service, on the way.
    static let ways: [PeerFinding] = here + names + routes

    private static let here = [
        PeerFinding(
            .noLocalPorts,
            // The listener has the one port there is.
            .network("echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range", script: [.wait]),
            shows: ["EADDRNOTAVAIL"],
            advises: ["ip_local_port_range"],
            not: .network("echo 40000 40009 >/proc/sys/net/ipv4/ip_local_port_range", script: works),
            but: nil
        ),
        PeerFinding(
            .sourceAddressUnusable,
            .peer(works) { $0.setSource("198.51.100.1") },
            shows: ["EADDRNOTAVAIL", "source address 198.51.100.1"],
            advises: ["ip address"],
            not: .peer(works) { $0.setSource("127.0.0.77") },
            but: nil
        ),
        PeerFinding(
            .sourcePortInUse,
            sourcePort(isTaken: true),
            shows: ["EADDRINUSE", "source port "],
            advises: ["port"],
            not: sourcePort(isTaken: false),
            but: nil
        ),
        PeerFinding(
            .addressFamilyUnsupported,
            .peer(works) { $0.setSource("::1") },
            shows: ["EAFNOSUPPORT", "source address ::1"],
            advises: ["of the peer's family"],
            not: .peer(works) { $0.setSource("127.0.0.77") },
            but: nil
        ),
        PeerFinding(
            .addressFamilyUnsupported,
            .network("echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6", host: "::1"),
            shows: ["[::1]:104: not tried, EADDRNOTAVAIL"],
            advises: ["disable_ipv6"],
            not: .network(host: "::1"),
            but: .connectionRefused
        ),
        PeerFinding(
            .localFailure,
            .network(linkLocal, host: "fe80::1"),
            shows: ["[fe80::1]:104: not tried, EINVAL"],
            advises: ["fe80::1%eth0"],
            not: .network(linkLocal, host: "fe80::1%lo"),
            but: .connectionRefused
        ),
        PeerFinding(
            .blackHoleRoute,
            .network("ip route add blackhole 192.0.2.1", host: "192.0.2.1"),
            shows: ["EINVAL"],
            advises: ["ip route get"],
            not: .network(unreachable, host: "192.0.2.1"),
            but: .hostUnreachable
        ),
    ]

    private static let names = [
        PeerFinding(
            .nameNotResolved,
            .network(host: name),
            shows: ["no address for \(name)"],
            advises: ["name"],
            not: .network(host: name, hosts: "127.0.0.1 \(name)\n"),
            but: .connectionRefused
        ),
        PeerFinding(
            .nameServersUnavailable,
            .network(host: name, nameServer: true),
            shows: ["temporary failure in name resolution"],
            advises: ["resolv.conf"],
            not: .network(NetworkNamespace.nameServer(0x8583), host: name, nameServer: true),
            but: .nameNotResolved
        ),
        PeerFinding(
            .nameServersUnavailable,
            // It answers, and says that it failed itself.
            .network(NetworkNamespace.nameServer(0x8582), host: name, nameServer: true),
            shows: ["temporary failure in name resolution"],
            advises: ["resolv.conf"],
            not: .network(NetworkNamespace.nameServer(0x8580), host: name, nameServer: true),
            but: .nameNotResolved
        ),
        PeerFinding(
            .nameResolutionTimedOut,
            .network(NetworkNamespace.nameServer(nil), host: name, nameServer: true) {
                $0.limits.resolve = .milliseconds(300)
            },
            shows: ["no answer after "],
            advises: ["name servers"],
            not: .network(NetworkNamespace.nameServer(0x8583), host: name, nameServer: true) {
                $0.limits.resolve = .seconds(5)
            },
            but: .nameNotResolved
        ),
        PeerFinding(
            .nameResolutionFailed,
            // Where names come from is a matter of /etc/nsswitch.conf, here of a service that there is not.
            .network("echo 'hosts: nosuchservice' >/etc/nsswitch.conf", host: name),
            shows: ["resolver error -11"],
            advises: ["getent"],
            not: .network("echo 'hosts: files' >/etc/nsswitch.conf", host: name),
            but: .nameNotResolved
        ),
        PeerFinding(
            .slowResolution,
            .network(
                NetworkNamespace.nameServer(0x8580, afterSeconds: 0.6, address: "127.0.0.1"),
                host: name,
                nameServer: true,
                script: works
            ),
            shows: ["the answer came after 1."],
            advises: ["resolv.conf"],
            not: .network(
                NetworkNamespace.nameServer(0x8580, address: "127.0.0.1"),
                host: name,
                nameServer: true,
                script: works
            ),
            but: nil
        ),
    ]

    private static let routes = [
        PeerFinding(
            .connectionRefused,
            .network(),
            shows: ["127.0.0.1:104: refused (RST to the SYN)"],
            advises: ["4242"],
            not: .network(script: works),
            but: nil
        ),
        PeerFinding(
            .connectionTimedOut,
            unanswered(isAnsweredLate: false),
            shows: ["no answer, after "],
            advises: ["firewall"],
            not: .network(),
            but: .connectionRefused
        ),
        PeerFinding(
            .hostUnreachable,
            .network(unreachable, host: "192.0.2.1"),
            shows: ["unreachable, EHOSTUNREACH"],
            advises: ["VPN"],
            not: .network("ip route add prohibit 192.0.2.1", host: "192.0.2.1"),
            but: .blackHoleRoute
        ),
        PeerFinding(
            .connectionProhibited,
            .network(prohibited, host: "2001:db8::1"),
            shows: ["prohibited, EACCES"],
            advises: ["nft list ruleset"],
            not: .network("ip route add prohibit 192.0.2.1", host: "192.0.2.1"),
            but: .blackHoleRoute
        ),
        PeerFinding(
            .connectionFailed,
            // ICMP "protocol unreachable", which no TCP stack sends.
            .network(NetworkNamespace.router(answering: 2), host: "192.0.2.1"),
            shows: ["192.0.2.1:104: failed, "],
            advises: ["again"],
            not: .network(NetworkNamespace.router(answering: 3), host: "192.0.2.1"),
            but: .connectionRefused
        ),
        PeerFinding(
            .noAddressReachable,
            .network(unreachable, host: "pacs", hosts: "192.0.2.1 pacs\n127.0.0.1 pacs\n"),
            shows: ["127.0.0.1:104: refused", "192.0.2.1:104: unreachable"],
            advises: ["address"],
            not: .network(host: "pacs", hosts: "127.0.0.2 pacs\n127.0.0.1 pacs\n"),
            but: .connectionRefused
        ),
        PeerFinding(
            .someAddressesFailed,
            // The peer listens on IPv4 only.
            .network(host: "pacs", hosts: "::1 pacs\n127.0.0.1 pacs\n", script: works),
            shows: ["[::1]:", "lost before the connection: "],
            advises: ["name service"],
            not: .network(host: "pacs", hosts: "127.0.0.1 pacs\n", script: works),
            but: nil
        ),
        PeerFinding(
            .someAddressesFailed,
            .network(host: "pacs", hosts: "::1 pacs\n127.0.0.1 pacs\n", script: works),
            shows: ["[::1]:", "127.0.0.1:"],
            advises: ["name service"],
            // No connection comes from this source to ::1, whoever listens there.
            not: .network(host: "pacs", hosts: "::1 pacs\n127.0.0.1 pacs\n", script: works) {
                $0.sourceAddress = "127.0.0.1"
            },
            but: nil
        ),
        PeerFinding(
            .slowConnect,
            unanswered(isAnsweredLate: true),
            shows: ["connected, after 1."],
            advises: ["1 s"],
            not: .peer([.readPDU, .readPDU]) { $0.limits.association = .milliseconds(200) },
            but: .silentPort
        ),
    ]

    private static func sourcePort(isTaken: Bool) -> Situation {
        Situation {
            let (peer, holder) = (try ScriptedPeer(works), try ScriptedPeer([.wait]))
            defer { for each in [peer, holder] { each.stop() } }
            let port = Int(isTaken ? holder.port : try FreePort.next())
            return await Situation.echo(
                .loopback(peer.port).with {
                    $0.sourcePort = port
                    $0.target.sourcePort = port
                }
            )
        }
    }

    /// A port that answers no SYN, or the second one that is sent, a second after the first.
    private static func unanswered(isAnsweredLate: Bool) -> Situation {
        Situation {
            let port = try UnansweringPort()
            defer { port.stop() }
            let others = try ListeningPorts.unansweredConnections(to: port.port)
            async let findings = Situation.echo(
                .loopback(port.port).with {
                    $0.limits.connect = isAnsweredLate ? .seconds(20) : .milliseconds(300)
                    $0.limits.association = .milliseconds(200)
                }
            )
            if isAnsweredLate {
                try await eventually("a SYN is sent") {
                    try ListeningPorts.unansweredConnections(to: port.port) > others
                }
                port.answer()
            }
            return await findings
        }
    }
}

extension PeerSettings {
    fileprivate mutating func setSource(_ address: String) {
        sourceAddress = address
        target.sourceAddress = address
    }
}
