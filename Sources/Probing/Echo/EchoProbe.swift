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
            )
        )
        let start = heldUpTime
        while control.interruption == nil {
            let event = await echo(&run)
            tell(event)
            if plan.endsWithSuccess && event.isSuccess || run.report.tried == plan.count { break }
            if plan.repeatsAssociation || !event.isSuccess { await close(&run) }
            if let time = run.releaseTime.take() { released(time) }
            await control.pause(plan.interval)
        }
        await close(&run)
        if let time = run.releaseTime { released(time) }
        run.report.evidence.interruption = control.interruption
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
    ///
    /// - Returns: What these echoes showed.
    package func compareAcknowledgement(in report: inout EchoReport) async -> EchoReport {
        var settings = settings.fromAnyPort
        settings.acknowledgesQuickly = false
        var plan = EchoPlan()
        plan.count = ProbingLimits.delayedEchoes
        plan.interval = 0
        plan.transferSyntaxes = self.plan.transferSyntaxes
        plan.ending = self.plan.ending
        let start = heldUpTime
        let slow = await EchoProbe(settings, plan, control: control, on: eventLoop).run { _ in }
        report.evidence.roundTripsWithoutQuickAcknowledgement = slow.evidence.roundTrips
        report.evidence.add(
            Evidence.RecordingDelay(
                time: heldUpTime - start,
                roundTripsLeftOut: slow.evidence.recordingDelay?.roundTripsLeftOut ?? 0
            )
        )
        report.evidence.interruption = control.interruption
        return slow
    }

    /// Makes the attempts with one thing changed that the evidence asks for, and adds them to it.
    package func contrast(_ report: inout EchoReport) async {
        let probe = ContrastProbe(settings, control: control, on: eventLoop)
        let start = heldUpTime
        report.evidence.contrasts = await probe.run(for: report.evidence)
        report.evidence.add(Evidence.RecordingDelay(time: heldUpTime - start))
        report.evidence.interruption = control.interruption
    }

    private struct Run {
        var report: EchoReport
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
        /// Echoes tried before the association that stands was opened.
        var triedBeforeOpening = 0
        /// What the peer ended in pauses.
        var endedBetween: Evidence.EndedAssociations?
        /// Whether something failed on the association that stands.
        var isAssociationFailed = false
        /// Whether the evidence is that of a failure, and stays.
        var isEvidenceFinal = false
    }

    private func echo(_ run: inout Run) async -> EchoEvent {
        run.report.tried += 1
        var times = StageTimes()
        await leaveIfEnded(&run)
        if run.association == nil {
            await open(&run)
            if run.heldUpTimeOfStages == 0, let observed = await run.association?.observed() {
                times = StageTimes(observed.connection)
            }
        }
        guard let association = run.association, let context = run.context else {
            return await failed(&run, times)
        }
        let start = heldUpTime
        let response = await control.waitingForPeer(abandon: association.abandon) {
            await association.operate(contextID: context.id) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
        }
        guard let response else { return await failed(&run, times) }
        if heldUpTime > start {
            run.roundTripsLeftOut += 1
        } else {
            times.echo = response.time
        }
        if let time = times.echo, run.roundTrips.count < ProbingLimits.roundTrips {
            run.roundTrips.append(time)
            run.answerTimes.append(MonotonicClock.now())
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
        await close(&run)
        if (run.endedBetween?.count += 1) == nil {
            run.endedBetween = Evidence.EndedAssociations(first: await Self.observed(association).connection)
        }
        // It took no time of its own.
        run.releaseTime = nil
    }

    private func open(_ run: inout Run) async {
        let contexts = [ProposedContext(.verification, plan.transferSyntaxes)]
        let association = Association(settings.configuration(contexts), on: eventLoop)
        run.association = association
        run.triedBeforeOpening = run.report.tried - 1
        let start = heldUpTime
        let negotiation = await control.waitingForPeer(abandon: association.abandon) { await association.open() }
        run.heldUpTimeOfStages = heldUpTime - start
        run.context = negotiation?.acceptedContext(for: .verification)
    }

    private func failed(_ run: inout Run, _ times: StageTimes) async -> EchoEvent {
        // The evidence is complete only with the end of the connection.
        run.isAssociationFailed = true
        await close(&run, isUnanswered: run.context != nil)
        run.report.evidence.interruption = control.interruption
        return EchoEvent(sequence: run.report.tried, outcome: .failed(run.report.evidence), times: times)
    }

    /// Ends the association, if there is one, and keeps its evidence.
    private func close(_ run: inout Run, isUnanswered: Bool = false) async {
        guard let association = run.association else { return }
        let start = heldUpTime
        if plan.ending == .abort || isUnanswered {
            await association.abort()
        } else {
            let time = await association.release()
            run.releaseTime = heldUpTime > start ? nil : time
        }
        run.heldUpTimeOfStages += heldUpTime - start
        await keepEvidence(of: association, &run)
        run.association = nil
        run.context = nil
        run.isAssociationFailed = false
        control.doneWithPeer()
    }

    /// What is kept of an association that is over: another one may be held beside it, and each may have come with the largest
    /// acceptance.
    private static func observed(_ association: Association) async -> ObservedConnection {
        var observed = await association.observed()
        observed.connection.association?.dropAcceptedItems()
        return observed
    }

    private func keepEvidence(of association: Association, _ run: inout Run) async {
        let observed = await Self.observed(association)
        // Where a success is waited for, what failed before it is over.
        guard !run.isEvidenceFinal || plan.endsWithSuccess else { return }
        run.report.evidence = Evidence(connection: observed.connection, target: settings.target)
        run.report.evidence.tls = observed.tls
        run.report.evidence.endedBetween = run.endedBetween
        run.report.evidence.roundTrips = run.roundTrips
        run.report.evidence.answerTimes = run.answerTimes
        // The evidence is of one association: asked of it was one echo, or what was left when it was opened.
        run.report.evidence.operationsAskedFor =
            plan.repeatsAssociation ? 1 : plan.count.map { $0 - run.triedBeforeOpening }
        run.heldUpTimeOfEvidence = run.heldUpTimeOfStages
        run.isEvidenceFinal = run.isAssociationFailed
    }
}
