import ArgumentParser
import DICOMWire
package import DIMSE
import ToolSupport

/// What is proposed to the peer.
package struct NegotiationOptions: ParsableArguments, Sendable {
    @Option(
        name: .customLong("max-pdu"),
        help: ArgumentHelp(
            "The longest P-DATA-TF this side wants, in bytes: 1024 to 4294967295, or 0 for no limit. "
                + "Default: \(AssociationProposal.defaultMaximumLength).",
            valueName: "bytes"
        )
    )
    private var maximumLength: String?

    @Option(
        name: .customLong("implementation-uid"),
        help: ArgumentHelp("The implementation class UID to send, to pass for another client.", valueName: "uid")
    )
    private var classUID: String?

    @Option(
        name: .customLong("implementation-version"),
        help: ArgumentHelp("The implementation version name to send; '' sends none.", valueName: "name")
    )
    private var versionName: String?

    /// Whether proposals may be sent that are known to hang or end real servers.
    @Flag(help: "Allow what is known to hang or end real servers.")
    package var intrusive = false

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// The longest P-DATA-TF that is asked for.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func maximumPDULength() throws -> UInt32 {
        let maximumLength =
            try OptionValue.number(maximumLength, "--max-pdu", 0...UInt32.max)
            ?? AssociationProposal.defaultMaximumLength
        if maximumLength != 0, maximumLength < 1024, !intrusive {
            throw ToolFailure.usage(
                "--max-pdu \(maximumLength): servers hang or abort under 1024 bytes",
                hint: "give --intrusive as well if that is what you want to see"
            )
        }
        return maximumLength
    }

    /// Who this side says it is.
    ///
    /// - Throws: `ToolFailure` with usage.
    package func implementation() throws -> ImplementationIdentity {
        var identity = ImplementationIdentity.sonde
        if let classUID {
            guard UID(classUID).isValid else {
                throw ToolFailure.usage(
                    "--implementation-uid '\(EscapedText.of(Array(classUID.utf8)))': this is no UID"
                )
            }
            identity = ImplementationIdentity(classUID: UID(classUID), versionName: "")
        }
        if let versionName {
            guard versionName.utf8.count <= 16, versionName.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw ToolFailure.usage("--implementation-version: a name has at most 16 printable ASCII characters")
            }
            identity.versionName = versionName
        }
        return identity
    }
}
