#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The system's error numbers for the lines of a finding.
enum SystemErrorText {
    /// The name and the number, as `EHOSTUNREACH (113)`; the number alone for those that connecting does not give.
    static func of(_ number: Int32) -> String {
        names[number].map { "\($0) (\(number))" } ?? "error number \(number)"
    }

    /// The same where the system may not have said which.
    static func of(unsaid number: Int32?) -> String { number.map(of) ?? "no reason given by the system" }

    private static let names: [Int32: String] = [
        EACCES: "EACCES", EPERM: "EPERM", EINVAL: "EINVAL", EMFILE: "EMFILE", ENFILE: "ENFILE", ENOBUFS: "ENOBUFS",
        ENOMEM: "ENOMEM", EPIPE: "EPIPE", EADDRINUSE: "EADDRINUSE", EADDRNOTAVAIL: "EADDRNOTAVAIL",
        EAFNOSUPPORT: "EAFNOSUPPORT", ECONNREFUSED: "ECONNREFUSED", ECONNRESET: "ECONNRESET",
        ECONNABORTED: "ECONNABORTED", ETIMEDOUT: "ETIMEDOUT", EHOSTUNREACH: "EHOSTUNREACH",
        ENETUNREACH: "ENETUNREACH", EHOSTDOWN: "EHOSTDOWN", ENETDOWN: "ENETDOWN", ENETRESET: "ENETRESET",
        EPROTO: "EPROTO",
    ]
}
