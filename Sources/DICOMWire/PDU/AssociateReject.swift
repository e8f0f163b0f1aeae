/// A-ASSOCIATE-RJ (PS3.8 9.3.4).
///
/// Every value is kept, also those the standard does not define.
package struct AssociateReject: Hashable, Sendable {
    /// The second byte of the header.
    package var reserved: UInt8 = 0
    /// The byte before the result.
    package var reserved2: UInt8 = 0
    /// 1 rejected-permanent, 2 rejected-transient.
    package var result: UInt8
    /// 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation).
    package var source: UInt8
    /// The reason or diagnostic, by source.
    package var reason: UInt8
    /// Bytes beyond the four that belong there.
    package var trailing: [UInt8] = []

    /// Makes a rejection.
    package init(result: UInt8, source: UInt8, reason: UInt8) {
        self.result = result
        self.source = source
        self.reason = reason
    }

    init(_ cursor: inout ByteCursor, reserved: UInt8, log: inout DecodingLog) throws(WireError) {
        self.reserved = reserved
        let start = cursor.position
        reserved2 = try cursor.readUInt8()
        result = try cursor.readUInt8()
        source = try cursor.readUInt8()
        reason = try cursor.readUInt8()
        if cursor.remaining > 0 {
            try log.note(.wrongPDULength, at: cursor)
            trailing = cursor.copyRest()
        }
        if resultName == nil || sourceName == nil || reasonName == nil {
            try log.note(.unknownRejectCode, at: start + 1, copied: [result, source, reason])
        }
    }

    func encodeBody(_ writer: inout ByteWriter) throws(WireError) {
        writer.write([reserved2, result, source, reason])
        writer.write(trailing)
    }
}

extension AssociateReject {
    /// Whether the peer has too much to do for the moment: source 3 is the congestion and the local limit of PS3.8
    /// Table 9-21.
    package var isBusy: Bool { source == 3 }

    /// The standard's name of the result.
    package var resultName: String? {
        switch result {
        case 1: "rejected-permanent"
        case 2: "rejected-transient"
        default: nil
        }
    }

    /// The standard's name of the source.
    package var sourceName: String? {
        switch source {
        case 1: "service-user"
        case 2: "service-provider (ACSE)"
        case 3: "service-provider (presentation)"
        default: nil
        }
    }

    /// The standard's name of the reason, which depends on the source.
    package var reasonName: String? {
        switch (source, reason) {
        case (1, 1): "no-reason-given"
        case (1, 2): "application-context-name-not-supported"
        case (1, 3): "calling-AE-title-not-recognized"
        case (1, 7): "called-AE-title-not-recognized"
        case (2, 1): "no-reason-given"
        case (2, 2): "protocol-version-not-supported"
        case (3, 1): "temporary-congestion"
        case (3, 2): "local-limit-exceeded"
        default: nil
        }
    }

    /// The names of result, source and reason, `undefined` for those that have none.
    package var names: String {
        [resultName, sourceName, reasonName].map { $0 ?? "undefined" }.joined(separator: ", ")
    }

    /// The three codes as they are quoted in the field: `1-1-7`.
    package var triple: String { "\(result)-\(source)-\(reason)" }
}
