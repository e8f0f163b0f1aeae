import DICOMWire
import DIMSE

/// Masks the secrets of an A-ASSOCIATE-RQ or -AC in place, length for length.
///
/// The identities and what cannot be read are secret; nothing is decoded, since a request that is made to be large
/// would cost ten times its bytes.
struct MaskedAssociate {
    /// The PDU, header included.
    private(set) var bytes: [UInt8]
    /// What is masked of an identity, as it was.
    private(set) var secrets: [[UInt8]] = []

    /// What the other direction has sent, and may be quoted here.
    private let quoted: Quotable

    /// The fields of both AE titles, as far as they came (PS3.8 9.3.2).
    private static let titlePlaces = [10..<26, 26..<42]
    /// Bytes behind them that are reserved.
    private static let reservedPlace = 42..<74

    /// The fields of its AE titles, as far as they came.
    var titles: [[UInt8]] { Self.titlePlaces.map { Array(bytes[$0.clamped(to: bytes.indices)]) } }

    private var isRequest: Bool { bytes.first == PDUType.associateRequest.rawValue }

    /// Takes a whole PDU, or the start of one of so many bytes.
    ///
    /// Of a start all is masked that may turn out to be secret, or of a broken item, when the rest of it comes.
    ///
    /// An acceptance has stars, too, where its text quotes a secret: in titles that are no copies of the request's, and
    /// in names of versions. UIDs and numbers stay: a few bytes of a secret are chance there.
    init(_ bytes: [UInt8], of length: Int? = nil, quoting quoted: Quotable = Quotable()) {
        self.bytes = bytes
        self.quoted = quoted
        let end = max(bytes.count, length ?? 0)
        for (place, title) in zip(Self.titlePlaces, titles) where !quoted.hasTitle(title) { maskText(place) }
        maskText(Self.reservedPlace)
        // Protocol version, titles and reserved bytes come first; the items follow (PS3.8 9.3.2, 9.3.3).
        let start = PDUHeader.length + Associate.fixedLength
        if start > end {
            star(min(PDUHeader.length, end)..<end)
        } else {
            maskItems(start..<end)
        }
    }

    private mutating func maskItems(_ range: Range<Int>) {
        forEachItem(in: range) { masked, type, content in
            switch type {
            case ItemType.applicationContext: break
            case ItemType.presentationContext where masked.isRequest: break
            case ItemType.presentationContextResult where !masked.isRequest: break
            case ItemType.userInformation: masked.maskSubItems(content)
            // It may be a user information item whose type was broken.
            default: masked.star(content)
            }
        }
    }

    private mutating func maskSubItems(_ range: Range<Int>) {
        forEachItem(in: range) { masked, type, content in
            if type == ItemType.userIdentityRequest, masked.maskIdentity(content) { return }
            if type == ItemType.userIdentityAccept, masked.hasField(in: content) {
                return masked.star(content.dropFirst(2))
            }
            guard masked.isHarmless(type, content) else { return masked.star(content) }
            switch type {
            case ItemType.implementationVersionName: masked.maskText(content)
            case ItemType.extendedNegotiation:
                masked.maskText(content.dropFirst(2 + (masked.word(at: content.lowerBound) ?? 0)))
            default: break
            }
        }
    }

    /// Whether a sub-item is one that holds no secret, and has the structure of its type (PS3.8 D.1, PS3.7 D.3.3).
    private func isHarmless(_ type: UInt8, _ content: Range<Int>) -> Bool {
        switch type {
        case ItemType.implementationClassUID, ItemType.implementationVersionName: true
        case ItemType.maximumLength, ItemType.asynchronousOperationsWindow: content.count == 4
        case ItemType.roleSelection: content.count > 2 && hasField(in: content.dropLast(2))
        case ItemType.extendedNegotiation:
            content.count >= 2 && (word(at: content.lowerBound) ?? 0) <= content.count - 2
        case ItemType.commonExtendedNegotiation: isRequest && fields(3, in: content) != nil
        default: false
        }
    }

    /// Masks type, whether a response is wanted, and two fields (PS3.7 D.3.3.7.1); false where it is something else.
    ///
    /// Of a name and a passcode the name is no secret.
    private mutating func maskIdentity(_ content: Range<Int>) -> Bool {
        guard content.count >= 2, isRequest, content.upperBound <= bytes.count,
            let fields = fields(2, in: content.dropFirst(2))
        else { return false }
        let secretFields = bytes[content.lowerBound] > 2 ? fields : [fields[1]]
        secrets += secretFields.map { Array(bytes[$0]) }
        for field in secretFields { star(field) }
        return true
    }

    /// Whether one field after its length fills the range, as far as that has come.
    private func hasField(in range: Range<Int>) -> Bool {
        (range.lowerBound + 2 > bytes.count && range.count >= 2) || fields(1, in: range) != nil
    }

    /// The contents of so many fields, each after its length, which fill the range; nil where they do not, or are not
    /// there.
    private func fields(_ count: Int, in range: Range<Int>) -> [Range<Int>]? {
        var rest = range
        var fields: [Range<Int>] = []
        for _ in 0..<count {
            guard rest.count >= 2, let length = word(at: rest.lowerBound), length <= rest.count - 2 else { return nil }
            let field = rest.dropFirst(2).prefix(length)
            fields.append(field)
            rest = field.upperBound..<rest.upperBound
        }
        return rest.isEmpty ? fields : nil
    }

    /// Gives type and content of each item; what is none, or runs over the end, is secret.
    private mutating func forEachItem(
        in range: Range<Int>,
        _ body: (inout MaskedAssociate, UInt8, Range<Int>) -> Void
    ) {
        var rest = range
        while rest.count >= 4, let length = word(at: rest.lowerBound + 2), length <= rest.count - 4 {
            let content = rest.dropFirst(4).prefix(length)
            body(&self, bytes[rest.lowerBound], content)
            rest = content.upperBound..<rest.upperBound
        }
        star(rest.count < 4 ? rest : rest.dropFirst(4))
    }

    /// Two bytes as a number; nil where they have not come.
    private func word(at offset: Int) -> Int? {
        offset + 2 <= bytes.count ? Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) : nil
    }

    /// Masks what text quotes of a secret, or may quote where the rest of it is still to come.
    private mutating func maskText(_ range: Range<Int>) {
        guard !quoted.secrets.isEmpty else { return }
        let place = range.clamped(to: bytes.indices)
        var context: [UInt8] = []
        // No slice: the bytes would be copied, all of them for each item.
        let text = Array(bytes[place])
        bytes.replaceSubrange(place, with: quoted.secrets.masked(text, after: &context, isEnd: place == range))
    }

    private mutating func star(_ range: Range<Int>) {
        for index in range.clamped(to: bytes.indices) { bytes[index] = UInt8(ascii: "*") }
    }
}
