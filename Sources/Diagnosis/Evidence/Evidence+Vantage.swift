/// Words that depend on who reads them: whoever ran a tool, or whoever looks at a capture of others.
extension Evidence {
    /// Who asked.
    var machine: String {
        switch vantage {
        case .caller: "this machine"
        case .capture: "the caller"
        }
    }

    /// Whose observations these are, as the one that did something.
    var side: String {
        switch vantage {
        case .caller: "this side"
        case .capture: isRequestor ? "the caller" : "the acceptor"
        }
    }

    /// An option of the tool that asks, in brackets.
    func option(_ text: String) -> String {
        switch vantage {
        case .caller: "(\(text))"
        case .capture: "(dcmecho \(text))"
        }
    }

    /// Options of the tool that asks, in brackets behind what somebody else than a caller has to set elsewhere.
    func ownOptions(_ text: String) -> String {
        switch vantage {
        case .caller: " (\(text))"
        case .capture: ""
        }
    }

    /// How to wait longer, as the start of a remedy.
    var moreTime: String {
        switch vantage {
        case .caller: "Allow more time (--timeout \(timeout.map { "\($0.optionName)=" } ?? "")SECONDS)"
        case .capture: "Let the caller wait longer"
        }
    }

    /// How to keep what was exchanged, as the start of a remedy.
    var keepExchange: String {
        switch vantage {
        case .caller: "Record the exchange (--record)"
        case .capture: "Keep this capture"
        }
    }

    /// What shows what was exchanged.
    var ownRecording: String {
        switch vantage {
        case .caller: "a recording (--record)"
        case .capture: "this capture"
        }
    }

    /// A line of remedy that asks for contrasts; nil where there are none left to make.
    func differing(_ changes: [Contrast.Change], _ text: String) -> String? {
        guard !changes.isEmpty else { return nil }
        switch vantage {
        case .caller where areContrastsCutShort: return "Let --differ run to its end: " + text
        case .caller: return "Run with --differ: " + text
        case .capture: return "Run dcmecho --differ, best on the caller's machine: " + text
        }
    }
}
