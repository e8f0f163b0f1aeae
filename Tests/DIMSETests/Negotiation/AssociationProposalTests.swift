import DICOMWire
import DIMSE
import Testing

@Suite struct AssociationProposalTests {
    private static let identity = ImplementationIdentity(classUID: "1.2.3.4", versionName: "TEST_1")

    private static func check(_ proposal: AssociationProposal, _ expected: String) throws {
        let bytes = try PDU.associateRequest(proposal.request).encoded()
        #expect(hexText(bytes) == hexText(hex(expected)))
        var log = DecodingLog()
        #expect(try PDU(decoding: bytes, log: &log) == .associateRequest(proposal.request))
        #expect(log.deviations == [])
        #expect(proposal.problem == nil)
    }

    /// Bytes up to the items, with titles PACS and SONDE.
    private static let start = """
        0001 0000  // protocol version
        50414353 20202020 20202020 20202020  // called PACS
        534F4E44 45202020 20202020 20202020  // calling SONDE
        00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
        10 00 0015 312E322E3834302E31303030382E332E312E312E31  // 1.2.840.10008.3.1.1.1

        """

    @Test("A plain proposal on the wire")
    func plain() throws {
        var proposal = AssociationProposal(
            calledAETitle: .pacs,
            callingAETitle: .sonde,
            contexts: [ProposedContext(.verification, [.implicitVRLittleEndian])]
        )
        proposal.implementation = Self.identity
        try Self.check(
            proposal,
            "01 00 000000B0\n" + Self.start + """
                20 00 002E 01 00 00 00  // context 1
                  30 00 0011 312E322E3834302E31303030382E312E31  // 1.2.840.10008.1.1
                  40 00 0011 312E322E3834302E31303030382E312E32  // 1.2.840.10008.1.2
                50 00 001D
                  51 00 0004 00004000  // 16,384
                  52 00 0007 312E322E332E34  // 1.2.3.4
                  55 00 0006 544553545F31  // TEST_1
                """
        )
    }

    @Test("A proposal with every item on the wire, sub-items in ascending order")
    func everything() throws {
        var proposal = AssociationProposal(
            calledAETitle: .pacs,
            callingAETitle: .sonde,
            contexts: [ProposedContext("1.2", ["1.3", "1.4"]), ProposedContext("1.5", ["1.3"])]
        )
        proposal.implementation = Self.identity
        proposal.maximumLength = 0
        proposal.asynchronousOperationsWindow = AsynchronousOperationsWindow(invoked: 2, performed: 1)
        proposal.roleSelections = [RoleSelection(sopClass: "1.2", scuRole: false, scpRole: true)]
        proposal.extendedNegotiations = [ExtendedNegotiation(sopClass: "1.5", information: [1, 1])]
        proposal.commonExtendedNegotiations = [
            CommonExtendedNegotiation(sopClass: "1.2", serviceClass: "1.6", relatedGeneralSOPClasses: ["1.7"])
        ]
        proposal.userIdentity = UserIdentityRequest(
            identityType: 2,
            positiveResponseRequested: true,
            primaryField: Array("dr".utf8),
            secondaryField: Array("who".utf8)
        )
        try Self.check(
            proposal,
            "01 00 000000F3\n" + Self.start + """
                20 00 0019 01 00 00 00  // context 1
                  30 00 0003 312E32
                  40 00 0003 312E33
                  40 00 0003 312E34
                20 00 0012 03 00 00 00  // context 3
                  30 00 0003 312E35
                  40 00 0003 312E33
                50 00 005F
                  51 00 0004 00000000  // no limit
                  52 00 0007 312E322E332E34
                  53 00 0004 0002 0001  // asynchronous operations window
                  54 00 0007 0003 312E32 00 01  // SCP role
                  55 00 0006 544553545F31
                  56 00 0007 0003 312E35 0101  // extended negotiation
                  57 00 0011 0003 312E32 0003 312E36 0005 0003 312E37  // common extended negotiation
                  58 00 000B 02 01 0002 6472 0003 77686F  // user identity
                """
        )
    }

    @Test("An empty version name is left out")
    func noVersionName() {
        var proposal = Samples.proposal
        proposal.implementation.versionName = ""
        let items = proposal.request.userInformation?.subItems ?? []
        #expect(items.count == 2)
        #expect(proposal.request.userInformation?.implementationVersionName == nil)
    }

    @Test("Context IDs are the odd numbers from 1, up to 255")
    func contextIDs() throws {
        var proposal = Samples.proposal
        proposal.contexts = Array(repeating: Samples.contexts[0], count: 128)
        #expect(proposal.request.presentationContexts.map(\.id) == (0..<128).map { UInt8(2 * $0 + 1) })
    }

    @Test(
        "Contexts are split into groups of 128, none lost and none twice",
        arguments: [
            (0, []), (1, [1]), (127, [127]), (128, [128]), (129, [128, 1]), (256, [128, 128]), (300, [128, 128, 44]),
        ]
    )
    func split(count: Int, sizes: [Int]) {
        let contexts = (0..<count).map { ProposedContext(UID("1.2.\($0 + 1)"), [.implicitVRLittleEndian]) }
        let groups = AssociationProposal.split(contexts)
        #expect(groups.map(\.count) == sizes)
        #expect(groups.flatMap(\.self) == contexts)
    }

    /// Catches contexts that are left out of a request without a word.
    @Test("More contexts than there are IDs are told before they are sent", arguments: [128, 129])
    func tooManyContexts(count: Int) {
        var proposal = Samples.proposal
        proposal.contexts = Array(repeating: Samples.contexts[0], count: count)
        #expect(proposal.problem?.code == (count == 128 ? nil : .unencodable))
    }

    /// Catches a tool that stops with a trap where a user gives it a large token.
    @Test("A user identity that no item can hold is told before it is sent", arguments: [65_000, 70_000])
    func problem(length: Int) {
        var proposal = Samples.proposal
        proposal.userIdentity = UserIdentityRequest(
            identityType: 5,
            positiveResponseRequested: false,
            primaryField: Array(repeating: 0x41, count: length)
        )
        #expect(proposal.problem?.code == (length == 65_000 ? nil : .unencodable))
    }
}
