import CaptureAnalysis
import DICOMWire
import PacketCapture
import PacketFlow
import ToolSupport

/// The interfaces that can be captured on.
struct InterfaceList: Encodable {
    private struct Interface: Encodable {
        let name: String
        let isUp: Bool
        let addresses: [String]
        let description: String?
    }

    private let interfaces: [Interface]

    init(_ interfaces: [NetworkInterface]) {
        self.interfaces = interfaces.map { interface in
            Interface(
                name: Self.escaped(interface.name),
                isUp: interface.isUp,
                addresses: interface.addresses.map(\.text),
                description: interface.description.map(Self.escaped)
            )
        }
    }

    // An administrator may name an interface as nearly any bytes.
    private static func escaped(_ text: String) -> String { EscapedText.of(Array(text.utf8)) }

    func print(on console: Console) throws {
        switch console.format {
        case .json: try console.printDocument(self)
        case .ndjson: for interface in interfaces { try console.printEvent("interface", interface) }
        case .text:
            var table = TextTable([.init(), .init(), .init(), .init()])
            for interface in interfaces {
                table.add([
                    .init(interface.name), .init(interface.isUp ? "up" : "down"),
                    .init(interface.addresses.joined(separator: " ")), .init(interface.description ?? ""),
                ])
            }
            try console.printLines(table.lines(width: nil, palette: console.terminal.palette))
        }
    }
}
