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
        var lines: [String] = []
        if let request = record.request {
            lines.append("A-ASSOCIATE-RQ  calling '\(request.callingAETitle)', called '\(request.calledAETitle)'")
            lines += (side(SideInformation(request)) + proposed(request) + extras(request)).map { "  " + $0 }
        }
        if let accept = record.accept, let negotiation = record.negotiation {
            lines.append("A-ASSOCIATE-AC  calling '\(accept.callingAETitle)', called '\(accept.calledAETitle)'")
            lines += (side(negotiation.acceptor) + identityAnswer(negotiation) + extras(accept)).map { "  " + $0 }
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

    /// The contexts and the user identity of a request, of whose secrets only the length is shown.
    private static func proposed(_ request: Associate) -> [String] {
        var lines: [String] = request.presentationContexts.map { context in
            let syntaxes = context.transferSyntaxes.map(\.displayName).joined(separator: ", ")
            return label("context \(context.id)") + "\(context.abstractSyntax?.displayName ?? "none"): \(syntaxes)"
        }
        if let identity = request.userInformation?.userIdentityRequest {
            lines.append(label("user identity") + text(of: identity))
        }
        return lines
    }

    /// Roles and extended negotiations (PS3.7 D.3.3.4 to D.3.3.6).
    private static func extras(_ associate: Associate) -> [String] {
        let lines = (associate.userInformation?.subItems ?? []).lazy.compactMap(extra)
        let shown = Array(lines.prefix(ToolSupportLimits.extras + 1))
        return shown.count <= ToolSupportLimits.extras ? shown : shown.dropLast() + ["and more"]
    }

    private static func extra(_ item: UserInformationSubItem) -> String? {
        switch item {
        case .roleSelection(let role):
            let roles = [(role.scuRole, "SCU"), (role.scpRole, "SCP")].filter { $0.0 != 0 }.map(\.1)
            return label("role selection") + "\(role.sopClassUID.displayName): "
                + (roles.isEmpty ? "no role" : roles.joined(separator: " and "))
        case .extendedNegotiation(let item):
            return label("extended negotiation") + "\(item.sopClassUID.displayName): "
                + EscapedText.dump(item.information.prefix(ToolSupportLimits.applicationInformation))
                + (item.information.count > ToolSupportLimits.applicationInformation ? " ..." : "")
        case .commonExtendedNegotiation(let item):
            let related = item.relatedGeneralSOPClassUIDs.prefix(ToolSupportLimits.relatedClasses)
                .map { ", related to \($0.displayName)" }.joined()
            return label("common extended") + "\(item.sopClassUID.displayName): "
                + "\(item.serviceClassUID.displayName)\(related)"
        case .maximumLength, .implementationClassUID, .implementationVersionName, .asynchronousOperationsWindow,
            .userIdentityRequest, .userIdentityAccept, .other:
            return nil
        }
    }

    private static func text(of identity: UserIdentityRequest) -> String {
        // A user's name is none of the secrets; tickets, assertions and tokens are.
        let shown = identity.primaryField.prefix(ToolSupportLimits.userName)
        let name = "'\(EscapedText.of(shown))'" + (shown.count < identity.primaryField.count ? "..." : "")
        let masked = "\(identity.primaryField.count) bytes not shown"
        let content =
            switch identity.identityType {
            case 1: "name \(name)"
            case 2: "name \(name) and passcode, \(identity.secondaryField.count) bytes not shown"
            case 3: "Kerberos ticket, \(masked)"
            case 4: "SAML assertion, \(masked)"
            case 5: "JSON Web Token, \(masked)"
            case _: "of no defined type, \(masked)"
            }
        return "type \(identity.identityType), \(content); "
            + (identity.positiveResponseRequested == 0 ? "no response requested" : "response requested")
    }

    private static func identityAnswer(_ negotiation: Negotiation) -> [String] {
        switch negotiation.userIdentity {
        case .answered(let count): [label("user identity response") + "\(count) bytes"]
        case .unreadable: [label("user identity response") + "cannot be read"]
        case .notSent, .sentWithoutResponseRequested, .ignored: []
        }
    }

    /// The start of a line, as wide as those of a side.
    private static func label(_ text: String) -> String {
        text + String(repeating: " ", count: max(1, 29 - text.count))
    }

    /// What a context is for; a request that was not seen does not tell.
    private static func abstractSyntax(_ context: Negotiation.Context) -> String {
        context.abstractSyntax.isEmpty ? "not known" : context.abstractSyntax.displayName
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
                .init("\(context.id)"), .init(abstractSyntax(context)), .init(result, style),
                .init(syntaxes.map(\.displayName).joined(separator: ", ")),
            ])
        }
        return table.lines(width: width, palette: palette)
    }
}
