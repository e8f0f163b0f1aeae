/// When colours are shown.
package enum ColorChoice: String, CaseIterable, Sendable {
    /// On terminals, unless `NO_COLOR` is set or `TERM` is `dumb`.
    case auto
    /// Always, also in files and against `NO_COLOR`.
    case always
    /// Never.
    case never

    /// Whether colours are shown on an output.
    func isOn(isInteractive: Bool, environment: (String) -> String?) -> Bool {
        switch self {
        case .always:
            return true
        case .never:
            return false
        case .auto:
            // no-color.org: any value that is not empty.
            let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
            let terminal = environment("TERM") ?? "dumb"
            return isInteractive && !isRefused && terminal != "dumb"
        }
    }
}
