import TestSupport

/// What scripted peers do again and again.
enum PeerScripts {
    /// Accepts an association.
    static let accept: [ScriptedPeer.Step] = [.readPDU, .reply { ScriptedAnswers.accept($0) }]

    /// Accepts, answers one C-ECHO with success, and releases.
    static let echo = answering(ScriptedAnswers.echoResponse())

    /// Accepts, gives an answer to the C-ECHO-RQ, and releases.
    static func answering(_ answer: [UInt8]) -> [ScriptedPeer.Step] {
        accept + [.readPDU, .send(answer)] + release
    }

    /// Answers a release request, and waits for the client to close.
    static let release: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.releaseResponse), .wait]
}
