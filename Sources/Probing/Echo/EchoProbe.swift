import DICOMTransport
import DICOMWire
package import DIMSE
import Diagnosis
package import NIOCore

/// Verifies a peer with C-ECHO (PS3.4 A), once or many times, and keeps the evidence.
package struct EchoProbe: Sendable {
    private let settings: PeerSettings
    private let plan: EchoPlan
    private let control: RunControl
    private let eventLoop: any EventLoop

    /// Makes a probe of a peer.
    package init(_ settings: PeerSettings, _ plan: EchoPlan, control: RunControl, on eventLoop: any EventLoop) {
        self.settings = settings
        self.plan = plan
        self.control = control
        self.eventLoop = eventLoop
    }

    /// Echoes as planned, and tells each echo and the time of each release, in nanoseconds, as it is done.
    package func run(
        released: (Nanoseconds) -> Void = { _ in },
        _ tell: (EchoEvent) -> Void
    ) async -> EchoReport {
        var run = Run(
            report: EchoReport(
                plan: plan,
                evidence: Evidence(
                    connection: ConnectionRecord(host: settings.host, port: settings.port),
                    target: settings.target
                )
            ),
            settings: settings
        )
        let start = heldUpTime
        var pause: Evidence.Pause?
        while control.interruption == nil {
            let event = await echo(&run)
            let isCutShort = control.interruption != nil
            tell(event)
            let isEnough = event.isSuccess ? plan.endsWithSuccess : plan.endsWithFailure
            if isEnough || run.report.tried == plan.count { break }
            if plan.repeatsAssociation || !event.isSuccess { await close(&run) }
            if let time = run.releaseTime.take() { released(time) }
            await control.pause(plan.interval)
            if !isCutShort, control.interruption != nil {
                pause = Evidence.Pause(tried: run.report.tried, succeeded: run.report.succeeded)
            }
        }
        await close(&run)
        if let time = run.releaseTime { released(time) }
        run.report.evidence.interruption = control.interruption
        run.report.evidence.pause = pause
        run.report.evidence.succeededInRun = run.report.succeeded
        run.report.evidence.add(
            Evidence.RecordingDelay(
                time: heldUpTime - start,
                timeOfStages: run.heldUpTimeOfEvidence,
                roundTripsLeftOut: run.roundTripsLeftOut
            )
        )
        return run.report
    }

    /// For how long the event loop was held up so far.
    private var heldUpTime: Nanoseconds { settings.observer?.heldUpTime ?? 0 }

    /// Echoes some times more without quick acknowledgement, and keeps their times in the evidence.
    package func compareAcknowledgement(in report: inout EchoReport) async {
        var settings = settings.fromAnyPort
        settings.acknowledgesQuickly = false
        var plan = EchoPlan()
        plan.count = ProbingLimits.delayedEchoes
        plan.interval = 0
        // A peer that went away meanwhile is not waited for once for each.
        plan.endsWithFailure = true
        plan.waitsForPlace = true
        plan.transferSyntaxes = self.plan.transferSyntaxes
        plan.ending = self.plan.ending
        let start = heldUpTime
        let slow = await EchoProbe(settings, plan, control: control, on: eventLoop).run { _ in }
        report.evidence.roundTripsWithoutQuickAcknowledgement = slow.evidence.roundTrips
        report.evidence.timesBusy += slow.evidence.timesBusy
        report.evidence.add(
            Evidence.RecordingDelay(
                time: heldUpTime - start,
                roundTripsLeftOut: slow.evidence.recordingDelay?.roundTripsLeftOut ?? 0
            )
        )
        report.evidence.interruption = control.interruption
        report.comparison = EchoReport.Comparison(slow)
    }

    /// Makes the attempts with one thing changed that the evidence asks for, and adds them to it.
    package func contrast(_ report: inout EchoReport) async {
        let probe = ContrastProbe(settings, control: control, on: eventLoop)
        let start = heldUpTime
        report.evidence.contrasts = await probe.run(for: report.evidence)
        report.evidence.add(Evidence.RecordingDelay(time: heldUpTime - start))
        report.evidence.interruption = control.interruption
        report.evidence.areContrastsCutShort = control.interruption != nil
    }

    /// Makes the attempt of a report again, and adds what came of it to its evidence: a failure may pass.
    package func again(_ report: inout EchoReport) async {
        if control.interruption == nil {
            let probe = ContrastProbe(settings, control: control, on: eventLoop)
            let start = heldUpTime
            if let contrast = await probe.again(report.evidence) { report.evidence.contrasts.append(contrast) }
            report.evidence.add(Evidence.RecordingDelay(time: heldUpTime - start))
        }
        report.evidence.interruption = control.interruption
    }

    private struct Run {
        var report: EchoReport
        /// What the next association is opened with.
        var settings: PeerSettings
        var association: Association?
        var context: Negotiation.Context?
        var roundTrips: [Nanoseconds] = []
        var answerTimes: [Nanoseconds] = []
        /// Answers that came while the run waited for its recording: nobody knows when.
        var roundTripsLeftOut = 0
        /// How long the latest release took, until it is told.
        var releaseTime: Nanoseconds?
        /// How long the recording held up the opening and the release of the latest association.
        var heldUpTimeOfStages: Nanoseconds = 0
        /// The same of the association that the evidence is of.
        var heldUpTimeOfEvidence: Nanoseconds = 0
        /// Echoes tried before the latest association was opened; nil where none was yet.
        var triedBeforeOpening: Int?
        /// How often the peer had no place for the association that stands, before it took it.
        var timesBusy = 0
        /// Whether something failed on the association that stands.
        var isAssociationFailed = false
        /// Whether the evidence is that of a failure, and stays.
        var isEvidenceFinal = false
    }

    private func echo(_ run: inout Run) async -> EchoEvent {
        run.report.tried += 1
        var times = StageTimes()
        await leaveIfEnded(&run)
        let association: Association
        if let standing = run.association {
            association = standing
        } else {
            association = await open(&run)
            if run.heldUpTimeOfStages == 0 { times = StageTimes(await association.observed().connection) }
        }
        guard let context = run.context else { return await failed(association, &run, times) }
        let start = heldUpTime
        let response = await control.waitingForPeer(abandon: association.abandon) {
            await association.operate(contextID: context.id) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
        }
        guard let response else { return await failed(association, &run, times) }
        if heldUpTime > start {
            run.roundTripsLeftOut += 1
        } else {
            times.echo = response.time
        }
        if let time = times.echo, run.roundTrips.count < ProbingLimits.roundTrips {
            run.roundTrips.append(time)
            run.answerTimes.append(response.receivedAt)
        }
        if response.response.status == 0 { run.report.succeeded += 1 } else { run.isAssociationFailed = true }
        return EchoEvent(
            sequence: run.report.tried,
            outcome: .answered(status: response.response.status),
            times: times
        )
    }

    /// Leaves an association that the peer ended in the pause: the echo was not sent, and cannot have failed.
    private func leaveIfEnded(_ run: inout Run) async {
        guard let association = run.association, !run.isAssociationFailed, await !association.isEstablished else {
            return
        }
        let ended = await end(association, &run)
        if let finding = Catalogue.finding(ofIdleEndIn: ended.evidence) {
            run.report.causes.add(finding, ended.evidence.verdict, .pause, at: run.report.tried)
        }
        // It took no time of its own.
        run.releaseTime = nil
    }

    private func open(_ run: inout Run) async -> Association {
        let pauses = plan.waitsForPlace && run.triedBeforeOpening == nil ? ProbingLimits.busyPauses : []
        let (association, timesBusy) = await control.repeating(pauses) { association in
            await association.observed().connection.association?.reject?.isBusy == true
        } _: {
            await run.association?.abort()
            return await openOnce(&run)
        }
        run.timesBusy = timesBusy
        return association
    }

    private func openOnce(_ run: inout Run) async -> Association {
        let contexts = [ProposedContext(.verification, plan.transferSyntaxes)]
        if run.triedBeforeOpening != nil, settings.sourcePort != 0 {
            run.settings = settings.fromAnyPort
            run.report.leftSourcePort = true
        }
        let association = Association(run.settings.configuration(contexts), on: eventLoop)
        run.association = association
        run.triedBeforeOpening = run.report.tried - 1
        let start = heldUpTime
        let negotiation = await control.waitingForPeer(abandon: association.abandon) { await association.open() }
        run.heldUpTimeOfStages = heldUpTime - start
        run.context = negotiation?.acceptedContext(for: .verification)
        return association
    }

    private func failed(
        _ association: Association,
        _ run: inout Run,
        _ times: StageTimes
    ) async -> EchoEvent {
        // The evidence is complete only with the end of the connection.
        run.isAssociationFailed = true
        let ended = await end(association, &run, isUnanswered: run.context != nil)
        return EchoEvent(
            sequence: run.report.tried,
            outcome: .failed(ended.evidence),
            cause: ended.cause?.code,
            times: times
        )
    }

    /// Ends the association that stands, if one does.
    private func close(_ run: inout Run) async {
        guard let association = run.association else { return }
        _ = await end(association, &run)
    }

    /// Ends the association that stands, and keeps what the run is explained by.
    ///
    /// - Returns: Its evidence, and what explains the failure where something failed on it.
    private func end(
        _ association: Association,
        _ run: inout Run,
        isUnanswered: Bool = false
    ) async -> (evidence: Evidence, cause: Finding?) {
        let start = heldUpTime
        if plan.ending == .abort || isUnanswered {
            await association.abort()
        } else {
            let time = await control.releasing(abandon: association.abandon) { await association.release() }
            run.releaseTime = heldUpTime > start ? nil : time
        }
        run.heldUpTimeOfStages += heldUpTime - start
        let evidence = await evidence(of: association, run)
        let findings = run.isAssociationFailed ? Catalogue.findings(for: evidence) : []
        // What was slow besides explains nothing.
        let cause =
            findings.first { $0.severity == .failure }
            ?? findings.first { $0.code == .interrupted || $0.code == .deadlineReached }
        // What only the end of the run cut short is no failure of the peer's.
        if let cause, cause.severity == .failure {
            run.report.causes.add(cause, evidence.verdict, .echo, at: run.report.tried)
        }
        if replacesEvidence(with: evidence, run) {
            run.report.evidence = evidence
            run.report.causeOfEvidence = cause?.code
            run.heldUpTimeOfEvidence = run.heldUpTimeOfStages
            run.isEvidenceFinal = run.isAssociationFailed
        }
        run.association = nil
        run.context = nil
        run.isAssociationFailed = false
        control.doneWithPeer()
        return (evidence, cause)
    }

    /// Whether the evidence of the association that just ended explains the run better than what there is.
    private func replacesEvidence(with evidence: Evidence, _ run: Run) -> Bool {
        // Where a success is waited for, what failed before it is over.
        if !run.isEvidenceFinal || plan.endsWithSuccess { return true }
        // That a DICOM peer said no explains more than that none was reached once.
        guard run.isAssociationFailed, evidence.verdict == .refused else { return false }
        switch run.report.evidence.verdict {
        case .unreached, .failedHere: return true
        case .holds, .refused, .partial: return false
        }
    }

    private func evidence(of association: Association, _ run: Run) async -> Evidence {
        var observed = await association.observed()
        // Another association may be held beside it, and each may have come with the largest acceptance.
        observed.connection.association?.dropAcceptedItems()
        var evidence = Evidence(connection: observed.connection, target: run.settings.target)
        evidence.tls = observed.tls
        evidence.roundTrips = run.roundTrips
        evidence.answerTimes = run.answerTimes
        evidence.timesBusy = run.timesBusy
        // The evidence is of one association: asked of it was one echo, or what was left when it was opened.
        let triedBefore = run.triedBeforeOpening ?? 0
        evidence.operationsAskedFor = plan.repeatsAssociation ? 1 : plan.count.map { $0 - triedBefore }
        evidence.interruption = control.interruption
        return evidence
    }
}
