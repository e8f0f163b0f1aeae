import Foundation
import Testing

@testable import ToolSupport

@Suite struct TerminalTests {
    @Test(
        "Colours follow the user first, then NO_COLOR, then the terminal",
        arguments: [
            (ColorChoice.auto, true, [:], false), (.auto, true, ["TERM": "xterm"], true),
            (.auto, true, ["TERM": "dumb"], false),
            (.auto, true, ["TERM": "xterm", "NO_COLOR": "1"], false),
            (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], true),
            (.auto, false, ["TERM": "xterm"], false), (.always, false, ["NO_COLOR": "1", "TERM": "dumb"], true),
            (.never, true, ["TERM": "xterm"], false),
        ] as [(ColorChoice, Bool, [String: String], Bool)]
    )
    func colours(choice: ColorChoice, isInteractive: Bool, environment: [String: String], isOn: Bool) {
        #expect(choice.isOn(isInteractive: isInteractive) { environment[$0] } == isOn)
    }

    @Test(
        "A file is not wrapped unless COLUMNS says so",
        arguments: [(nil, nil), ("60", 60), ("0", nil), ("-3", nil), ("wide", nil)] as [(String?, Int?)]
    )
    func fileWidth(columns: String?, width: Int?) {
        let pipe = Pipe()
        let terminal = Terminal.detect(descriptor: pipe.fileHandleForWriting.fileDescriptor, color: .auto) {
            $0 == "COLUMNS" ? columns : nil
        }
        #expect(terminal == Terminal(isInteractive: false, width: width, palette: .plain))
        #expect(terminal.proseWidth == min(width ?? 100, 100))
    }

    @Test(
        "A terminal says how wide it is, and one that does not know has 80 columns",
        arguments: [(132, 132), (0, 80)]
    )
    func terminalWidth(columns: UInt16, width: Int) throws {
        let (terminal, descriptor) = try Self.openPseudoterminal()
        defer {
            close(descriptor)
            close(terminal)
        }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        #expect(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)

        let detected = Terminal.detect(descriptor: descriptor, color: .auto) { $0 == "TERM" ? "xterm" : nil }
        #expect(detected == Terminal(isInteractive: true, width: width, palette: Palette(isOn: true)))
        #expect(detected.proseWidth == min(width, 100))
    }

    private struct NoPseudoterminal: Error { let code = errno }

    /// Both ends of a new terminal, by the requests of Linux's ioctl_tty(2): the C library hides posix_openpt from
    /// Swift.
    private static func openPseudoterminal() throws -> (controller: Int32, terminal: Int32) {
        let unlock: UInt = 0x4004_5431
        let openPeer: UInt = 0x5441
        let controller = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var isLocked: Int32 = 0
        guard controller >= 0, ioctl(controller, unlock, &isLocked) == 0 else { throw NoPseudoterminal() }
        let terminal = ioctl(controller, openPeer, O_RDWR | O_NOCTTY)
        guard terminal >= 0 else { throw NoPseudoterminal() }
        return (controller, terminal)
    }
}
