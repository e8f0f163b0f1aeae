package import DICOMWire

/// The secrets of a user identity where the peer sends them back: a service of text that is asked in DICOM quotes what
/// it cannot read, whole or in part.
package struct EchoedSecrets: Sendable {
    /// Bytes that a secret has in a row and that are looked for: of fewer, many would be chance.
    package static let length = 4

    /// Every ``length`` bytes of the secrets, or all of a shorter one, as numbers.
    private var parts: Set<UInt64> = []
    /// What these begin with, every count of bytes less than theirs.
    private var starts: Set<UInt64> = []
    private var lengths: Set<Int> = []

    /// Makes one of what was sent.
    package init(_ secrets: [[UInt8]]) {
        for secret in secrets where !secret.isEmpty {
            let length = min(secret.count, Self.length)
            lengths.insert(length)
            for start in 0...secret.count - length {
                var number: UInt64 = 1
                for byte in secret[start..<start + length] {
                    if number > 1 { starts.insert(number) }
                    number = number << 8 | UInt64(byte)
                }
                parts.insert(number)
            }
        }
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
        guard !isEmpty else { return bytes }
        var masked = bytes
        for length in lengths where length <= bytes.count {
            for start in 0...bytes.count - length
            where parts.contains(Self.number(bytes[start..<start + length])) {
                for index in start..<start + length { masked[index] = UInt8(ascii: "*") }
            }
        }
        return masked
    }

    /// The next piece of a text, with stars for what is secret, and at its end for what may become so with the next.
    ///
    /// - Parameters:
    ///   - bytes: The piece.
    ///   - context: The last bytes before it, as they were; replaced by those that matter for the next piece.
    /// - Returns: As many bytes.
    package func masked(_ bytes: some Collection<UInt8>, after context: inout [UInt8]) -> [UInt8] {
        guard !isEmpty else { return Array(bytes) }
        let all = context + bytes
        var masked = self.masked(all)
        for count in 1..<Self.length where count <= all.count && starts.contains(Self.number(all.suffix(count))) {
            for index in all.count - count..<all.count { masked[index] = UInt8(ascii: "*") }
        }
        masked.removeFirst(context.count)
        context = Array(all.suffix(Self.length - 1))
        return masked
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
