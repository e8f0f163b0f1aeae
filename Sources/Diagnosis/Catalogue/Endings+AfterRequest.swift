import DIMSE

// The peer ended the connection in place of an answer to the association request.
extension Endings {
    /// Who resets a request for what it is does so within this and a round trip; measured: under 1 ms on loopback.
    private static let resetAtOnce: Nanoseconds = 100_000_000

    static func reset(_ lines: [String?], _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        if let outcome = evidence.outcome(of: .tls), outcome == .reset || outcome == .closed {
            return callerNotAdmitted(lines, evidence, .tls, outcome)
        }
        let contrasts = evidence.untried([.tls, .withoutUserIdentity, .minimalRequest, .listening])
        let late = association.silenceBeforeEnd.flatMap { $0 > resetAtOnce ? DurationText.of($0) : nil }
        return Finding(
            .resetAfterRequest,
            .failure,
            late.map {
                "The peer resets the connection \($0) after the association request, without a byte: it may have crashed "
                    + "or run into a time-out, its own or a proxy's; a port that wants TLS, or a list of addresses, answers "
                    + "sooner as a rule."
            }
                ?? "The peer resets the connection in answer to the association request, without a byte: the port wants "
                + "TLS, or a list of addresses does not let this caller in.",
            evidence: lines,
            remedy: [
                late == nil
                    ? noServerBehind
                    : "Look at the peer's log at that moment: a crash or a time-out looks like this, and so does a proxy or "
                        + "load balancer whose server does not answer.",
                evidence.differing(
                    contrasts,
                    late == nil
                        ? "a TLS handshake on the same port tells the two apart, and a connection on which nothing is sent "
                            + "whether the peer waits for a request at all."
                        : "a TLS handshake on the same port tells whether it wants TLS."
                ),
                evidence.target.usesTLS ? nil : "If it is TLS, connect with TLS \(evidence.option("--tls")).",
                "If it is not, have \(evidence.machineAddress) added to the server's list.",
                "A service that is not DICOM may do so too: check the port.",
            ],
            source:
                "measured: Orthanc 1.10.1, storescp 3.6.7, pynetdicom 3.0.4 with TLS reset a plain request in under "
                + "1 ms",
            contrasts: contrasts
        )
    }

    static func closed(_ lines: [String?], _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let contrasts = evidence.untried([.withoutUserIdentity, .minimalRequest, .tls, .listening])
        let waited = association.silenceBeforeEnd.map(timerRange.contains) == true
        return Finding(
            .closedAfterRequest,
            .failure,
            waited
                ? "The peer closes the connection after a while without an answer to the association request: it "
                    + "waited for more, and could not read the request as a whole one."
                : "The peer closes the connection in answer to the association request, without a byte: it could not "
                    + "read the request"
                    + (evidence.isChange(.tls) && evidence.outcome(of: .tls) == nil ? " (the port may want TLS)" : "")
                    + ", does not admit this caller, or has no server behind it.",
            evidence: lines,
            remedy: [
                evidence.differing(contrasts, "it tries again, one change at a time: \(list(contrasts))."),
                "dcmqrscp 3.6.7 closes so at a request without contexts and where the calling AE title is blank.",
                "A load balancer or tunnel whose server is down, and access lists of services (tcp wrappers), look "
                    + "the same: check them.",
                waited
                    ? "DCMTK 3.6.7 and pynetdicom 3.0.4 close 30 s after a connection on which no whole request came."
                    : nil,
                "The peer's log says more.",
            ],
            source:
                "measured: dcmqrscp 3.6.7, pynetdicom 3.0.4, TLS of OpenSSL (s_server), a server that accepts and closes",
            contrasts: contrasts
        )
    }
}
