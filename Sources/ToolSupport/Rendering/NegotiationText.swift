import DICOMWire
package import DIMSE

/// A negotiation as PS3.8 names its parts, for `--verbose`.
package enum NegotiationText {
    /// Who is who in the lines.
    package struct Names: Sendable {
        fileprivate let own: String
        fileprivate let peer: String

        /// Where Sonde is one side.
        package static let live = Names(own: "Sonde", peer: "the peer")
        /// Where it watched both.
        package static let observed = Names(own: "the requestor", peer: "the acceptor")
    }

    /// The lines about an association record; none where nothing was sent.
    package static func lines(
        _ record: AssociationRecord,
        _ names: Names = .live,
        width: Int?,
        palette: Palette
    ) -> [String] {
        guard let request = record.request else { return [] }
        var lines = ["A-ASSOCIATE-RQ  calling '\(request.callingAETitle)', called '\(request.calledAETitle)'"]
        lines += side(SideInformation(request)).map { "  " + $0 }
        if let accept = record.accept, let negotiation = record.negotiation {
            lines.append("A-ASSOCIATE-AC  calling '\(accept.callingAETitle)', called '\(accept.calledAETitle)'")
            lines += side(negotiation.acceptor).map { "  " + $0 }
            lines += contexts(negotiation, width: width, palette: palette)
        }
        if let reject = record.reject {
            lines.append("A-ASSOCIATE-RJ  \(reject.triple): \(reject.names)")
        }
        if let abort = record.abort {
            let source = abort.abort.sourceName ?? "undefined source"
            let reason = abort.abort.reasonName.map { ", " + $0 } ?? ""
            lines.append(
                "A-ABORT  by \(abort.isFromPeer ? names.peer : names.own): \(abort.abort.source)-\(abort.abort.reason),"
                    + " \(source)\(reason)"
            )
        }
        return lines
    }

    private static func side(_ information: SideInformation) -> [String] {
        var lines: [String] = []
        if let uid = information.implementationClassUID { lines.append("implementation class UID     \(uid)") }
        if let name = information.implementationVersionName { lines.append("implementation version name  \(name)") }
        if let length = information.maximumLength {
            lines.append("maximum length               " + (length == 0 ? "0 (no limit)" : "\(length)"))
        }
        if let window = information.asynchronousOperationsWindow {
            lines.append("asynchronous operations      invoked \(window.invoked), performed \(window.performed)")
        }
        return lines
    }

    private static func contexts(_ negotiation: Negotiation, width: Int?, palette: Palette) -> [String] {
        var table = TextTable(
            [.init("ID", alignment: .trailing), .init("abstract syntax"), .init("result"), .init("transfer syntax")],
            indent: 2
        )
        for context in negotiation.contexts {
            let (result, style): (String, TextStyle) =
                switch context.outcome {
                case .accepted: (ContextResult.acceptance.description, .green)
                case .refused(let result): ("\(result.rawValue) \(result)", .red)
                case .unanswered: ("unanswered", .red)
                }
            let syntaxes = context.transferSyntax.map { [$0] } ?? context.proposedTransferSyntaxes
            table.add([
                .init("\(context.id)"), .init(context.abstractSyntax.displayName), .init(result, style),
                .init(syntaxes.map(\.displayName).joined(separator: ", ")),
            ])
        }
        return table.lines(width: width, palette: palette)
    }
}
