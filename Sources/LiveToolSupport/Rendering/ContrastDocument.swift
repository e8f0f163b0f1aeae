import DICOMWire
package import Diagnosis

/// An attempt with one thing changed, for JSON.
package struct ContrastDocument: Encodable, Sendable {
    private let change: String
    private let title: String?
    private let outcome: String
    private let status: UInt16?
    private let text: String

    /// Makes the document of a contrast.
    package init(_ contrast: Contrast) {
        (change, title) =
            switch contrast.change {
            case .nothing: ("nothing", nil)
            case .calledAETitle(let title): ("called-ae-title", title.text)
            case .callingAETitle(let title): ("calling-ae-title", title.text)
            case .minimalRequest: ("minimal-request", nil)
            case .withoutUserIdentity: ("without-user-identity", nil)
            case .tls: ("tls", nil)
            case .plain: ("plain", nil)
            case .http: ("http", nil)
            case .listening: ("listening", nil)
            }
        (outcome, status) =
            switch contrast.outcome {
            case .echoed(let status): ("echoed", status)
            case .acceptedThenAborted: ("accepted-then-aborted", nil)
            case .acceptedOnly: ("accepted-only", nil)
            case .acceptedWithoutContext: ("accepted-without-context", nil)
            case .acceptedThenSilent: ("accepted-then-silent", nil)
            case .rejected: ("rejected", nil)
            case .aborted: ("aborted", nil)
            case .reset: ("reset", nil)
            case .closed: ("closed", nil)
            case .silent: ("silent", nil)
            case .tlsServer: ("tls-server", nil)
            case .tlsAlert: ("tls-alert", nil)
            case .bytes: ("bytes", nil)
            case .notConnected: ("not-connected", nil)
            case .notSecured: ("not-secured", nil)
            case .notTried: ("not-tried", nil)
            }
        text = contrast.description
    }
}
