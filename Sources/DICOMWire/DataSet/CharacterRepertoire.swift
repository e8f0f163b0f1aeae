/// What the bytes of text stand for (PS3.3 C.12.1.1.2), as far as it is shown as characters here.
///
/// Others, and those with escape sequences, are taken for ASCII: their further bytes are shown as bytes.
package enum CharacterRepertoire: Hashable, Sendable {
    /// ISO 646, the default repertoire.
    case ascii
    /// ISO 8859-1, `ISO_IR 100`.
    case latin1
    /// UTF-8, `ISO_IR 192`.
    case utf8

    /// That which the values of Specific Character Set (0008,0005) name.
    package init(_ values: [String]) {
        self =
            switch values {
            case ["ISO_IR 100"]: .latin1
            case ["ISO_IR 192"]: .utf8
            default: .ascii
            }
    }
}

extension EscapedText {
    /// Characters as they are where they can be shown, and bytes that stand for none as `\xHH`.
    ///
    /// Controls, and what changes the direction of writing, are escaped as `\u{HH}`.
    package static func of(_ bytes: ArraySlice<UInt8>, in repertoire: CharacterRepertoire) -> String {
        switch repertoire {
        case .ascii: of(bytes)
        case .latin1: of(bytes.lazy.map { Unicode.Scalar($0) })
        case .utf8: String(validating: bytes, as: UTF8.self).map { of($0.unicodeScalars) } ?? of(bytes)
        }
    }

    /// Scalars as they are where they can be shown on a line, a backslash as `\\`, and others as `\u{HH}`.
    private static func of(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = ""
        for scalar in scalars {
            if scalar == "\\" {
                text += "\\\\"
            } else if scalar.isShown {
                text.unicodeScalars.append(scalar)
            } else {
                text += escape(scalar)
            }
        }
        return text
    }

    /// A scalar as `\u{HH}`.
    package static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
}

extension Unicode.Scalar {
    /// Whether it is a character that neither moves a cursor nor changes the direction of writing.
    package var isShown: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation,
            .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator:
            true
        @unknown default: false
        }
    }
}
