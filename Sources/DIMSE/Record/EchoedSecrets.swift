package import DICOMWire

/// The secrets of a user identity where the peer sends them back: in the text that it explains itself with, in titles
/// and names of an acceptance, or, where a service of text was asked in DICOM, in the quotation of what it cannot read.
package struct EchoedSecrets: Hashable, Sendable {
    /// Bytes that a secret has in a row and that are looked for: of fewer, many would be chance.
    package static let length = 4

    /// Every ``length`` bytes of the secrets, or all of a shorter one, as numbers, the least first.
    private var parts: [UInt64] = []

    /// Makes one of what was sent.
    package init(_ secrets: [[UInt8]]) {
        for secret in secrets where !secret.isEmpty {
            let length = min(secret.count, Self.length)
            for start in 0...secret.count - length { parts.append(Self.number(secret[start..<start + length])) }
        }
        parts.sort()
    }

    /// Makes one of what an identity holds: of a name and a passcode the name is no secret (PS3.7 D.3.3.7.1).
    package init(_ identity: UserIdentityRequest?) {
        let isNamed = (identity?.identityType ?? 0) <= 2
        self.init([isNamed ? [] : identity?.primaryField ?? [], identity?.secondaryField ?? []])
    }

    /// Whether nothing is secret.
    package var isEmpty: Bool { parts.isEmpty }

    /// The bytes with stars for what is secret.
    package func masked(_ bytes: [UInt8]) -> [UInt8] {
        var context: [UInt8] = []
        return masked(bytes, after: &context, isEnd: true)
    }

    /// The next piece of a text, with stars for what is secret and, unless it is the last one, at its end for what may
    /// become so with the next.
    ///
    /// - Parameters:
    ///   - bytes: The piece.
    ///   - context: The last bytes before it, as they were; replaced by those that matter for the next piece.
    ///   - isEnd: Whether the text ends with it.
    /// - Returns: As many bytes.
    package func masked(_ bytes: some Collection<UInt8>, after context: inout [UInt8], isEnd: Bool) -> [UInt8] {
        guard !isEmpty else { return Array(bytes) }
        let all = context + bytes
        var masked = all
        for length in 1...Self.length where length <= all.count && hasParts(of: length) {
            for start in 0...all.count - length where hasPart(from: all[start..<start + length], of: length) {
                for index in start..<start + length { masked[index] = UInt8(ascii: "*") }
            }
        }
        for count in 1..<Self.length where !isEnd && count <= all.count {
            guard (count + 1...Self.length).contains(where: { hasPart(from: all.suffix(count), of: $0) }) else {
                continue
            }
            for index in all.count - count..<all.count { masked[index] = UInt8(ascii: "*") }
        }
        masked.removeFirst(context.count)
        context = isEnd ? [] : Array(all.suffix(Self.length - 1))
        return masked
    }

    private func hasParts(of length: Int) -> Bool { hasPart(from: [], of: length) }

    /// Whether there is a part of a length that begins with these bytes.
    private func hasPart(from start: ArraySlice<UInt8>, of length: Int) -> Bool {
        let open = UInt64(8 * (length - start.count))
        let least = Self.number(start) << open
        var range = parts.indices
        while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
            range = parts[middle] < least ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound < parts.count && parts[range.lowerBound] >> open == least >> open
    }

    /// Bytes as a number that tells their count, too.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(1) { $0 << 8 | UInt64($1) } }
}

extension EchoedSecrets {
    /// A response with stars for what is secret in the text that it explains itself with.
    func masked(_ response: Response) -> Response {
        guard !isEmpty, let comment = response.errorComment else { return response }
        var response = response
        response.errorComment = masked(comment)
        return response
    }

    /// An acceptance with stars for what is secret in what it has of free text: titles that are not copies of the
    /// request's, names of versions, and items that nobody knows.
    ///
    /// The recording of the same masks bytes, before anything is decoded (`MaskedAssociate`), and as much or more.
    ///
    /// What is negotiated stays as it came: UIDs and numbers that have a few bytes of a secret are chance.
    func masked(_ accept: Associate, answering request: Associate?) -> Associate {
        guard !isEmpty else { return accept }
        var masked = accept
        let titles = [request?.calledAETitle, request?.callingAETitle]
        for title in [\Associate.calledAETitle, \Associate.callingAETitle]
        where !titles.contains(accept[keyPath: title]) {
            masked[keyPath: title] = AETitle(field: self.masked(accept[keyPath: title].field))
        }
        masked.reserved3 = self.masked(accept.reserved3)
        masked.trailing = self.masked(accept.trailing)
        masked.items = accept.items.map { item in
            switch item {
            case .userInformation(var information):
                information.subItems = information.subItems.map(self.masked)
                information.trailing = self.masked(information.trailing)
                return .userInformation(information)
            case .other(var item):
                item.value = self.masked(item.value)
                return .other(item)
            case .applicationContext, .presentationContext: return item
            }
        }
        return masked
    }

    private func masked(_ item: UserInformationSubItem) -> UserInformationSubItem {
        switch item {
        case .implementationVersionName(var item):
            item.value = masked(item.value)
            return .implementationVersionName(item)
        case .other(var item):
            item.value = masked(item.value)
            return .other(item)
        case .extendedNegotiation(var item):
            item.information = masked(item.information)
            return .extendedNegotiation(item)
        case .userIdentityAccept(var item):
            item.serverResponse = masked(item.serverResponse)
            return .userIdentityAccept(item)
        case .maximumLength, .implementationClassUID, .asynchronousOperationsWindow, .roleSelection,
            .commonExtendedNegotiation, .userIdentityRequest:
            return item
        }
    }

    /// What was noted in a PDU, with stars for what is secret in its bytes.
    func masked(_ deviations: [Deviation]) -> [Deviation] {
        guard !isEmpty else { return deviations }
        return deviations.map { Deviation($0.kind, offset: $0.offset, bytes: masked($0.bytes)) }
    }
}
