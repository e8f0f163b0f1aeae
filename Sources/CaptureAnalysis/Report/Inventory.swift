package import DICOMWire
import DIMSE
package import PacketFlow

/// Who talks to whom on a network, as far as a capture shows it.
package struct Inventory: Sendable {
    /// A caller and whom it calls.
    package struct Pair: Hashable, Sendable {
        /// Where the called AE listens.
        package let server: SocketEndpoint
        /// The called AE title, escaped.
        package let called: String
        /// Where the caller is.
        package let client: IPAddress
        /// The calling AE title, escaped.
        package let calling: String
    }

    /// What became of their associations.
    package struct Entry: Sendable {
        /// Who they are.
        package let pair: Pair
        /// Associations that were requested.
        package fileprivate(set) var attempts = 0
        /// Of these, accepted ones.
        package fileprivate(set) var accepted = 0
        /// Of these, rejected ones.
        package fileprivate(set) var rejected = 0
        /// The different rejections.
        package fileprivate(set) var rejects: [AssociateReject] = []
        /// Who made the server, by its implementation version name or class UID.
        package fileprivate(set) var serverImplementation: String?
        /// Who made the client.
        package fileprivate(set) var clientImplementation: String?
        /// Abstract syntaxes that were accepted, with the transfer syntaxes chosen for them.
        package fileprivate(set) var services: [UID: Set<UID>] = [:]
        /// Abstract syntaxes that were refused each time.
        package fileprivate(set) var refused: Set<UID> = []
    }

    private var entries: [Pair: Entry] = [:]
    /// Associations of pairs that there was no room for.
    package private(set) var dropped = 0

    /// Makes an empty inventory.
    package init() {}

    /// Adds an association.
    package mutating func add(_ association: CapturedAssociation) {
        guard let pair = Pair(association) else { return }
        guard entries[pair] != nil || entries.count < CaptureAnalysisLimits.inventory else { return dropped += 1 }
        var entry = entries.removeValue(forKey: pair) ?? Entry(pair: pair)
        entry.add(association.record)
        entries[pair] = entry
    }

    /// All pairs: by server, called AE title, client and calling AE title.
    package var sorted: [Entry] {
        entries.values.sorted { Pair.precedes($0.pair, $1.pair) }
    }
}

extension Inventory.Pair {
    /// Those of an association; nil where its AE titles are not in the capture.
    init?(_ association: CapturedAssociation) {
        guard let calling = association.callingAETitle, let called = association.calledAETitle else { return nil }
        self.init(
            server: association.connection.endpoint(association.acceptor),
            called: called.text,
            client: association.connection.endpoint(association.requestor).address,
            calling: calling.text
        )
    }

    /// Whether one stands before another in lists.
    static func precedes(_ first: Inventory.Pair, _ second: Inventory.Pair) -> Bool {
        let servers = (first.server.address.order, second.server.address.order)
        if servers.0 != servers.1 { return servers.0 < servers.1 }
        if first.server.port != second.server.port { return first.server.port < second.server.port }
        if first.called != second.called { return first.called < second.called }
        let clients = (first.client.order, second.client.order)
        if clients.0 != clients.1 { return clients.0 < clients.1 }
        return first.calling < second.calling
    }
}

extension Inventory.Entry {
    fileprivate mutating func add(_ record: AssociationRecord) {
        attempts += 1
        if record.accept != nil { accepted += 1 }
        if let reject = record.reject {
            rejected += 1
            if !rejects.contains(where: { $0.triple == reject.triple }), rejects.count < DIMSELimits.observationsKept {
                rejects.append(reject)
            }
        }
        clientImplementation = clientImplementation ?? record.request.flatMap(Self.implementation)
        serverImplementation = serverImplementation ?? record.accept.flatMap(Self.implementation)
        for context in record.negotiation?.contexts ?? [] {
            if let transferSyntax = context.transferSyntax {
                services[context.abstractSyntax, default: []].insert(transferSyntax)
                refused.remove(context.abstractSyntax)
            } else if services[context.abstractSyntax] == nil {
                refused.insert(context.abstractSyntax)
            }
        }
    }

    private static func implementation(_ associate: Associate) -> String? {
        let side = SideInformation(associate)
        return side.implementationVersionName ?? side.implementationClassUID?.description
    }
}
