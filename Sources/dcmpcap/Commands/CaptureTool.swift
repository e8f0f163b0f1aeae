import ToolSupport

/// A command of `dcmpcap`, whose JSON has the names that the manifest of the captures has.
protocol CaptureTool: Tool {}

extension CaptureTool {
    static var jsonKeys: JSONRendering.Keys { .snakeCase }
}
