import Synchronization
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Asks for a passcode on the terminal, which does not show what is typed.
///
/// Signals are not held up as by `getpass`: whoever takes them ends the wait with ``stop()``, and the terminal is as it
/// was.
package final class PasscodePrompt: Sendable {
    private let isStopped = Mutex(false)

    /// Makes a prompt that is still to be shown.
    package init() {}

    /// Ends the wait for the user, from any thread.
    package func stop() { isStopped.withLock { $0 = true } }

    /// Waits for a line of at most so many bytes.
    ///
    /// - Returns: The bytes as they were typed; nil where the wait was ended.
    /// - Throws: `ToolFailure` with usage where there is no terminal, or nothing was typed.
    func line(atMost longest: Int) throws -> [UInt8]? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { throw Self.noTerminal }
        defer { close(terminal) }
        var shown = termios()
        guard tcgetattr(terminal, &shown) == 0 else { throw Self.noTerminal }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        // Ctrl-C is a signal, and a line is whole with Enter, whatever was before.
        hidden.c_lflag |= tcflag_t(ISIG | ICANON)
        // Who stopped the process would have a terminal that shows nothing.
        Self.forbidStopping(&hidden)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer { tcsetattr(terminal, TCSAFLUSH, &shown) }
        Self.show("Passcode: ", on: terminal)
        // Enter was not shown either.
        defer { Self.show("\n", on: terminal) }
        guard let line = try typed(terminal, atMost: longest) else { return nil }
        guard !line.isEmpty else { throw ToolFailure.usage("--passcode-prompt: the passcode is empty") }
        return line
    }

    private static let noTerminal = ToolFailure.usage("--passcode-prompt: there is no terminal to ask on")

    /// The bytes up to the end of the line or of the input; nil where the wait was ended.
    private func typed(_ terminal: Int32, atMost longest: Int) throws -> [UInt8]? {
        var line: [UInt8] = []
        // A terminal hands over one line at a time, or a part of it.
        var part = [UInt8](repeating: 0, count: Int(MAX_CANON))
        while line.count <= longest {
            guard try isReady(terminal) else { return nil }
            let count = read(terminal, &part, part.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Self.noTerminal }
            line += part.prefix(count)
            if line.last == 0x0A { return line.dropLast() }
            // Ctrl-D.
            if count == 0 { break }
        }
        return line
    }

    /// Waits until there is something to read; false where the wait was ended.
    private func isReady(_ terminal: Int32) throws -> Bool {
        while !isStopped.withLock({ $0 }) {
            var wanted = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
            let count = poll(&wanted, 1, LiveToolLimits.promptSlice)
            if count > 0 { return true }
            guard count == 0 || errno == EINTR else { throw Self.noTerminal }
        }
        return false
    }

    private static func show(_ text: StaticString, on terminal: Int32) {
        // Where the terminal does not take it, it gives no answer either.
        _ = write(terminal, text.utf8Start, text.utf8CodeUnitCount)
    }

    private static func forbidStopping(_ mode: inout termios) {
        withUnsafeMutableBytes(of: &mode.c_cc) { $0[Int(VSUSP)] = noKey }
    }

    /// `_POSIX_VDISABLE`, which Swift does not import.
    #if os(Linux)
    private static let noKey: UInt8 = 0
    #else
    private static let noKey: UInt8 = 0xFF
    #endif
}
