import ArgumentParser
import DICOMWire
import LiveToolSupport
import Probing
import ToolSupport

/// Whether received segments are acknowledged at once.
enum QuickAcknowledgement: String, CaseIterable {
    case on
    case off
    case both
}

/// How often and how a peer is echoed.
struct EchoOptions: ParsableArguments {
    @Option(
        name: [.customShort("c", allowingJoined: true), .long],
        parsing: .unconditional,
        help: ArgumentHelp("Echoes to send; 0 goes on until interrupted. Default: 1.", valueName: "n")
    )
    private var count: String?

    @Option(
        // Joined as ping's users type them: -c5 -i0.2.
        name: [.customShort("i", allowingJoined: true), .long],
        parsing: .unconditional,
        help: ArgumentHelp("Seconds between the end of one echo and the start of the next.", valueName: "seconds")
    )
    private var interval = "1"

    @Flag(help: "Go on until an echo succeeds, as while a server comes up.")
    private var untilOk = false

    @Flag(help: "Make an association for each echo instead of one for all.")
    private var repeatAssociation = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Echo under this calling AE title; repeat it to compare several.", valueName: "title")
    )
    private var callingTitles: [String] = []

    @Flag(
        help: "Try again with one thing changed at a time, to tell causes apart, or to see how much a success proves."
    )
    var differ = false

    @Flag(help: "End associations by A-ABORT instead of A-RELEASE.")
    private var abort = false

    @Option(
        name: .customLong("transfer-syntax"),
        help: ArgumentHelp(
            "A transfer syntax to propose, by UID or keyword of PS3.6; repeat it for several. Default: ImplicitVRLittleEndian.",
            valueName: "uid"
        )
    )
    private var transferSyntaxes: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Quick acknowledgement: on, off, or both one after the other, where \(ProbingLimits.delayedEchoes) echoes \
            follow without it, however many were sent with it. Default: on.
            """,
            valueName: "when"
        ),
        completion: OptionValue.completion(QuickAcknowledgement.self)
    )
    private var quickAck: String?

    func validate() throws {
        _ = try (echoes(), quickAcknowledgement())
        if untilOk && count != nil { throw ValidationError("'--until-ok' and '--count' exclude each other") }
    }

    /// Whether received segments are acknowledged at once.
    func quickAcknowledgement() throws -> QuickAcknowledgement {
        try OptionValue.choice(quickAck, "--quick-ack") ?? .on
    }

    private func echoes() throws -> Int { try OptionValue.number(count, "--count", 0...Int.max) ?? 1 }

    /// Whether the calling titles are given here.
    var hasCallingAETitles: Bool { !callingTitles.isEmpty }

    /// The calling titles to compare, each another one; nil where none are given.
    func callingAETitles() throws -> [AETitle]? {
        guard hasCallingAETitles else { return nil }
        let titles = try callingTitles.map { try PeerAddress.title($0, "calling AE title") }
        for (index, title) in titles.enumerated() where titles[..<index].contains(title) {
            throw ToolFailure.usage("'--as \(title.text)' is given twice: titles are compared with others")
        }
        return titles
    }

    /// The plan that the options ask for.
    func plan() throws -> EchoPlan {
        var plan = EchoPlan()
        let echoes = try echoes()
        plan.count = untilOk || echoes == 0 ? nil : echoes
        plan.interval = try TimeOptions.seconds(interval, "--interval", allowsZero: true)
        plan.repeatsAssociation = repeatAssociation
        plan.endsWithSuccess = untilOk
        plan.ending = abort ? .abort : .release
        if !transferSyntaxes.isEmpty { plan.transferSyntaxes = try transferSyntaxes.map(Self.transferSyntax) }
        return plan
    }

    private static func transferSyntax(_ text: String) throws -> UID {
        if UID(text).isValid {
            let uid = UID(text)
            guard let entry = uid.registryEntry, entry.kind != .transferSyntax else { return uid }
            throw ToolFailure.usage(
                "--transfer-syntax '\(text)': this is no transfer syntax, but \(uid.displayName) (\(entry.kind.rawValue))"
            )
        }
        if let uid = UID(keyword: text, of: .transferSyntax) { return uid }
        throw ToolFailure.usage(
            "--transfer-syntax '\(EscapedText.of(Array(text.utf8)))': neither a UID nor the keyword of a transfer syntax, such "
                + "as ImplicitVRLittleEndian or JPEGBaseline8Bit"
        )
    }
}
