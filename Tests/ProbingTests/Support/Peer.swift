import DICOMTransport
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import Probing
import TestSupport
import TransportTestSupport

extension PeerSettings {
    /// A peer on loopback, with limits that no working one comes near.
    static func loopback(_ port: UInt16) -> PeerSettings {
        let target = Target(calledAETitle: "Archive", callingAETitle: "SONDE")
        var settings = PeerSettings(host: "127.0.0.1", port: Int(port), target: target)
        settings.limits = TimeLimits(eachStage: .seconds(20))
        return settings
    }
}

extension PeerSettings: Adjustable {}

extension EchoPlan {
    /// So many echoes without a pause.
    static func count(_ count: Int?, _ change: (inout Self) -> Void = { _ in }) -> EchoPlan {
        var plan = EchoPlan()
        plan.count = count
        plan.interval = 0
        change(&plan)
        return plan
    }
}

/// One run of echoes and what it told.
struct EchoRun {
    var report: EchoReport
    var events: [EchoEvent] = []
    var releaseTimes: [Nanoseconds] = []

    var outcomes: [String] {
        events.map { event in
            switch event.outcome {
            case .answered(let status): "\(status)"
            case .failed: "failed"
            }
        }
    }

    static func run(
        _ settings: PeerSettings,
        _ plan: EchoPlan,
        control: RunControl? = nil,
        afterEach: (EchoEvent) -> Void = { _ in }
    ) async -> EchoRun {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let control = control ?? RunControl(on: eventLoop)
        var events: [EchoEvent] = []
        var releaseTimes: [Nanoseconds] = []
        let report = await EchoProbe(settings, plan, control: control, on: eventLoop).run(
            released: { releaseTimes.append($0) }
        ) { event in
            events.append(event)
            afterEach(event)
        }
        return EchoRun(report: report, events: events, releaseTimes: releaseTimes)
    }
}
