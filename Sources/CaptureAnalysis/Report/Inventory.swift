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
        /// Whether there are more of these than are kept.
        package fileprivate(set) var isCut = false

        /// Syntaxes that are kept.
        fileprivate var syntaxCount = 0
    }

    private var entries: [Pair: Entry] = [:]
    /// Syntaxes that are kept of all of them.
    private var syntaxCount = 0
    /// Associations of pairs that there was no room for.
    package private(set) var dropped = 0

    /// Associations whose AE titles are not in the capture.
    package private(set) var unnamed = 0

    /// Makes an empty inventory.
    package init() {}

    /// Adds an association.
    package mutating func add(_ association: CapturedAssociation) {
        guard let pair = Pair(association) else { return unnamed += 1 }
        guard entries[pair] != nil || entries.count < CaptureAnalysisLimits.inventory else { return dropped += 1 }
        var entry = entries.removeValue(forKey: pair) ?? Entry(pair: pair)
        entry.add(association.record)
        // Without the request nobody knows what was accepted or refused.
        let contexts = association.record.request == nil ? [] : association.record.negotiation?.contexts ?? []
        for context in contexts where !entry.knows(context) {
            let room = min(
                CaptureAnalysisLimits.syntaxes - entry.syntaxCount,
                CaptureAnalysisLimits.syntaxesOfAll - syntaxCount
            )
            syntaxCount -= entry.syntaxCount
            entry.add(context, room: room)
            syntaxCount += entry.syntaxCount
        }
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
    }

    /// Whether a context tells nothing new.
    fileprivate func knows(_ context: Negotiation.Context) -> Bool {
        guard let transferSyntax = context.transferSyntax else {
            return services[context.abstractSyntax] != nil || refused.contains(context.abstractSyntax)
        }
        return services[context.abstractSyntax]?.contains(transferSyntax) ?? false
    }

    /// Adds a context that tells something new, where there is room for so many syntaxes.
    fileprivate mutating func add(_ context: Negotiation.Context, room: Int) {
        var room = room
        // It is not refused each time, whether there is room for more or not.
        if context.transferSyntax != nil, refused.remove(context.abstractSyntax) != nil {
            syntaxCount -= 1
            room += 1
        }
        let needed = context.transferSyntax == nil || services[context.abstractSyntax] != nil ? 1 : 2
        guard room >= needed else { return isCut = true }
        syntaxCount += needed
        if let transferSyntax = context.transferSyntax {
            services[context.abstractSyntax, default: []].insert(transferSyntax)
        } else {
            refused.insert(context.abstractSyntax)
        }
    }

    private static func implementation(_ associate: Associate) -> String? {
        let side = SideInformation(associate)
        return side.implementationVersionName ?? side.implementationClassUID?.description
    }
}
