package import ArgumentParser

/// Reads the values of options.
///
/// Options are declared as `String?` and read here: for each further type of value ArgumentParser's part of a run takes
/// a tenth of a millisecond more, which is as long as an echo.
package enum OptionValue {
    /// The value that a word names; nil where the option is not given.
    ///
    /// - Throws: `ValidationError` that names the option and the words it takes.
    package static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ word: String?,
        _ option: String
    ) throws -> Value? {
        guard let word else { return nil }
        if let value = Value(rawValue: word) { return value }
        throw ValidationError("'\(option) \(word)': give one of \(words(Value.self))")
    }

    /// The words that an option takes, for its help: `auto, always, never`.
    package static func words<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// The words that an option takes, for the shells' completions.
    package static func completion<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> CompletionKind
    {
        .list(type.allCases.map(\.rawValue))
    }

    /// The number that is given; nil where the option is not.
    ///
    /// - Throws: `ValidationError` that names the option and the numbers it takes.
    package static func number<Value: FixedWidthInteger>(
        _ text: String?,
        _ option: String,
        _ range: ClosedRange<Value>
    ) throws -> Value? {
        guard let text else { return nil }
        if let value = Value(text), range.contains(value) { return value }
        throw ValidationError("'\(option) \(text)': give a number from \(range.lowerBound) to \(range.upperBound)")
    }
}
