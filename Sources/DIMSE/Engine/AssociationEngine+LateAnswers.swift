import DICOMWire

// What comes in Sta13 after the limit of a stage ran out: the machine ignores it, and a diagnosis must not.
extension AssociationEngine {
    /// Whether the values of a P-DATA-TF are read: where they may come, and where one may be the answer that came too
    /// late.
    var readsData: Bool {
        switch machine.state {
        case .sta6, .sta7: true
        case .sta13: record.timeout == .dimse && record.lateAnswer == nil
        case .sta1, .sta2, .sta3, .sta4, .sta5, .sta8, .sta9, .sta10, .sta11, .sta12: false
        }
    }

    /// Whether what comes belongs to an association that is over.
    var isOver: Bool { machine.state == .sta13 }

    /// Keeps a PDU of Sta13 that answers what was waited for.
    mutating func noteLate(_ pdu: PDU, at now: Nanoseconds) {
        guard isOver, record.lateAnswer == nil, let since = waitedSince, let content = answer(in: pdu) else { return }
        record.lateAnswer = LateAnswer(content, after: now - since)
    }

    /// Keeps a response of Sta13 to an operation that was waited for.
    mutating func noteLate(_ received: ReceivedMessage, at now: Nanoseconds) {
        guard let (response, sentAt) = lateResponse(in: received) else { return }
        noteDeviations(of: received)
        record.lateAnswer = LateAnswer(.response(record.secrets.masked(response)), after: now - sentAt)
    }

    /// Notes what is wrong with the command of a message whose data set is to come; of Sta13, where it is an answer.
    mutating func noteDeviations(ofBegun received: ReceivedMessage) {
        guard !isOver || lateResponse(in: received) != nil else { return }
        record.note(received.deviations, in: .data)
    }

    /// A response to an operation that was waited for, and when that was asked for.
    private func lateResponse(in received: ReceivedMessage) -> (Response, Nanoseconds)? {
        guard case .response(let response) = received.message.command else { return nil }
        return operations.sentAt(answeredBy: response).map { (response, $0) }
    }

    /// When what was not answered within its limit was asked for.
    private var waitedSince: Nanoseconds? {
        switch record.timeout {
        case .association: requestedAt
        case .dimse: operations.waitingSince
        case .release: releaseRequestedAt
        case nil, .resolve, .connect, .tls, .idle, .artim: nil
        }
    }

    private func answer(in pdu: PDU) -> LateAnswer.Content? {
        switch (pdu, record.timeout) {
        case (.associateAccept, .association): .acceptance
        case (.associateReject(let reject), .association): .rejection(reject)
        case (.releaseResponse, .release): .release
        case (.abort(let abort), _): .abort(abort)
        case (.associateAccept, _), (.associateReject, _), (.releaseResponse, _): nil
        case (.associateRequest, _), (.releaseRequest, _), (.data, _), (.uninterpreted, _): nil
        }
    }
}
