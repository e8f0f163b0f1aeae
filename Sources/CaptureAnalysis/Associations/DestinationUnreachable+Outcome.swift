import DIMSE
import PacketFlow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension DestinationUnreachable {
    /// What the caller's system makes of it, so that a capture has the finding that the caller has: the numbers are
    /// Linux's; nil where it goes on to try.
    var outcome: ConnectOutcome? {
        switch version {
        case .v4: outcomeOfVersion4
        case .v6: outcomeOfVersion6
        }
    }

    /// ENONET, which other systems than Linux do not have.
    #if os(Linux)
    private static let sourceIsolated = ENONET
    #else
    private static let sourceIsolated = EHOSTUNREACH
    #endif

    /// By the codes of RFC 792 and RFC 1122 3.2.2.1, and 13 to 15 of RFC 1812 5.2.7.1.
    private var outcomeOfVersion4: ConnectOutcome? {
        switch code {
        case 0, 6, 9, 11: .unreachable(errno: ENETUNREACH)
        case 1, 10, 12, 13, 14, 15: .unreachable(errno: EHOSTUNREACH)
        case 2: .failed(errno: ENOPROTOOPT)
        case 3: .refused
        case 7: .unreachable(errno: EHOSTDOWN)
        case 8: .failed(errno: Self.sourceIsolated)
        // A smaller packet, or another route.
        default: nil
        }
    }

    /// By the codes of RFC 4443 3.1.
    private var outcomeOfVersion6: ConnectOutcome? {
        switch code {
        case 0: .unreachable(errno: ENETUNREACH)
        case 1, 5, 6: .prohibited(errno: EACCES)
        case 2, 3: .unreachable(errno: EHOSTUNREACH)
        case 4: .refused
        default: nil
        }
    }
}
