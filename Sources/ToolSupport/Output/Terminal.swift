#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is at the other end of an output stream.
package struct Terminal: Sendable, Hashable {
    /// Whether a person reads it on a terminal, and not a file or a pipe.
    package let isInteractive: Bool
    /// Characters of a line, where lines should be wrapped: on terminals, and where `COLUMNS` says so.
    package let width: Int?
    /// Whether styles are shown.
    package let palette: Palette

    /// Whether characters beyond ASCII are shown, such as blocks for bars: where the locale says UTF-8.
    package let drawsBlocks: Bool

    /// Makes a terminal of known properties.
    package init(isInteractive: Bool, width: Int?, palette: Palette, drawsBlocks: Bool = false) {
        self.isInteractive = isInteractive
        self.drawsBlocks = drawsBlocks
        self.width = width
        self.palette = palette
    }

    /// Something that is no terminal: no styles, no wrapping.
    package static let none = Terminal(isInteractive: false, width: nil, palette: .plain)

    /// The width that prose is wrapped to: the terminal's, but no more than 100 characters, which is also what a file
    /// gets.
    package var proseWidth: Int { min(width ?? Self.widestProse, Self.widestProse) }

    private static let widestProse = 100

    /// Finds out what a descriptor leads to.
    ///
    /// - Parameters:
    ///   - descriptor: The descriptor.
    ///   - color: What the user asked for.
    ///   - environment: Where variables are looked up; `NO_COLOR`, `TERM`, `COLUMNS` and those of the locale are.
    /// - Returns: What was found; a descriptor that is closed is no terminal.
    package static func detect(
        descriptor: Int32,
        color: ColorChoice,
        environment: (String) -> String? = Terminal.processEnvironment
    ) -> Terminal {
        let isInteractive = isatty(descriptor) == 1
        let width = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        return Terminal(
            isInteractive: isInteractive,
            width: width ?? (isInteractive ? windowWidth(descriptor) ?? 80 : nil),
            palette: Palette(isOn: color.isOn(isInteractive: isInteractive, environment: environment)),
            drawsBlocks: isUTF8(environment)
        )
    }

    /// Whether the locale's characters are UTF-8 (POSIX.1-2017 8.2: the first of these variables that is set counts).
    private static func isUTF8(_ environment: (String) -> String?) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty }
        return locale.map { $0.lowercased().replacing("-", with: "").hasSuffix("utf8") } ?? false
    }

    /// The value of a variable of this process.
    package static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func windowWidth(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
