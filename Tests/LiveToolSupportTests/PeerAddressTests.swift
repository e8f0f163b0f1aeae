import DICOMWire
import LiveToolSupport
import Testing
import ToolSupport

@Suite struct PeerAddressTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let words: [String]
        let called: String?
        let host: String
        let port: Int?
        var testDescription: String { words.joined(separator: " ") }

        init(_ words: String..., called: String? = nil, host: String, port: Int? = nil) {
            self.words = words
            self.called = called
            self.host = host
            self.port = port
        }
    }

    static let cases = [
        Case("pacs", host: "pacs"),
        Case("pacs:11112", host: "pacs", port: 11112),
        Case("pacs", "11112", host: "pacs", port: 11112),
        Case("ARCHIVE@pacs.example.org:104", called: "ARCHIVE", host: "pacs.example.org", port: 104),
        Case("ARCHIVE@pacs", "104", called: "ARCHIVE", host: "pacs", port: 104),
        // An AE title may have spaces inside and characters that a host name has not; the last @ ends it.
        Case("MY PACS@pacs", called: "MY PACS", host: "pacs"),
        Case("A@B@pacs", called: "A@B", host: "pacs"),
        Case("A:B@pacs:1", called: "A:B", host: "pacs", port: 1),
        Case("under_score-1.local.:65535", host: "under_score-1.local.", port: 65535),
        Case("192.0.2.1:4242", host: "192.0.2.1", port: 4242),
        Case("::1", host: "::1"),
        Case("[::1]", host: "::1"),
        Case("[2001:db8::1]:104", host: "2001:db8::1", port: 104),
        Case("2001:db8::1", "104", host: "2001:db8::1", port: 104),
        Case("ARCHIVE@[fe80::1%eth0]:104", called: "ARCHIVE", host: "fe80::1%eth0", port: 104),
        Case("febf::1%2", host: "febf::1%2"),
        // The next to link-local addresses, which need no zone.
        Case("fe7f::1", host: "fe7f::1"),
        Case("fec0::1", host: "fec0::1"),
    ]

    @Test("A peer is read in each way that users write one", arguments: cases)
    func reads(_ item: Case) throws {
        let address = try PeerAddress(item.words)
        #expect(address.calledAETitle?.text == item.called)
        #expect(address.host == item.host && address.port == item.port)
        #expect(address.isIPv6 == item.host.contains(":"))
        #expect(address.isIPv4 == item.host.hasPrefix("192."))
    }

    static let refusals: [(words: [String], named: String)] = [
        ([], "HOST PORT"), (["a", "1", "2"], "HOST PORT"), ([""], "''"), (["@pacs"], "called AE title"),
        (["SEVENTEEN-LETTERS@pacs"], "SEVENTEEN-LETTERS"), (["BACK\\SLASH@pacs"], "BACK"), (["AE@"], "'AE@'"),
        (["pacs:"], "port ''"), (["pacs:0"], "'0'"), (["pacs:65536"], "'65536'"), (["pacs:+1"], "'+1'"),
        (["pacs:1.0"], "'1.0'"), (["pacs", "dicom"], "'dicom'"), (["pacs", ""], "port ''"),
        (["pacs:99999999999999999999"], "99999999999999999999"), (["pacs:１０４"], "port"),
        (["pacs:104", "104"], "two ports"), (["[::1]:104", "104"], "two ports"), (["[::1"], "'[::1'"),
        (["[::1]x"], "'[::1]x'"), (["[pacs]"], "'[pacs]'"), (["[]"], "'[]'"), (["1:2:3"], "'1:2:3'"),
        (["-pacs"], "'-pacs'"), ([".pacs"], "'.pacs'"), (["a..b"], "'a..b'"), (["a b"], "'a b'"), (["p\u{1B}[2J"], "p"),
        (["[::1%]"], "'[::1%]'"), (["[::1%a b]"], "a b"), (["[::1%\u{1B}[31m]"], "::1"), (["::1%e%1"], "'::1%e%1'"),
        (["fe80::1"], "as fe80::1%eth0"), (["A@[fe80::1]:104"], "'fe80::1'"), (["FEBF::1", "104"], "'FEBF::1'"),
        (["pâcs"], "cs"), (["http://pacs"], "'//pacs'"), ([String(repeating: "a", count: 254)], "aaa"),
    ]

    @Test("What is no peer is refused as usage, in one line that names it", arguments: refusals)
    func refuses(words: [String], named: String) throws {
        let failure = try #require(throws: ToolFailure.self) { try PeerAddress(words) }
        #expect(failure.exit == .usage)
        #expect(failure.message.contains(named), "\(failure.message)")
        #expect(failure.message.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "nothing reaches a terminal unescaped")
    }

    @Test(
        "The end of an IPv6 address that may have been meant as a port is told",
        arguments: [
            ("::1:104", "[::1]:104"), ("2001:db8::1:104", "[2001:db8::1]:104"), ("::1", nil), ("2001:db8::1", nil),
            ("[::1:104]:104", nil), ("1:2:3:4:5:6:7:104", nil), ("::1:a04", nil), ("127.0.0.1:104", nil), ("pacs", nil),
        ] as [(String, String?)]
    )
    func portInAddress(text: String, expected: String?) throws { #expect(try PeerAddress([text]).withPort == expected) }
}
