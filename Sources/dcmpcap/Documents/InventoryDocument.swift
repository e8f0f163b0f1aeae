import CaptureAnalysis
import DICOMWire
import DIMSE
import PacketFlow
import ToolSupport

/// An inventory for JSON, entry by entry.
enum InventoryDocument {
    struct Reject: Encodable {
        let result: UInt8
        let source: UInt8
        let reason: UInt8
    }

    struct Service: Encodable {
        let abstract: String
        let name: String
        let transferSyntaxes: [String]
    }

    struct Entry: Encodable {
        let server: String
        let called: String
        let clientIp: String
        let calling: String
        let attempts: Int
        let accepted: Int
        let rejected: Int
        let rejects: [Reject]
        let serverImpl: String?
        let clientImpl: String?
        let services: [Service]
        /// Whether there are more services or transfer syntaxes than these.
        let servicesCut: Bool?

        init(_ entry: Inventory.Entry) {
            server = entry.pair.server.text
            called = entry.pair.called
            clientIp = entry.pair.client.text
            calling = entry.pair.calling
            attempts = entry.attempts
            accepted = entry.accepted
            rejected = entry.rejected
            rejects = entry.rejects.map { Reject(result: $0.result, source: $0.source, reason: $0.reason) }
            serverImpl = entry.serverImplementation
            clientImpl = entry.clientImplementation
            services = entry.services.map { service, syntaxes in
                Service(
                    abstract: service.description,
                    name: service.displayName,
                    transferSyntaxes: syntaxes.map(\.description).sorted()
                )
            }.sorted { $0.abstract < $1.abstract }
            servicesCut = entry.isCut ? true : nil
        }
    }

    /// What stands beside the list of entries.
    struct Rest: Encodable {
        /// Associations of pairs that there was no room for.
        let associationsLeftOut: Int
        let associationsWithoutTitles: Int
        let capture: ReadingDocument
    }
}
