extension PDU {
    /// The same PDU, length for length, without what a recording must not show: the secrets of user identities and their
    /// answers as `*`, and data sets as zeros.
    ///
    /// User names (identity types 1 and 2) stay: they are what an administrator looks for.
    package var masked: PDU {
        switch self {
        case .associateRequest(let associate): .associateRequest(associate.masked)
        case .associateAccept(let associate): .associateAccept(associate.masked)
        case .data(let data): .data(data.masked)
        case .associateReject, .releaseRequest, .releaseResponse, .abort, .uninterpreted: self
        }
    }
}

extension Associate {
    fileprivate var masked: Associate {
        var copy = self
        copy.items = items.map { item in
            switch item {
            case .userInformation(let information): .userInformation(information.masked)
            // An item that could not be read may be a cut user information: nothing in it is known to be harmless.
            case .other(let raw): .other(raw.masked)
            case .applicationContext, .presentationContext: item
            }
        }
        return copy
    }
}

extension UserInformation {
    fileprivate var masked: UserInformation {
        var copy = self
        copy.trailing = stars(trailing)
        copy.subItems = subItems.map { item in
            switch item {
            case .userIdentityRequest(var identity):
                if identity.identityType > 2 { identity.primaryField = stars(identity.primaryField) }
                identity.secondaryField = stars(identity.secondaryField)
                return .userIdentityRequest(identity)
            case .userIdentityAccept(var answer):
                answer.serverResponse = stars(answer.serverResponse)
                return .userIdentityAccept(answer)
            case .other(let raw): return .other(raw.masked)
            case .maximumLength, .implementationClassUID, .asynchronousOperationsWindow, .roleSelection,
                .implementationVersionName, .extendedNegotiation, .commonExtendedNegotiation:
                return item
            }
        }
        return copy
    }
}

extension RawItem {
    fileprivate var masked: RawItem {
        var copy = self
        copy.value = stars(value)
        return copy
    }
}

extension PresentationData {
    fileprivate var masked: PresentationData {
        var copy = self
        copy.trailing = Array(repeating: 0, count: trailing.count)
        for index in values.indices where !values[index].isCommand {
            copy.values[index].fragment = Array(repeating: 0, count: values[index].fragment.count)
        }
        return copy
    }
}

private func stars(_ bytes: [UInt8]) -> [UInt8] { Array(repeating: UInt8(ascii: "*"), count: bytes.count) }
