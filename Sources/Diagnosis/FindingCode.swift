/// The findings of the catalogue by name.
///
/// The names are stable: scripts depend on them.
package enum FindingCode: String, Hashable, Sendable, CaseIterable {
    // MARK: Local failures

    /// This machine has no file descriptor left.
    case noDescriptors = "no-descriptors"
    /// This machine has no local port left for another connection.
    case noLocalPorts = "no-local-ports"
    /// The source address asked for is not this machine's.
    case sourceAddressUnusable = "source-address-unusable"
    /// The source port asked for is in use.
    case sourcePortInUse = "source-port-in-use"
    /// This machine, or the chosen source, cannot speak to addresses of this kind.
    case addressFamilyUnsupported = "address-family-unsupported"
    /// This machine's routing table forbids the way.
    case blackHoleRoute = "black-hole-route"
    /// This machine could not open a connection for another reason.
    case localFailure = "local-failure"

    // MARK: Name resolution

    /// The name does not exist, or has no address of the wanted kind.
    case nameNotResolved = "name-not-resolved"
    /// No name server answered.
    case nameServersUnavailable = "name-servers-unavailable"
    /// The look-up did not end within its limit.
    case nameResolutionTimedOut = "name-resolution-timed-out"
    /// The look-up failed for another reason.
    case nameResolutionFailed = "name-resolution-failed"

    // MARK: Connection

    /// Nothing listens on the port.
    case connectionRefused = "connection-refused"
    /// Nothing answers: filtered, wrong address, or host down.
    case connectionTimedOut = "connection-timed-out"
    /// There is no way to the host or its network.
    case hostUnreachable = "host-unreachable"
    /// A firewall answered that the connection is prohibited.
    case connectionProhibited = "connection-prohibited"
    /// The connection broke while it was made.
    case connectionFailed = "connection-failed"
    /// Each of several addresses fails in its own way.
    case noAddressReachable = "no-address-reachable"
    /// Addresses before the one that works do not answer.
    case someAddressesFailed = "some-addresses-failed"

    // MARK: Other protocols

    /// TLS where plain DICOM was expected.
    case tlsServer = "tls-server"
    /// A web server.
    case httpServer = "http-server"
    /// An SSH server.
    case sshServer = "ssh-server"
    /// A database.
    case databaseServer = "database-server"
    /// An HL7 interface.
    case hl7Server = "hl7-server"
    /// Another service that greets: mail, FTP, VNC and others.
    case otherService = "other-service"
    /// What is sent comes back.
    case echoService = "echo-service"
    /// First bytes that are neither DICOM nor another known protocol.
    case unknownProtocol = "unknown-protocol"

    // MARK: TLS

    /// Plain DICOM where TLS was expected.
    case plainDICOMServer = "plain-dicom-server"
    /// The certificate leads to no trusted CA.
    case certificateUnknownAuthority = "certificate-unknown-authority"
    /// The certificate is its own issuer, and not trusted.
    case certificateSelfSigned = "certificate-self-signed"
    /// A certificate is no longer valid.
    case certificateExpired = "certificate-expired"
    /// A certificate is not yet valid.
    case certificateNotYetValid = "certificate-not-yet-valid"
    /// The certificate is for another name.
    case certificateWrongName = "certificate-wrong-name"
    /// The certificate is not for servers.
    case certificateWrongPurpose = "certificate-wrong-purpose"
    /// A certificate or chain is refused for another reason.
    case certificateRefused = "certificate-refused"
    /// A key or signature is too weak.
    case certificateWeak = "certificate-weak"
    /// The name fits only as older clients see it.
    case certificateNameFitsNarrowly = "certificate-name-fits-narrowly"
    /// The server wants a client certificate, and was given none.
    case clientCertificateMissing = "client-certificate-missing"
    /// The server does not trust the client certificate.
    case clientCertificateRefused = "client-certificate-refused"
    /// No TLS version in common.
    case tlsNoCommonVersion = "tls-no-common-version"
    /// No cipher suite in common.
    case tlsNoCommonCipher = "tls-no-common-cipher"
    /// The server does not know the name it was asked for.
    case tlsServerNameUnknown = "tls-server-name-unknown"
    /// Another alert.
    case tlsAlert = "tls-alert"
    /// One side broke the TLS protocol.
    case tlsProtocolError = "tls-protocol-error"
    /// Closed in the handshake without an alert.
    case tlsClosedInHandshake = "tls-closed-in-handshake"
    /// Reset in the handshake: plain DICOM, or a list of addresses.
    case tlsResetInHandshake = "tls-reset-in-handshake"
    /// The connection ended right after a handshake that was good.
    case tlsEndedAfterHandshake = "tls-ended-after-handshake"
    /// A TLS version that is withdrawn.
    case tlsVersionWithdrawn = "tls-version-withdrawn"

    // MARK: A-ASSOCIATE-RJ

    /// Source 1, reason 1.
    case rejectedWithoutReason = "rejected-without-reason"
    /// Source 1, reason 1, because nothing proposed is of use to the peer.
    case rejectedForContexts = "rejected-for-contexts"
    /// Source 1, reason 2.
    case applicationContextNotSupported = "application-context-not-supported"
    /// Source 1, reason 3: title or address of the caller.
    case callingAETitleNotRecognized = "calling-ae-title-not-recognized"
    /// Source 1, reason 3, and another calling title is accepted.
    case callingAETitleNotRegistered = "calling-ae-title-not-registered"
    /// Source 1, reason 7: the called title, or the caller.
    case calledAETitleNotRecognized = "called-ae-title-not-recognized"
    /// Source 1, reason 7, and another spelling is accepted.
    case calledAETitleCase = "called-ae-title-case"
    /// Source 1, reason 7, and another called title is accepted.
    case calledAETitleWrong = "called-ae-title-wrong"
    /// Source 1, reason 7, and another calling title is accepted.
    case callingAETitleNotListed = "calling-ae-title-not-listed"
    /// Source 2, reason 1.
    case rejectedByProvider = "rejected-by-provider"
    /// A request that is answered well without its user identity; or source 2, reason 1, with one.
    case userIdentityRefused = "user-identity-refused"
    /// Source 2, reason 2.
    case protocolVersionNotSupported = "protocol-version-not-supported"
    /// Source 3, reason 1.
    case temporaryCongestion = "temporary-congestion"
    /// Source 3, reason 2.
    case associationLimit = "association-limit"
    /// Codes that the standard does not define.
    case rejectedWithUndefinedCodes = "rejected-with-undefined-codes"

    // MARK: Presentation contexts

    /// All contexts are refused, with different results.
    case noAcceptableContext = "no-acceptable-context"
    /// Result 3.
    case abstractSyntaxNotSupported = "abstract-syntax-not-supported"
    /// Result 4.
    case transferSyntaxesNotSupported = "transfer-syntaxes-not-supported"
    /// Result 1.
    case contextUserRejection = "context-user-rejection"
    /// Result 2.
    case contextRefusedWithoutReason = "context-refused-without-reason"
    /// A result beyond 4.
    case contextRefusedWithUndefinedResult = "context-refused-with-undefined-result"
    /// An item of the acceptance is longer than what encloses it, and hides the results.
    case unreadableAcceptance = "unreadable-acceptance"
    /// A proposed context without a result.
    case contextUnanswered = "context-unanswered"
    /// Accepted with a transfer syntax that was not proposed.
    case unproposedTransferSyntax = "unproposed-transfer-syntax"
    /// A result for a context that was not proposed.
    case unproposedContextAnswered = "unproposed-context-answered"
    /// Two results for one context.
    case contextAnsweredTwice = "context-answered-twice"
    /// More than 128 results.
    case tooManyContextResults = "too-many-context-results"
    /// The acceptance has other AE titles than the request.
    case otherAETitlesInAnswer = "other-ae-titles-in-answer"
    /// An answer for a user identity that nobody asked for.
    case uninvitedUserIdentityResponse = "uninvited-user-identity-response"
    /// A role for a SOP class that none was proposed for.
    case unproposedRole = "unproposed-role"
    /// The user identity was not confirmed.
    case userIdentityIgnored = "user-identity-ignored"

    // MARK: PDUs and messages

    /// The peer sent something that is no readable PDU.
    case unreadablePDU = "unreadable-pdu"
    /// The peer sent a PDU that may not come at that point.
    case unexpectedPDU = "unexpected-pdu"
    /// P-DATA-TF PDUs longer than announced.
    case dataPDUOverMaximum = "data-pdu-over-maximum"
    /// The peer's maximum PDU length has no room for a message.
    case maximumLengthWithoutRoom = "maximum-length-without-room"
    /// A PDU that began and never came whole.
    case incompletePDU = "incomplete-pdu"
    /// An answer to a message ID that is not outstanding.
    case unknownMessageID = "unknown-message-id"
    /// An answer for another service.
    case otherServiceAnswered = "other-service-answered"
    /// An answer on another context.
    case otherContextAnswered = "other-context-answered"
    /// A message on a context that was not accepted.
    case unacceptedContextUsed = "unaccepted-context-used"
    /// A request of the peer that this side does not serve.
    case unservedRequest = "unserved-request"
    /// Fragments that make no message.
    case brokenMessage = "broken-message"
    /// Departures from the standard that other systems fail at.
    case harmfulDepartures = "harmful-departures"
    /// Values of odd length.
    case oddLengths = "odd-lengths"
    /// Departures from the standard that do no harm.
    case harmlessDepartures = "harmless-departures"

    // MARK: A-ABORT

    /// In place of an answer to the association request.
    case abortedInsteadOfAnswer = "aborted-instead-of-answer"
    /// In place of the first response: may associate, may not do it.
    case abortedOnFirstMessage = "aborted-on-first-message"
    /// In place of a later response.
    case abortedDuringOperations = "aborted-during-operations"
    /// A-ABORT right after the A-ASSOCIATE-AC, before a request.
    case abortedAfterAccepting = "aborted-after-accepting"
    /// A-ABORT right after an answer.
    case abortedAfterAnswer = "aborted-after-answer"
    /// While nothing was under way.
    case abortedWhileIdle = "aborted-while-idle"
    /// In place of the answer to the release.
    case abortedDuringRelease = "aborted-during-release"
    /// With a reason that names what the peer could not read.
    case abortedByProvider = "aborted-by-provider"
    /// The association was aborted at a moment that nobody knows.
    case abortedAtUnknownMoment = "aborted-at-unknown-moment"

    // MARK: Silence and the end of the connection

    /// The TLS handshake was not answered.
    case tlsTimedOut = "tls-timed-out"
    /// The association request was not answered.
    case silentPort = "silent-port"
    /// Accepted, and the first request was not answered.
    case acceptedThenSilent = "accepted-then-silent"
    /// An answer was begun and not completed.
    case incompleteAnswer = "incomplete-answer"
    /// An answer came, after the limit of its stage.
    case lateAnswer = "late-answer"
    /// A later request was not answered.
    case laterOperationTimedOut = "later-operation-timed-out"
    /// The release was not answered.
    case releaseTimedOut = "release-timed-out"
    /// A caller connected and asked for nothing.
    case noRequestReceived = "no-request-received"
    /// A minimal request is accepted where the full one is not.
    case requestNotUnderstood = "request-not-understood"
    /// Reset with TLS as without.
    case callerNotAdmitted = "caller-not-admitted"
    /// Reset in answer to the request: TLS, or a list of addresses.
    case resetAfterRequest = "reset-after-request"
    /// Closed in answer to the request.
    case closedAfterRequest = "closed-after-request"
    /// Ended before anything was asked.
    case closedBeforeRequest = "closed-before-request"
    /// Broken before the request was answered.
    case connectionBroken = "connection-broken"
    /// Ended in place of the first response.
    case connectionLostOnFirstMessage = "connection-lost-on-first-message"
    /// Ended in place of a later response.
    case connectionLostDuringOperations = "connection-lost-during-operations"
    /// Released by the peer in place of an answer.
    case releasedWithoutAnswer = "released-without-answer"
    /// Released by the peer while nothing was under way, with more still to be asked.
    case releasedWhileIdle = "released-while-idle"
    /// Ended while nothing was under way.
    case closedWithoutRelease = "closed-without-release"
    /// Ended in place of the answer to the release.
    case closedInsteadOfReleaseResponse = "closed-instead-of-release-response"

    // MARK: Statuses

    /// 0122H.
    case statusSOPClassNotSupported = "status-sop-class-not-supported"
    /// 0124H.
    case statusNotAuthorized = "status-not-authorized"
    /// 0210H.
    case statusDuplicateInvocation = "status-duplicate-invocation"
    /// 0211H.
    case statusUnrecognizedOperation = "status-unrecognized-operation"
    /// 0212H.
    case statusMistypedArgument = "status-mistyped-argument"
    /// 0213H and A7xxH.
    case statusOutOfResources = "status-out-of-resources"
    /// 0110H.
    case statusProcessingFailure = "status-processing-failure"
    /// A801H, or A9xxH for the move destination.
    case moveDestinationUnknown = "move-destination-unknown"
    /// A702H of a C-MOVE.
    case moveSuboperationsFailed = "move-suboperations-failed"
    /// CxxxH of a C-MOVE.
    case moveFailedUnexplained = "move-failed-unexplained"
    /// Any other failure.
    case operationFailed = "operation-failed"
    /// FE00H.
    case operationCanceled = "operation-canceled"
    /// A status that says done, but.
    case operationWarning = "operation-warning"

    // MARK: Time

    /// The name look-up is slow.
    case slowResolution = "slow-resolution"
    /// The connection is slow.
    case slowConnect = "slow-connect"
    /// The TLS handshake is slow.
    case slowTLS = "slow-tls"
    /// The answer to the association request is slow.
    case slowAssociation = "slow-association"
    /// Answers are slow.
    case slowEcho = "slow-echo"
    /// Some answers are slow, and most are not.
    case slowTail = "slow-tail"
    /// The answer to the release is slow.
    case slowRelease = "slow-release"
    /// Answers wait for a delayed acknowledgement.
    case delayedAcknowledgementStall = "delayed-acknowledgement-stall"
    /// Answers take close to whole seconds.
    case wholeSecondAnswers = "whole-second-answers"
    /// A transfer waits for the receiver's window.
    case receiveWindowFull = "receive-window-full"
    /// A transfer waits for what was lost.
    case packetLoss = "packet-loss"
    /// A transfer waits for its sender.
    case senderPauses = "sender-pauses"
    /// Answers wait for the server.
    case slowProcessing = "slow-processing"
    /// The recording could not be written as fast as the run went.
    case recordingHeldUp = "recording-held-up"

    // MARK: Comparisons and the run itself

    /// The same attempt worked another time.
    case intermittent = "intermittent"
    /// It works, and not under every calling title.
    case callingAETitleMatters = "calling-ae-title-matters"
    /// It works, and under other called titles too.
    case calledAETitleUnchecked = "called-ae-title-unchecked"
    /// The user ended the run.
    case interrupted = "interrupted"
    /// The deadline ended the run.
    case deadlineReached = "deadline-reached"
    /// It failed, and nothing says why.
    case unexplained = "unexplained"

    // MARK: Captures

    /// A capture file cannot be read to its end.
    case captureDamaged = "capture-damaged"
    /// The capture lacks packets that were on the network.
    case captureIncomplete = "capture-incomplete"
    /// The capture has different bytes for the same place of a connection.
    case captureConflicting = "capture-conflicting"
}
