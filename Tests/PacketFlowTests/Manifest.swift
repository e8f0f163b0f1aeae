import Foundation
import Testing

/// The captures of the tests, with what was in them.
struct Manifest: Decodable {
    struct Capture: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let kind: String
        let expect: String?
        let parent: String?
        let packets: Int?
        let truth: Truth?

        var name: String { String(file.dropFirst("shared/".count)) }
        var testDescription: String { name }
        /// Compressed captures, and those of other modules' tests, are not copied here.
        var isThere: Bool { FileManager.default.fileExists(atPath: path) }
        var path: String { Manifest.folder.appending(path: name).path }
    }

    struct Truth: Decodable, Sendable {
        let connections: [Connection]
    }

    struct Connection: Decodable, Sendable, Hashable {
        let client: String
        let server: String
        let synSeen: Bool
        let bytes: [Int]
        let sha256: [String]
        let fin: [Bool]
        let rst: [Bool]
    }

    let captures: [Capture]

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Captures")

    static let all: [Capture] = {
        do {
            let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Manifest.self, from: data).captures
        } catch {
            fatalError("\(folder): \(error)")
        }
    }()

    /// The capture that a derived one has to come out as.
    static func truth(of capture: Capture) -> Truth? {
        capture.truth ?? all.first { $0.file == capture.parent }.flatMap(truth)
    }
}
