import Foundation

/// A DIMSE message as a program of DCMTK logs it with `--debug`.
struct LoggedMessage: Hashable, Sendable {
    /// As `C-STORE-RQ`.
    let type: String
    /// Of a response, that of its request.
    let id: Int
    let status: Int?

    /// All of a log, in their order.
    static func all(in log: String) -> [LoggedMessage] {
        // "D: Message Type                  : C-STORE RSP" and what follows it.
        log.components(separatedBy: "Message Type  ").dropFirst().compactMap { text in
            let lines = text.split(separator: "\n").prefix { !$0.contains("=====") }
            guard let type = lines.first?.split(separator: ":").last?.split(separator: " "), type.count == 2 else {
                return nil
            }
            func value(_ name: String) -> Substring? {
                lines.first { $0.contains(name) }?.split(separator: ":").dropFirst(2).first
            }
            guard let id = (value("Message ID  ") ?? value("Message ID Being")).flatMap({ Int($0.trimming) }) else {
                return nil
            }
            let status = value("DIMSE Status").flatMap { Int($0.trimming.dropFirst(2).prefix(4), radix: 16) }
            return LoggedMessage(type: type.joined(separator: "-"), id: id, status: status)
        }
    }
}

extension LoggedMessage {
    /// A message that `dcmpcap` told.
    init?(_ event: LiveReport.Event) {
        guard event.event == "message", let type = event.type, let id = event.messageId ?? event.respondingTo else {
            return nil
        }
        self.init(type: type, id: id, status: event.status)
    }
}

extension Substring {
    fileprivate var trimming: Substring { drop { $0 == " " } }
}
