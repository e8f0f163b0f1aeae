import ArgumentParser
import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import LiveToolSupport
import TLSWire
import TestSupport
import Testing
import ToolSupport

/// What a command line's words come to in the settings of a connection.
@Suite struct OptionTests {
    @Test("Titles, port and source that are given are taken, and the others are said to be defaults")
    func peer() throws {
        let plain = try PeerOptions.parse(["pacs"])
        let defaults = try plain.target()
        #expect(defaults.calledAETitle.text == "ANY-SCP" && defaults.callingAETitle.text == "SONDE")
        #expect(defaults.isCalledDefault && defaults.isCallingDefault && defaults.isPortDefault)
        #expect(try plain.family() == .any)
        #expect(try plain.sourceEndpoint() == (nil, 0))

        let full = try PeerOptions.parse([
            "-aet", "VIEWER", "-aec", "ARCHIVE", "pacs:11112", "--source", "[::1]:4000", "-6",
        ])
        let given = try full.target()
        #expect(given.calledAETitle.text == "ARCHIVE" && given.callingAETitle.text == "VIEWER")
        #expect(!given.isCalledDefault && !given.isCallingDefault && !given.isPortDefault)
        #expect(try full.family() == .ipv6)
        #expect(try full.sourceEndpoint() == ("::1", 4000))
        #expect(try PeerOptions.parse(["-4", "A@pacs"]).target().calledAETitle.text == "A")
        // The same title twice is no contradiction.
        #expect(try PeerOptions.parse(["-aec", "A", "A@pacs"]).target().calledAETitle.text == "A")
        #expect(throws: ToolFailure.self) { try PeerOptions.parse(["-aec", "B", "A@pacs"]).target() }
        #expect(throws: ToolFailure.self) { try PeerOptions.parse(["-4", "[::1]"]).address() }
        #expect(throws: ToolFailure.self) { try PeerOptions.parse(["pacs", "--source", "pacs"]).sourceEndpoint() }
        #expect(throws: (any Error).self) { try PeerOptions.parse(["-4", "-6", "pacs"]) }
        // An option that does not exist is complained of first.
        #expect(throws: ToolFailure.usage("no peer given: [AET@]HOST[:PORT]")) { try PeerOptions.parse([]).address() }
    }

    @Test(
        "A source that no connection to the peer can have is refused, and both are named",
        arguments: [
            (["--source", "127.0.0.1", "::1"], "'127.0.0.1' is an IPv4 address, and '::1' an IPv6"),
            (["--source", "[::1]:4000", "127.0.0.1", "104"], "'[::1]:4000' is an IPv6 address, and '127.0.0.1' an"),
            (["--source", "::1", "-4", "pacs"], "'--ipv4', and --source '::1' is an IPv6 address"),
            (["--source", "127.0.0.1", "-6", "pacs"], "'--ipv6', and --source '127.0.0.1' is an IPv4 address"),
            (["--source", "fe80::1", "pacs"], "fe80::1%eth0"),
        ]
    )
    func contradictingSource(arguments: [String], text: String) throws {
        let failure = #expect(throws: ToolFailure.self) { try PeerOptions.parse(arguments).sourceEndpoint() }
        #expect(failure?.exit == .usage && failure?.message.contains(text) == true, "\(failure?.message ?? "")")
    }

    @Test(
        "Of a name those addresses are tried that a source can connect to",
        arguments: [
            (["--source", "127.0.0.1", "pacs"], .ipv4), (["--source", "[::1]:4000", "pacs"], .ipv6),
            (["--source", "127.0.0.1", "-4", "pacs"], .ipv4), (["-6", "pacs"], .ipv6), (["pacs"], .any),
        ] as [([String], AddressFamily)]
    )
    func family(arguments: [String], family: AddressFamily) throws {
        #expect(try PeerOptions.parse(arguments).family() == family)
    }

    @Test(
        "A source of the peer's family is taken, and so is any where the peer is a name",
        arguments: [
            ["--source", "127.0.0.2", "127.0.0.1"], ["--source", "::1", "[::1]:104"], ["--source", "::1", "pacs"],
            ["--source", "127.0.0.1", "-4", "pacs"], ["--source", "fe80::1%lo", "fe80::2%lo"],
        ]
    )
    func source(arguments: [String]) throws {
        #expect(try PeerOptions.parse(arguments).sourceEndpoint().address == arguments[1])
    }

    @Test(
        "A time-out is one for all stages, or one for each stage named",
        arguments: [
            (nil, TimeLimits()), ("2", TimeLimits(eachStage: .seconds(2))),
            ("0.25", TimeLimits(eachStage: .milliseconds(250))), ("0.001", TimeLimits(eachStage: .milliseconds(1))),
            ("dimse=1.5", TimeLimits().with(\.dimse, .milliseconds(1500))),
            (
                "resolve=1,connect=2,tls=3,association=4,dimse=5,release=6",
                TimeLimits().with(\.resolve, .seconds(1)).with(\.connect, .seconds(2)).with(\.tls, .seconds(3))
                    .with(\.association, .seconds(4)).with(\.dimse, .seconds(5)).with(\.release, .seconds(6))
            ),
        ] as [(String?, TimeLimits)]
    )
    func limits(text: String?, expected: TimeLimits) throws {
        #expect(try TimeOptions.parse(text.map { ["--timeout", $0] } ?? []).limits() == expected)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "0", "-1", "nan", "inf", "1e9", "0.0000000001", "0.0009", "1e-320", "dimse=0.0005",
            "86400.1", "soon", "dimse", "dimse=", "=1", "lunch=1", "dimse=1,", "artim=1", "dimse=1,dimse=1",
            "association=1,dimse=2,association=2",
        ]
    )
    func noLimits(text: String) throws {
        let failure = #expect(throws: ToolFailure.self) { try TimeOptions.parse(["--timeout=\(text)"]).limits() }
        #expect(failure?.exit == .usage && failure?.message.contains("--timeout") == true)
    }

    @Test("A deadline is in seconds, and none is none")
    func deadline() throws {
        #expect(try TimeOptions.parse([]).deadlineLimit() == nil)
        #expect(try TimeOptions.parse(["--deadline", "1.5"]).deadlineLimit() == .milliseconds(1500))
        #expect(throws: ToolFailure.self) { try TimeOptions.parse(["--deadline", "0"]).deadlineLimit() }
        #expect(throws: ToolFailure.self) { try TimeOptions.parse(["--deadline", "0.0001"]).deadlineLimit() }
        #expect(try TimeOptions.seconds("0", "--interval", allowsZero: true) == 0)
        #expect(try TimeOptions.seconds("0.001", "--interval", allowsZero: true) == .milliseconds(1))
        let short = #expect(throws: ToolFailure.self) {
            try TimeOptions.seconds("0.0009", "--interval", allowsZero: true)
        }
        #expect(short?.message.contains("0 or a number from 0.001") == true)
    }

    @Test("What is proposed has limits that are lifted only by --intrusive")
    func negotiation() throws {
        let plain = try NegotiationOptions.parse([])
        #expect(try plain.maximumPDULength() == AssociationProposal.defaultMaximumLength)
        #expect(try plain.implementation() == .sonde)
        for length: UInt32 in [0, 1024, .max] {
            #expect(try NegotiationOptions.parse(["--max-pdu", "\(length)"]).maximumPDULength() == length)
        }
        let small = #expect(throws: ToolFailure.self) {
            try NegotiationOptions.parse(["--max-pdu", "1023"]).maximumPDULength()
        }
        #expect(small?.hint?.contains("--intrusive") == true)
        #expect(try NegotiationOptions.parse(["--max-pdu", "1", "--intrusive"]).maximumPDULength() == 1)

        // Another client's UID does not come with this one's name.
        let other = try NegotiationOptions.parse(["--implementation-uid", "1.2.3"]).implementation()
        #expect(other == ImplementationIdentity(classUID: UID("1.2.3"), versionName: ""))
        let named = try NegotiationOptions.parse(["--implementation-version", "OTHER"]).implementation()
        #expect(named.classUID == ImplementationIdentity.sonde.classUID && named.versionName == "OTHER")
        for wrong in [["--implementation-uid", "1.02"], ["--implementation-version", "SEVENTEEN-LETTERS"]] {
            #expect(throws: ToolFailure.self) { try NegotiationOptions.parse(wrong).implementation() }
        }
    }

    @Test("An identity is made of a name and of files, and its secret never of the command line")
    func identity() throws {
        let folder = try TemporaryFolder("identity")
        let passcode = try folder.write("open sesame\r\n", to: "passcode")
        let token = try folder.write(bytes: [1, 2, 0x0A], to: "token")
        // A return is a part of it where no line feed makes it a line end.
        let returned = try folder.write("open sesame\r", to: "returned")
        #expect(try IdentityOptions.parse([]).identity() == nil)
        let cases: [(arguments: [String], type: UInt8, primary: [UInt8], secondary: [UInt8])] = [
            (["--user", "ann"], 1, Array("ann".utf8), []),
            (["--user", "ann", "--passcode-file", passcode], 2, Array("ann".utf8), Array("open sesame".utf8)),
            (["--user", "ann", "--passcode-file", returned], 2, Array("ann".utf8), Array("open sesame\r".utf8)),
            (["--user", "ann", "--passcode-env", "SONDE_NO_SUCH_VARIABLE_IS_SET"], 0, [], []),
            (["--kerberos", token], 3, [1, 2, 0x0A], []), (["--saml", token], 4, [1, 2, 0x0A], []),
            (["--jwt", token], 5, [1, 2], []),
        ]
        for (arguments, type, primary, secondary) in cases {
            guard type != 0 else {
                let failure = #expect(throws: ToolFailure.self) { try IdentityOptions.parse(arguments).identity() }
                #expect(failure?.message.contains("SONDE_NO_SUCH_VARIABLE_IS_SET") == true)
                continue
            }
            for isAnswered in [false, true] {
                let options = try IdentityOptions.parse(arguments + (isAnswered ? ["--identity-response"] : []))
                let expected = UserIdentityRequest(
                    identityType: type,
                    positiveResponseRequested: isAnswered,
                    primaryField: primary,
                    secondaryField: secondary
                )
                #expect(try options.identity() == expected, "\(arguments)")
            }
        }
    }

    @Test("Identities that are none, or too long, or cannot be read name their option")
    func noIdentity() throws {
        let folder = try TemporaryFolder("identity")
        let letters = { (count: Int) in [UInt8](repeating: 0x41, count: count) }
        let longest = try folder.write(bytes: letters(LiveToolLimits.identity), to: "longest")
        #expect(
            try IdentityOptions.parse(["--saml", longest]).identity()?.primaryField.count == LiveToolLimits.identity
        )
        let long = try folder.write(bytes: letters(LiveToolLimits.identity + 1), to: "long")
        let largest = try folder.write(bytes: letters(LiveToolLimits.secretFile), to: "largest")
        let huge = try folder.write(bytes: letters(LiveToolLimits.secretFile + 1), to: "huge")
        let empty = try folder.write("\n", to: "empty")
        for (arguments, named) in [
            (["--user", ""], "--user"), (["--jwt", empty], "--jwt"), (["--saml", long], "60000"),
            // It is read, and is no identity.
            (["--kerberos", largest], "60000"), (["--kerberos", huge], "1048576"),
            (["--jwt", folder.path], folder.path),
            (["--saml", folder.file("none")], "No such file"),
            (["--user", "ann", "--passcode-file", folder.file("none")], "--passcode-file"),
        ] {
            let failure = #expect(throws: ToolFailure.self) { try IdentityOptions.parse(arguments).identity() }
            #expect(failure?.exit == .usage && failure?.message.contains(named) == true, "\(arguments)")
        }
    }

    @Test("TLS is off until an option of it is given, and its options are in the target")
    func tls() async throws {
        let certificates = try await CertificateKinds.shared
        var target = Target(calledAETitle: AETitle(field: [0x41]), callingAETitle: AETitle(field: [0x42]))
        #expect(try TLSOptionGroup.parse([]).prepare(&target) == nil)
        #expect(!target.usesTLS && target.tlsVersions == nil)

        let trust = ["--tls-ca", certificates.path("ca.pem")]
        for arguments in [
            ["--tls"], trust, ["--tls-name", "pacs.example"], ["--tls-any-name"], ["--tls-insecure"],
            ["--tls-min", "1.3"],
        ] {
            var target = target
            #expect(try TLSOptionGroup.parse(arguments).prepare(&target) != nil, "\(arguments)")
            #expect(target.usesTLS && !target.hasClientCertificate, "\(arguments)")
        }
        let own = ["--tls-cert", certificates.path("client.pem"), "--tls-key", certificates.path("client.key")]
        var full = target
        let prepared = try TLSOptionGroup.parse(trust + own + ["--tls-profile", "bcp195-extended"]).prepare(&full)
        #expect(full.hasClientCertificate && full.tlsVersions == .tls12 ... .tls12)
        #expect(full.unavailableCipherSuites == TLSProfile.bcp195Extended.unavailable)
        #expect(prepared?.notes.count == 1 && prepared?.notes.first?.contains("lacks") == true)
        let expired = ["--tls-cert", certificates.path("client-expired.pem"), "--tls-key"]
        let late = try TLSOptionGroup.parse(expired + [certificates.path("client-expired.key")]).prepare(&full)
        #expect(late?.notes.first?.contains("expired at 2020-02-01") == true)
    }

    @Test("A key that is encrypted takes its passphrase from a file, without its line feed")
    func passphrase() async throws {
        let certificates = try await CertificateKinds.shared
        let folder = try TemporaryFolder("passphrase")
        let own = [
            "--tls-cert", certificates.path("client.pem"), "--tls-key", certificates.path("client-encrypted.key"),
        ]
        var target = Target(calledAETitle: AETitle(field: [0x41]), callingAETitle: AETitle(field: [0x42]))
        let right = ["--tls-key-passphrase-file", try folder.write("open sesame\n", to: "right")]
        #expect(try TLSOptionGroup.parse(own + right).prepare(&target) != nil)
        let wrong = ["--tls-key-passphrase-file", try folder.write("open barley\n", to: "wrong")]
        for arguments in [own, own + wrong] {
            let failure = #expect(throws: ToolFailure.self) { try TLSOptionGroup.parse(arguments).prepare(&target) }
            #expect(failure?.exit == .usage && failure?.message.contains("client-encrypted.key") == true)
            #expect(failure?.message.contains("barley") == false)
        }
    }

    @Test(
        "Versions are read as people write them",
        arguments: [
            ("1.0", .tls10), ("TLS1.1", .tls11), ("tls 1.2", .tls12), ("TLSv1.3", .tls13), ("1", .tls10), ("1.4", nil),
            ("ssl3", nil), ("ssl1.2", nil), ("v1.2", nil), ("ltsv1.2", nil), ("TLSTLS1.2", nil), ("TLSvv1.2", nil),
            ("TLSvTLS1.2", nil),
            ("TLS", nil), ("", nil),
        ] as [(String, TLSProtocolVersion?)]
    )
    func versions(text: String, version: TLSProtocolVersion?) throws {
        var target = Target(calledAETitle: AETitle(field: [0x41]), callingAETitle: AETitle(field: [0x42]))
        guard let version else {
            #expect(throws: (any Error).self) { try TLSOptionGroup.parse(["--tls-max=\(text)"]).prepare(&target) }
            return
        }
        #expect(try TLSOptionGroup.parse(["--tls-max", text]).prepare(&target) != nil)
        #expect(target.tlsVersions?.upperBound == version)
    }
}

extension TimeLimits {
    fileprivate func with(_ stage: WritableKeyPath<TimeLimits, Nanoseconds>, _ limit: Nanoseconds) -> TimeLimits {
        var limits = self
        limits[keyPath: stage] = limit
        return limits
    }
}
