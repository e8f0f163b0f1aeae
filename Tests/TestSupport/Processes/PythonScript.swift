import Foundation

/// The programs of ours in the folder `Peers`.
enum PythonScript {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Peers/\(name).py").path
    }
}
