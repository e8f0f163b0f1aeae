package import Foundation

/// The captures of the tests, with what was in them as a separate slow decoder and the logs of the peers have it.
package struct CaptureManifest: Decodable, Sendable {
    /// A capture file.
    package struct Capture: Decodable, Sendable {
        package let file: String
        /// `original`, `derived` or `hostile`.
        package let kind: String
        /// Of a derived one: `same` as its parent, `lossy`, `error` or `empty`.
        package let expect: String?
        /// What a derived one was made of.
        package let parent: String?
        package let packets: Int?
        package let truth: Truth?

        /// The name of its file.
        package var name: String { file.split(separator: "/").last.map(String.init) ?? file }
        /// Where it lies; the hostile ones are compressed where that makes them smaller.
        package var path: String {
            let plain = CaptureManifest.folder.appending(path: kind == "hostile" ? "hostile/\(name)" : name).path
            return FileManager.default.fileExists(atPath: plain + ".gz") ? plain + ".gz" : plain
        }
        /// Whether its file is in the clone.
        package var isThere: Bool { FileManager.default.fileExists(atPath: path) }
    }

    /// What was on the network.
    package struct Truth: Decodable, Sendable {
        package let connections: [Connection]
    }

    /// A TCP connection; lists of two have the client's first.
    package struct Connection: Decodable, Hashable, Sendable {
        package let client: String
        package let server: String
        package let synSeen: Bool
        package let bytes: [Int]
        /// Of each stream.
        package let sha256: [String]?
        package let fin: [Bool]
        package let rst: [Bool]
        /// `dicom`, `tls`, `http`, `other` or `none`.
        package let `protocol`: String
        package let associations: [Association]?
    }

    /// An association on a connection.
    package struct Association: Decodable, Hashable, Sendable {
        package let calling: String
        package let called: String
        package let outcome: String
        package let end: String
        package let contexts: [Context]?
        package let reject: Reject?
        package let abort: Abort?
        package let releaseBy: String?
        package let tRq: Int64
        package let tAc: Int64?
        package let messages: [Message]
    }

    /// A presentation context, and its answer.
    package struct Context: Decodable, Hashable, Sendable {
        package let id: UInt8
        package let abstract: String?
        package let proposed: [String]
        package let result: UInt8?
        package let accepted: String?

        /// Makes a context of what was found.
        package init(id: UInt8, abstract: String?, proposed: [String], result: UInt8?, accepted: String?) {
            (self.id, self.abstract, self.proposed) = (id, abstract, proposed)
            (self.result, self.accepted) = (result, accepted)
        }
    }

    /// An A-ASSOCIATE-RJ.
    package struct Reject: Decodable, Hashable, Sendable {
        package let result: UInt8
        package let source: UInt8
        package let reason: UInt8
    }

    /// An A-ABORT; `by` is `requestor` or `acceptor`.
    package struct Abort: Decodable, Hashable, Sendable {
        package let by: String
        package let source: UInt8
        package let reason: UInt8
    }

    /// A DIMSE message; `by` is `requestor` or `acceptor`.
    package struct Message: Decodable, Hashable, Sendable {
        package let type: String
        package let by: String
        package let ctx: UInt8
        package let messageId: UInt16?
        package let respondingTo: UInt16?
        package let status: UInt16?
        package let sopClass: String?
        package let sopInstance: String?
        package let reqSopClass: String?
        package let reqSopInstance: String?
        package let hasDataset: Bool
        package let datasetBytes: Int?
        package let datasetSha256: String?
        package let dataFragments: Int?
        package let cmdFragments: Int
        package let cmdBytes: Int
        /// Its first byte in its direction, and the one behind its last.
        package let stream: [UInt64]
        package let t: Int64
        package let tEnd: Int64?
        package let remaining: UInt16?
        package let completed: UInt16?
        package let failed: UInt16?
        package let warning: UInt16?
        package let moveOriginator: String?
        package let moveOriginatorId: UInt16?
        package let moveDestination: String?
        /// Of lossy captures: whether all its bytes are there.
        package let intact: Bool?
    }

    package let captures: [Capture]

    /// The folder of the captures.
    package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Captures")

    /// All of them.
    package static let all: [Capture] = {
        do {
            let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(CaptureManifest.self, from: data).captures
        } catch {
            fatalError("\(folder): \(error)")
        }
    }()

    /// The capture that a derived one has to come out as.
    package static func truth(of capture: Capture) -> Truth? {
        capture.truth ?? all.first { $0.file == capture.parent }.flatMap(truth)
    }
}
