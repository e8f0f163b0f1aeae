/// How a process ended.
package enum ProcessEnd: Hashable, Sendable, CustomStringConvertible {
    /// By `exit` with this status.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)

    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal)"
        }
    }
}
